"""Decisions are pure, and a use case names the ports that it uses (ADR 25)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SERVICES = ROOT / "chalicelib" / "services"
TREES = {str(path.relative_to(SERVICES)): ast.parse(path.read_text("utf-8")) for path in SERVICES.rglob("*.py")}
CHANGES = {"change": 3, "change_case": 2, "_commit_event": 4}
"""The functions that decide, and the place of the decision among their arguments."""


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    """Yield the named functions of a tree."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def mentions_ports(node: ast.AST) -> bool:
    """Return whether `deps` appears in the node."""
    return any(
        isinstance(one, ast.Name | ast.arg) and "deps" in {getattr(one, "id", ""), getattr(one, "arg", "")}
        for one in ast.walk(node)
    )


def passed_decisions(tree: ast.AST) -> Iterator[ast.expr]:
    """Yield what is passed as a decision to a function that changes a case."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in CHANGES:
            continue
        yield from (word.value for word in node.keywords if word.arg == "decide")
        yield from node.args[CHANGES[node.func.id] :][:1]


def depth(node: ast.AST) -> int:
    """Return how many functions are nested in one another below the node."""
    nested = isinstance(node, ast.FunctionDef | ast.Lambda)
    return nested + max(map(depth, ast.iter_child_nodes(node)), default=0)


@pytest.mark.parametrize("module", sorted(TREES))
def test_no_decision_sees_a_port(module: str) -> None:
    """Neither a function named as a decision nor one that is passed as a decision mentions `deps`."""
    tree = TREES[module]
    named = [one.name for one in functions(tree) if one.name.lstrip("_").startswith("decide") and mentions_ports(one)]
    passed = [ast.unparse(one) for one in passed_decisions(tree) if mentions_ports(one)]
    assert named + passed == []


def test_a_decision_that_is_passed_is_a_decision() -> None:
    """Each is named as one, or is a lambda or partial of one, so that the rule above sees all of them."""
    others = []
    for module, tree in TREES.items():
        for one in passed_decisions(tree):
            called = one.body.func if isinstance(one, ast.Lambda) and isinstance(one.body, ast.Call) else one
            if isinstance(one, ast.Call) and ast.unparse(one.func) == "partial":
                called = one.args[0]
            if not (isinstance(called, ast.Name) and called.id.lstrip("_").startswith("decide")):
                others.append(f"{module}: {ast.unparse(one)}")
    assert others == []


def test_decisions_are_in_their_own_folder() -> None:
    """There import-linter forbids ports; the console's maintenance, and what wraps a decision, stay where they are."""
    named = {
        f"{module}: {one.name}"
        for module, tree in TREES.items()
        if not module.startswith(("decisions/", "console/"))
        for one in functions(tree)
        if one.name.startswith("decide")
    }
    assert named == {"callbacks/events.py: decide_event"}


@pytest.mark.parametrize("module", sorted(TREES))
def test_functions_nest_once_at_most(module: str) -> None:
    """A closure in a closure is read from the inside out."""
    assert [one.name for one in functions(TREES[module]) if depth(one) > 1 + 1] == []


@pytest.mark.parametrize("module", sorted(TREES))
def test_no_service_takes_all_ports(module: str) -> None:
    """`Deps` is made by the wiring; a use case names a Protocol of those that it uses."""
    assert [node for node in ast.walk(TREES[module]) if isinstance(node, ast.Name) and node.id == "Deps"] == []


VALUES = frozenset({"tests.fakes.policy", "tests.fakes.people"})
"""What stands beside the fakes and is a value: the usual policy, and invented people."""


def test_the_tests_of_decisions_need_no_fake() -> None:
    """They pass values and compare values, so they import neither a fake nor the office that is built on fakes."""
    imported = {
        f"{path.name}: {node.module}"
        for path in (ROOT / "tests" / "unit" / "decisions").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith(("tests.fakes", "tests.services"))
        if node.module not in VALUES
    }
    assert imported == set()


def test_every_decision_is_tested_by_values() -> None:
    """Each function `decide_...` is named in a test that needs no fake."""
    tests = "".join(path.read_text("utf-8") for path in (ROOT / "tests" / "unit" / "decisions").glob("*.py"))
    decisions = {
        one.name
        for module, tree in TREES.items()
        if module.startswith("decisions/")
        for one in functions(tree)
        if one.name.startswith("decide_")
    }
    assert {name for name in decisions if f"{name}(" not in tests} == set()
