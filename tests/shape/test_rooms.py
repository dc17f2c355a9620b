"""A stranger finds things by the names of folders and files, and a public name means one thing."""

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
MODULES = [path for folder in ("chalicelib", "infra") for path in sorted((ROOT / folder).rglob("*.py"))]
MOST_MODULES = 20

SAME_MEANING = {
    "ROOT": "where the repository is",
    "Json": "a JSON object as Python has it",
    "T": "any type, of a generic function",
    "main": "what `python -m` runs",
    **dict.fromkeys(("revision", "down_revision", "upgrade"), "a migration, which alembic loads by its path"),
    **dict.fromkeys(("KDP", "OPEN_API", "SMS_1414"), "a partner's name"),
    **dict.fromkeys(
        ("Bic", "Id", "Iin", "Instant", "Mobile", "PartnersId"),
        "a field of a message: the emulated partners share no code with the application that they check",
    ),
    **dict.fromkeys(
        ("acknowledge_attention", "anchor_journal", "look_again", "park", "take_step"),
        "an entrypoint, and the use case that it calls",
    ),
}
"""Public names that stand in several files and mean the same in each."""
CONVENTIONAL = {"__init__", "__main__"}


def public_names(path: Path) -> Iterator[str]:
    """Yield the names that a module defines at its top level and does not keep for itself."""
    for node in ast.parse(path.read_text("utf-8")).body:
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                names = [name]
            case ast.Assign(targets=targets):
                names = [target.id for target in targets if isinstance(target, ast.Name)]
            case ast.AnnAssign(target=ast.Name(id=name)):
                names = [name]
            case _:
                continue
        yield from (name for name in names if not name.startswith("_"))


def test_no_folder_is_crowded() -> None:
    """A reader cannot survey a folder of more than twenty modules."""
    counts = Counter(path.parent for path in MODULES if path.stem not in CONVENTIONAL)
    assert {str(folder.relative_to(ROOT)): count for folder, count in counts.items() if count > MOST_MODULES} == {}


def test_no_module_repeats_its_package_in_its_name() -> None:
    """`dynamodb/cases.py`, not `dynamodb/dynamodb_cases.py`."""
    assert [str(path.relative_to(ROOT)) for path in MODULES if path.stem.startswith(f"{path.parent.name}_")] == []


def test_a_public_name_is_defined_once() -> None:
    """Where two files define a name, a reader takes one thing for the other."""
    places = defaultdict(list)
    for path in MODULES:
        for name in public_names(path):
            places[name].append(str(path.relative_to(ROOT)))
    assert {name: paths for name, paths in places.items() if len(paths) > 1 and name not in SAME_MEANING} == {}
