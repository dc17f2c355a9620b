"""What an account takes from its second page, and how many bookings of a day a line is compared with."""

from typing import Any

import pytest

from chalicelib.domain.bank_data.bookings import unite
from chalicelib.domain.bank_data.movements import Account
from tests.unit.bank_data.pages import APPLICANT, account, line, parse

BALANCE, OTHER = {"amount": "1", "as_of": "2025-09-30"}, {"amount": "2", "as_of": "2025-09-30"}


def joined(first: dict[str, Any], second: dict[str, Any]) -> Account:
    """The account of two pages that say this of it."""
    accounts, _ = unite([parse(account(**first)), parse(account(**second))])
    (one,) = accounts
    return one


@pytest.mark.parametrize(
    ("field", "first", "second", "shown"),
    [
        ("type", {"type": None}, {"type": "card"}, "card"),
        ("type", {"type": "card"}, {"type": None}, "card"),
        ("type", {"type": "card"}, {"type": "deposit"}, "card"),
        ("holder", {"holder_iin": None}, {"holder_iin": APPLICANT}, "applicant"),
        ("holder", {"holder_iin": APPLICANT}, {"holder_iin": None}, "applicant"),
        ("holder", {"holder_iin": None}, {"holder_iin": None}, "unstated"),
    ],
)
def test_an_account_takes_from_its_second_page_what_the_first_leaves_out(
    field: str, first: dict[str, Any], second: dict[str, Any], shown: str
) -> None:
    """Type and holder; where both say something, the first page counts, and one page is enough for the applicant."""
    assert getattr(joined(first, second), field) == shown


@pytest.mark.parametrize(
    ("first", "second", "amount"), [(None, OTHER, "2.00"), (BALANCE, None, "1.00"), (BALANCE, OTHER, "1.00")]
)
def test_the_first_balance_counts(first: object, second: object, amount: str) -> None:
    """The second page's only where the first has none."""
    balance = joined({"balance": first}, {"balance": second}).balance
    assert balance is not None
    assert str(balance.amount) == amount


@pytest.mark.parametrize(("bookings", "movements"), [(50, 50), (51, 52)])
def test_a_line_is_compared_with_the_last_fifty_bookings_of_its_day(bookings: int, movements: int) -> None:
    """Beyond them only an equal line is found: a fuller one of an earlier booking counts as another movement."""
    first = [line(id=None, text=f"TERMINAL{number}") for number in range(bookings)]
    fuller = line(id=None, text="TERMINAL0 MAGNUM")
    _, united = unite([parse(account(*first)), parse(account(fuller))])
    assert len(united) == movements
