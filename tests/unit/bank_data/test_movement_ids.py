"""Our own ids of movements."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.bank_data.movement_ids import movement_ids

texts = st.lists(st.text(st.characters(codec="utf-8") | st.just("\x1f"), max_size=3), max_size=4).map(tuple)
ids = movement_ids("a secret")


@given(texts, texts)
def test_two_lists_of_texts_have_one_id_only_when_they_are_equal(some: tuple[str, ...], other: tuple[str, ...]) -> None:
    """Even if a text contains the separator."""
    assert (ids(*some) == ids(*other)) == (some == other)


def test_another_secret_makes_other_ids() -> None:
    """Without the key nobody can see even that two cases have the same movement."""
    assert movement_ids("another")("a") != ids("a")
    assert ids("a") == movement_ids("a secret")("a")
    assert len(ids("a")) == 64


@pytest.mark.parametrize(
    ("parts", "made"),
    [
        (("a", "bc"), "1dbe417cfbf88e8670fe659ffde4e6d8214df8cd757464b25c3de101b2ea3729"),
        (("ab", "c"), "44f598d2f3897a66a218ddf6b76c562cab63ff82b96e4fb876a46936a620f688"),
        (("a\x1fb", "c"), "54fd435ec36c4f63d8686f81ae0796f28d7c0459709a0c9e15359b082692cccd"),
        ((), "de69dffe77c7c6157c5020f215ef5e942e65467caad97851df1c55c4e0d79d98"),
        (("\ud83c",), "28a103a3d70cd3d8ac6308cb4d38afba644b8309046683429d5b18bf150ad8aa"),
    ],
    ids=ascii,
)
def test_an_id_never_changes(parts: tuple[str, ...], made: str) -> None:
    """A stored choice names its movement by it; also texts that UTF-8 cannot represent have one."""
    assert ids(*parts) == made
