"""Remarks on what the banks sent: shared accounts and unclear bookings."""

import pytest

from chalicelib.domain.statement import remark_texts as texts
from chalicelib.domain.statement.parts import Remark
from chalicelib.domain.statement.remarks_on_reading import accounts_of_two_banks, remark_about, unclear_bookings
from tests.unit.bank_data.movements import FIRST, SECOND, THIRD
from tests.unit.statement.test_remark_rules import came, went


@pytest.mark.parametrize("number", [0, 1, 100, 101, 150])
def test_a_remark_names_the_first_hundred_lines_and_counts_all(number: int) -> None:
    """About no line there is none."""
    ids = tuple(f"{n:03}" for n in range(number))
    made = list(remark_about("gambling", texts.GAMBLING, [went(one) for one in ids]))
    assert made == [Remark("gambling", texts.GAMBLING, ids[:100], number)][:number]


def test_each_account_of_two_banks_is_remarked_upon_with_its_movements() -> None:
    """In the order of the IBANs, and also where it has no movement; at most a hundred are named."""
    lines = [came("a"), went("b", iban=SECOND), went("c"), *(went(f"{n:03}", iban=THIRD) for n in range(101))]
    assert list(accounts_of_two_banks(lines, (THIRD, FIRST, "KZ00"))) == [
        Remark("account_of_two_banks", texts.account_of_two_banks("KZ00"), (), 0),
        Remark("account_of_two_banks", texts.account_of_two_banks(THIRD), tuple(f"{n:03}" for n in range(100)), 101),
        Remark("account_of_two_banks", texts.account_of_two_banks(FIRST), ("a", "c"), 2),
    ]
    assert list(accounts_of_two_banks(lines, ())) == []


def test_unclear_bookings_share_a_remark() -> None:
    """Clear ones need none."""
    lines = [came("a", unclear=True), went("b"), went("c", unclear=True)]
    expected = [Remark("booking_unclear", texts.BOOKING_UNCLEAR, ("a", "c"), 2)]
    assert (list(unclear_bookings(lines)), list(unclear_bookings(lines[1:2]))) == (expected, [])
