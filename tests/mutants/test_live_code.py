"""Changes of a module that is loaded already behave as if it had been loaded with them."""

from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from tests.mutants.changes import Change, changes_of
from tests.mutants.live_code import LiveModule

SOURCE = """
from functools import cache, singledispatch

LEAST = 5
MANY = frozenset({LEAST, 9})

@cache
def cached():
    return "cached"

@singledispatch
def shown(thing):
    return "thing"

@shown.register
def _(thing: int):
    return "number"

@shown.register
def _(thing: str):
    return "text"

class Box:
    kind = "box"

    @property
    def name(self):
        return "box of " + self.kind

    @staticmethod
    def is_big(size):
        return size > LEAST

def adder(more):
    def add(number):
        return number + more
    return add
"""


@pytest.fixture
def module(tmp_path: Path) -> ModuleType:
    """The module, loaded from a file."""
    (tmp_path / "some.py").write_text(SOURCE)
    spec = spec_from_file_location("some_changed_module", tmp_path / "some.py")
    assert spec is not None
    assert spec.loader is not None
    loaded = module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def the_change(where: str, was: str, becomes: str) -> Change:
    """The one that says so."""
    (found,) = [one for one in changes_of("m.py", SOURCE.encode()) if one.key[:4] == ("m.py", where, was, becomes)]
    return found


@pytest.mark.parametrize(
    ("change", "answer", "before", "after"),
    [
        (("cached", '"cached"', "'cachedX'"), lambda m: m.cached(), "cached", "cachedX"),
        (("shown", '"thing"', "'thingX'"), lambda m: m.shown(None), "thing", "thingX"),
        (("_", '"number"', "'numberX'"), lambda m: m.shown(1), "number", "numberX"),
        (("_", '"text"', "'textX'"), lambda m: m.shown("a"), "text", "textX"),
        (("Box.name", '"box of "', "'box of X'"), lambda m: m.Box().name, "box of box", "box of Xbox"),
        (("Box.is_big", "size > LEAST", "size >= LEAST"), lambda m: m.Box.is_big(5), False, True),
        (("adder.add", "number + more", "(number - more)"), lambda m: m.adder(2)(3), 5, 1),
        (
            ("(module)", "5", "6"),
            lambda m: (m.LEAST, m.MANY, m.Box.is_big(6)),
            (5, {5, 9}, True),
            (6, {6, 9}, False),
        ),
    ],
)
def test_a_change_takes_effect_wherever_the_code_is_used(
    module: ModuleType,
    change: tuple[str, str, str],
    answer: Callable[[ModuleType], object],
    before: object,
    after: object,
) -> None:
    """Behind decorators and caches, in functions that share a name, and in what is made from a constant."""
    live = LiveModule(module, SOURCE.encode())
    assert answer(module) == before
    assert live.change(the_change(*change))
    assert answer(module) == after


def test_what_is_fixed_when_a_class_is_made_cannot_be_changed(module: ModuleType) -> None:
    """It says so, and changes nothing."""
    live = LiveModule(module, SOURCE.encode())
    assert not live.change(the_change("Box", '"box"', "'boxX'"))
    assert module.Box.kind == "box"
