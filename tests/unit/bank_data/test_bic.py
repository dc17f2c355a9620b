"""A BIC of 8 letters and of 11 is one bank."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.bank_data.bic import bank_of

BICS = st.from_regex(r"[A-Z]{4}KZ[A-Z0-9]{2}", fullmatch=True)


@given(BICS, st.sampled_from(["", "XXX", "xxx", " XXX", "001"]))
def test_an_office_is_no_other_bank(bic: str, office: str) -> None:
    """XXX is the head office."""
    assert bank_of(bic + office) == bank_of(bic.lower()) == bic


@given(BICS, BICS)
def test_two_banks_are_two(one: str, other: str) -> None:
    """The first eight letters name the bank."""
    assert (bank_of(one) == bank_of(other)) == (one == other)


@pytest.mark.parametrize("bic", ["НSВККZКХ", " HSBKKZKX\u00a0"])
def test_letters_that_look_alike_and_blanks_make_no_other_bank(bic: str) -> None:
    """As in every field that is compared."""
    assert bank_of(bic) == "HSBKKZKX"
