"""Our own ids of movements."""

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
