"""While one change is sealed, keys are made for the classes that it names, and for no others."""

import pytest

from chalicelib.adapters.documents.new_keys import SealingForChange
from chalicelib.domain.case.key_classes import KeyClass
from tests.contract.samples import a_case
from tests.fakes.open_sealing import OpenSealing


@pytest.mark.parametrize(
    ("key_class", "asked", "made"),
    [("proof", False, True), ("person", False, False), ("person", True, True), ("proof", True, True)],
)
def test_a_key_is_made_for_a_named_class_or_on_request(key_class: str, *, asked: bool, made: bool) -> None:
    """A key of any other class that is not there was lost, and a new one would hide that."""
    inner = OpenSealing()
    sealing = SealingForChange(inner, frozenset({KeyClass.PROOF}))
    assert sealing.seal("case", key_class, "link", "1", b"x", new_key=asked) == f"case|{key_class}|link|1|x".encode()
    assert sealing.name("case", key_class, b"x", new_key=asked) == f"case|{key_class}|x"
    assert inner.new_keys == [made, made]


def test_no_key_is_made_unless_asked() -> None:
    """What does not say anything asks for none."""
    inner = OpenSealing()
    sealing = SealingForChange(inner, frozenset())
    sealing.seal("case", "person", "link", "", b"x")
    sealing.name("case", "person", b"x")
    assert inner.new_keys == [False, False]


def test_everything_else_is_as_without_a_change() -> None:
    """Opening, and what is remembered and forgotten."""
    inner = OpenSealing()
    sealing = SealingForChange(inner, frozenset())
    assert sealing.open("case", "person", "link", "1", b"case|person|link|1|x") == b"x"
    assert sealing.belongs(a_case()) == a_case()
    sealing.bring("case", {"person": b"wrapped"})
    sealing.forget("case", "person")
    assert inner.calls == [
        ("belongs", a_case().id),
        ("bring", "case", {"person": b"wrapped"}),
        ("forget", "case", "person"),
    ]
