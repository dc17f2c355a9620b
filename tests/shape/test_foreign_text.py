"""Every function that reads what others write has a test of its growth, or a reason why it needs none."""

import ast
from pathlib import Path

from tests.unit.sorting.test_growth import READS_A_TEXT, READS_LINES

CODE = Path(__file__).parents[2] / "chalicelib"
FOLDERS = ("domain/bank_data", "domain/sorting")
FILES = (
    *("domain/identifiers.py", "domain/text_folding.py", "domain/visible_text.py"),
    *("entrypoints/wire/bank_text.py", "entrypoints/wire/typed_text.py"),
)
"""Where texts of banks, partners and callers are read."""
TEXTS = frozenset({"str", "str | None", "object", "Tokens"})
NEEDS_NONE = {
    "as_stored": "reads what we stored",
    "lines_in": "counts; parse_pages is held by its lines",
    "may_choose": "looks a code up",
    "movement_ids": "takes a secret of ours",
    "parse_pages": f"is held by its lines: {sorted(READS_LINES)[:2]}",
    "read_account": "calls the cleaners, each of which is held",
    "read_object": "looks at a type",
    "reader_of": "takes a name of ours",
    "rules_of": "takes a version of ours",
}


def functions_of_texts() -> set[str]:
    """Return the public functions that take a text, or whatever a bank sent in the place of one."""
    paths = [path for folder in FOLDERS for path in (CODE / folder).glob("*.py")]
    parsed = (ast.parse(path.read_text("utf-8")) for path in (*paths, *(CODE / name for name in FILES)))
    functions = (one for module in parsed for one in module.body if isinstance(one, ast.FunctionDef))
    return {one.name for one in functions if not one.name.startswith("_") and _takes_a_text(one)}


def _takes_a_text(function: ast.FunctionDef) -> bool:
    taken = (*function.args.args, *function.args.kwonlyargs)
    return any(one.annotation is not None and ast.unparse(one.annotation) in TEXTS for one in taken)


def test_a_function_that_reads_foreign_text_is_held_by_its_growth() -> None:
    """A new one is added to `READS_A_TEXT`, or here with its reason."""
    assert functions_of_texts() - READS_A_TEXT.keys() - NEEDS_NONE.keys() == set()


def test_what_needs_no_test_of_growth_exists() -> None:
    """A reason for a function that is gone, or that is held, says nothing."""
    assert NEEDS_NONE.keys() - functions_of_texts() == set()
    assert NEEDS_NONE.keys() & READS_A_TEXT.keys() == set()
