"""The changes that `make mutants` makes, and the list of those that mean the same."""

import ast

import pytest

from tests.mutants.changes import Change, changes_of
from tests.mutants.equivalents import Equivalent, read_equivalents, stale
from tests.mutants.modules import GROUPS, ROOT, find_tests, modules_of

SOME = "chalicelib/domain/consent/reopening.py"


def made(source: str) -> set[tuple[str, str]]:
    """What each change of a source replaces, and by what."""
    return {(change.was, change.becomes) for change in changes_of("m.py", source.encode())}


@pytest.mark.parametrize(
    ("source", "changes"),
    [
        ("a < b", {("a < b", "a <= b"), ("a < b", "a >= b")}),
        ("a is b", {("a is b", "a is not b")}),
        ("a and b", {("a and b", "(a or b)"), ("a and b", "(a)"), ("a and b", "(b)")}),
        ("not a", {("not a", "(a)")}),
        ("x = a if b else c", {("b", "True"), ("b", "False")}),
        ("x = [a for a in b if a]", {("a", "True"), ("a", "False")}),
        ("a + b", {("a + b", "(a - b)")}),
        ("x = min(a, b)", {("min", "max")}),
        ("x = 5", {("5", "6")}),
        ("x = 'a'", {("'a'", "'aX'")}),
        ("x = True", {("True", "False")}),
        ("x = {a, b}", {("{a, b}", "{a}"), ("{a, b}", "{b}")}),
        ("x = {a: b, c: d}", {("{a: b, c: d}", "{a: b}"), ("{a: b, c: d}", "{c: d}")}),
        ("x = replace(a, b=c)", {("replace(a, b=c)", "replace(a)")}),
        ("raise a", {("raise a", "pass")}),
        ("f()", {("f()", "pass")}),
        ("def f(): return a", {("return a", "return None")}),
    ],
)
def test_each_kind_of_change_is_made(source: str, changes: set[tuple[str, str]]) -> None:
    """Comparisons, logic, guards, arithmetic, constants, members, statements."""
    assert changes <= made(source)


@pytest.mark.parametrize(
    "source",
    [
        '"""Words."""',
        "import a",
        "x: 'int'",
        "def f(a: 'b' = c) -> 'd': ...",
        "if TYPE_CHECKING:\n    import a",
        'if __name__ == "__main__":\n    print(1)',
        "return",
    ],
)
def test_words_imports_and_types_are_left_alone(source: str) -> None:
    """They are no rules."""
    assert made(source) == set()


def test_a_change_touches_nothing_but_its_place() -> None:
    """Also after letters of several bytes; the line and the function around it are named."""
    source = 'def f(a):\n    """Ә."""\n    return "Ә", a < 1\n'.encode()
    (change,) = [one for one in changes_of("m.py", source) if one.becomes == "a <= 1"]
    assert change.apply(source).decode() == 'def f(a):\n    """Ә."""\n    return "Ә", a <= 1\n'
    assert (change.line, change.where, str(change)) == (3, "f", "m.py:3 f: a < 1  ->  a <= 1")


def test_every_change_of_a_module_is_another_program() -> None:
    """None of them changes only how the module is written."""
    source = (ROOT / SOME).read_bytes()
    changes = changes_of(SOME, source)
    assert len(changes) > 40
    usual = ast.dump(ast.parse(source))
    assert all(ast.dump(ast.parse(change.apply(source))) != usual for change in changes)


def test_no_equivalent_mutant_is_out_of_date() -> None:
    """An entry of the list whose code has changed must go, or be checked again; each says why."""
    listed = read_equivalents()
    assert stale(listed) == []
    assert all(one.why for one in listed)
    assert len({one.key for one in listed}) == len(listed)


def test_an_entry_that_is_out_of_date_is_found() -> None:
    """Its file is gone, or its code says something else."""
    change: Change = changes_of(SOME, (ROOT / SOME).read_bytes())[0]
    path, where, was, becomes, nth = change.key
    gone, other = ("chalicelib/gone.py", where, was, becomes, nth), (path, where, "nothing of the kind", becomes, nth)
    third = (path, where, was, becomes, nth + 2)
    assert stale([Equivalent(key, "why") for key in (change.key, gone, other, third)]) == [gone, other, third]


def test_an_entry_names_one_of_the_changes_that_look_alike() -> None:
    """An equivalent change hides no other one of its function; without a number, the first is meant."""
    source = "def f(a):\n    return a + 1, a * 1\n\n\ndef g(a):\n    return a + 1\n"
    alike = [change for change in changes_of("m.py", source.encode()) if change.was == "1"]
    assert [(change.where, change.nth, change.start) for change in alike] == [("f", 1, 25), ("f", 2, 32), ("g", 1, 61)]
    entry = '[[mutant]]\nfile = "m.py"\nwhere = "f"\nwas = "1"\nbecomes = "2"\nwhy = "A trial."\n'
    listed = read_equivalents(f"{entry}{entry}nth = 2\n")
    assert [one.key for one in listed] == [("m.py", "f", "1", "2", 1), ("m.py", "f", "1", "2", 2)]


def test_every_module_of_a_group_has_its_tests() -> None:
    """What is named is there, so that a run at night does not stop for a name."""
    assert [module for module in modules_of("") if not (ROOT / module).is_file()] == []
    named = {test for module in modules_of("") for test in (*find_tests(module).own, *find_tests(module).others)}
    assert [test for test in sorted(named) if not (ROOT / test).exists()] == []
    assert (modules_of("terms"), modules_of(SOME)) == (sorted(GROUPS["terms"]), [SOME])
    assert SOME in modules_of("chalicelib/domain/consent")


@pytest.mark.parametrize("named", ["nothing", "chalicelib/nothing.py"])
def test_a_name_that_stands_for_nothing_is_refused(named: str) -> None:
    """With the names that there are."""
    with pytest.raises(ValueError, match="consent, terms, money, security"):
        modules_of(named)


def test_a_module_without_tests_is_refused() -> None:
    """It says where to add them."""
    with pytest.raises(ValueError, match=r"tests/mutants/modules\.toml"):
        find_tests("infra/package.py")
