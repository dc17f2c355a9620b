"""A value of more than five parts is made by their names, so that no two parts of the same type change places."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
MOST_BY_PLACE = 5


@cache
def trees() -> list[tuple[Path, ast.Module]]:
    """Return the files that ship, and those of the local stack, with their parsed text."""
    folders = (ROOT / "chalicelib", ROOT / "infra")
    return [(path, ast.parse(path.read_text("utf-8"))) for one in folders for path in sorted(one.rglob("*.py"))]


@cache
def classes() -> dict[str, ast.ClassDef]:
    """Return the classes by name."""
    return {node.name: node for _, tree in trees() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}


@cache
def large() -> dict[str, ast.ClassDef]:
    """Return the classes of more than five fields by name."""
    return {name: node for name, node in classes().items() if len(fields(node)) > MOST_BY_PLACE}


def fields(node: ast.ClassDef) -> list[str]:
    """Return the annotated fields of a class, those of its bases in the project first."""
    known = classes()
    bases = [known[base.id] for base in node.bases if isinstance(base, ast.Name) and base.id in known]
    inherited = [name for base in bases for name in fields(base)]
    own = [one.target.id for one in node.body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)]
    return inherited + own


def decorators(node: ast.ClassDef) -> Iterator[str]:
    """Yield the decorators of a class as text."""
    return (ast.unparse(one) for one in node.decorator_list)


def is_tuple(node: ast.ClassDef) -> bool:
    """Return whether the class is a NamedTuple, which cannot demand names by itself."""
    return any(ast.unparse(base) == "NamedTuple" for base in node.bases)


def test_a_dataclass_of_more_than_five_fields_takes_names() -> None:
    """Each is `kw_only`, without an exception."""
    dataclasses = {name: list(decorators(node)) for name, node in large().items()}
    found = {
        name: texts
        for name, texts in dataclasses.items()
        if any("dataclass" in text for text in texts) and not any("kw_only=True" in text for text in texts)
    }
    assert found == {}


def test_a_constructor_takes_five_values_by_place_at_most() -> None:
    """Also one that is written out."""
    inits = (
        (node.name, one)
        for node in classes().values()
        for one in node.body
        if isinstance(one, ast.FunctionDef) and one.name == "__init__"
    )
    assert [name for name, init in inits if len(init.args.args) - 1 > MOST_BY_PLACE] == []


def test_a_large_tuple_is_made_by_names() -> None:
    """Movements are tuples, because a statement has 100,000 of them."""
    tuples = {name for name, node in large().items() if is_tuple(node)}
    calls = (
        (f"{path.relative_to(ROOT)}:{node.lineno}", node)
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in tuples
    )
    assert [place for place, call in calls if call.args] == []
