"""Which category a movement is sorted to, and why."""

from datetime import date
from decimal import Decimal

import pytest

from chalicelib.domain.appendix3 import Direction
from chalicelib.domain.bank_data import Counterparty, Movement
from chalicelib.domain.sorting import UNSORTED, Sorted, SortedBy, sort_for

APPLICANT = "900101300017"
SOMEBODY_ELSE = "900101300811"
sort = sort_for(APPLICANT)


def movement(direction: Direction, category: str | None, iin: str | None = None) -> Movement:
    """Return a movement with that direction, the bank's category, and the counterparty's IIN."""
    counterparty = Counterparty(name="A", iin_bin=iin, iban=None)
    day = date(2025, 7, 1)
    return Movement("1", "B", "I", day, direction, Decimal("1.00"), "KZT", category, None, None, counterparty, None)


@pytest.mark.parametrize(
    ("direction", "category"), [("credit", "1.9"), ("debit", "24"), ("credit", "24"), ("debit", "41")]
)
def test_a_category_as_the_bank_gave_it_is_taken_with_rule_version_and_evidence(
    direction: Direction, category: str
) -> None:
    """The bank's word is evidence when it is a code of the appendix that fits; a refund fits what it refunds."""
    expected = Sorted(category=category, sorted_by=SortedBy("bank_category", "1", f"category={category}"))
    assert sort(movement(direction, category)) == expected


@pytest.mark.parametrize(
    ("direction", "category"),
    [("debit", "1"), ("debit", "15"), ("credit", "42"), ("credit", "1.11"), ("credit", "01"), ("debit", None)],
)
def test_what_no_rule_knows_is_unsorted(direction: Direction, category: str | None) -> None:
    """An unknown code, money out under an income category, and no category at all are left to a human."""
    assert sort(movement(direction, category)) == UNSORTED


@pytest.mark.parametrize("direction", ["credit", "debit"])
@pytest.mark.parametrize("category", [None, "11", "38"])
def test_money_to_and_from_oneself_is_an_own_transfer_whatever_the_bank_calls_it(
    direction: Direction, category: str | None
) -> None:
    """A counterparty with the applicant's IIN is the applicant; neither income nor spending."""
    sorted_by = SortedBy("own_iin", "1", "counterparty.iin_bin=applicant")
    expected = Sorted(own_transfer=True, sorted_by=sorted_by)
    assert sort(movement(direction, category, APPLICANT)) == expected


def test_money_from_somebody_else_is_no_own_transfer() -> None:
    """Another IIN is another person."""
    assert sort(movement("credit", None, SOMEBODY_ELSE)) == UNSORTED
