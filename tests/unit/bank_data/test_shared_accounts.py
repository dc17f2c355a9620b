"""Accounts and movements that two banks report: each counts once, and nothing that one of them adds is lost."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from chalicelib.domain.bank_data.movements import Account, Balance, Movement
from chalicelib.domain.bank_data.shared_accounts import United, count_once
from tests.unit.bank_data.movements import FIRST, SECOND, account, movement

A, B, C = "AAAAKZKA", "BBBBKZKA", "CCCCKZKA"
BALANCE, OTHER_BALANCE = (Balance(Decimal(amount), "2025-09-30") for amount in ("1.00", "2.00"))


def bank(bic: str, *movements: Movement, **told: Any) -> United:  # noqa: ANN401 - a field may hold anything
    """What a bank reports of the first account."""
    return United((account(FIRST, bic=bic, **told),), movements)


def paid(name: str, day: str = "2025-07-10", **told: Any) -> Movement:  # noqa: ANN401 - a field may hold anything
    """A debit of 1,000 tenge known by this id."""
    return movement(told.pop("direction", "debit"), told.pop("amount", "1000.00"), day, id=name, **told)


def test_accounts_of_one_bank_alone_stay_as_they_are() -> None:
    """With all their movements, alike or not, in the order of the banks."""
    first = bank(A, paid("1"), paid("2"))
    second = United((account(SECOND, bic=B),), (paid("3", iban=SECOND), paid("4", iban=SECOND)))
    expected = United((*first.accounts, *second.accounts), (*first.movements, *second.movements), frozenset())
    assert count_once([first, second]) == expected
    assert count_once([]) == United((), (), frozenset())


def test_an_account_that_several_banks_report_is_one_and_named() -> None:
    """Its movements come after those of the accounts that one bank reports, in the order of the IBANs."""
    other = account(SECOND, bic=A)
    first = United((other, account(FIRST, bic=A)), (paid("1", iban=SECOND), paid("2")))
    second = United((account(FIRST, bic=B),), (paid("3"),))
    assert count_once([first, second]) == United(
        (other, account(FIRST, bic=A)),
        (paid("1", iban=SECOND), paid("2", also=("3",))),
        frozenset({FIRST}),
    )


def test_one_account_in_two_currencies_is_shared_by_its_number() -> None:
    """A bank may report one currency of it, and another bank the other."""
    once = count_once([bank(A), bank(B, currency="USD")])
    assert once == United((account(FIRST, bic=A), account(FIRST, bic=B, currency="USD")), (), frozenset({FIRST}))


@pytest.mark.parametrize(
    ("known", "again", "joined"),
    [
        ({"type": None}, {"type": "card"}, {"type": "card"}),
        ({"type": "deposit"}, {"type": "card"}, {"type": "deposit"}),
        ({"balance": None}, {"balance": BALANCE}, {"balance": BALANCE}),
        ({"balance": BALANCE}, {"balance": OTHER_BALANCE}, {"balance": BALANCE}),
        ({"holder": "unstated"}, {"holder": "applicant"}, {"holder": "applicant"}),
        ({"holder": "applicant"}, {"holder": "unstated"}, {"holder": "applicant"}),
        ({"holder": "unstated"}, {"holder": "unstated"}, {"holder": "unstated"}),
    ],
    ids=str,
)
def test_what_the_first_bank_leaves_out_of_an_account_is_taken_from_the_second(
    known: dict[str, Any], again: dict[str, Any], joined: dict[str, Any]
) -> None:
    """The holder is the applicant where one of the two says so."""
    expected: Account = replace(account(FIRST, bic=A), **joined)
    assert count_once([bank(A, **known), bank(B, **again)]).accounts == (expected,)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({"day": "2025-07-13"}, True),
        ({"day": "2025-07-07"}, True),
        ({"day": "2025-07-14"}, False),
        ({"day": "2025-07-06"}, False),
        ({"direction": "credit"}, False),
        ({"amount": "1000.01"}, False),
        ({"currency": "USD"}, False),
        ({"text": "MAGNUM", "bic": B}, True),
    ],
    ids=str,
)
def test_the_same_money_at_most_three_days_apart_is_one_movement(other: dict[str, Any], *, same: bool) -> None:
    """As the first bank tells it; its direction, amount and currency are equal."""
    first, second = paid("1"), paid("2", **other)
    expected = (first._replace(also=("2",)),) if same else (first, second)
    assert count_once([bank(A, first), bank(B, second)]).movements == expected


@pytest.mark.parametrize(
    ("days", "taken"),
    [([9, 10, 11], 10), ([9, 11], 11), ([8, 9, 12], 9), ([8, 12, 13], 12), ([7, 8, 13], 8), ([7, 13], 13)],
)
def test_of_several_alike_the_one_booked_on_the_nearest_day_is_the_same(days: list[int], taken: int) -> None:
    """Of two that are as far apart the later one."""
    report = [paid(str(day), f"2025-07-{day:02}") for day in days]
    found = count_once([bank(A, *report), bank(B, paid("other", "2025-07-10"))]).movements
    assert [one.ids for one in found] == [(str(day), "other") if day == taken else (str(day),) for day in days]


def test_each_movement_is_the_same_as_one_of_the_other_bank() -> None:
    """Alike ones in their order; what one bank has beyond them is a movement, too."""
    first = [paid("1"), paid("2"), paid("3")]
    second = [paid("4"), paid("5")]
    expected = (paid("1", also=("4",)), paid("2", also=("5",)), paid("3"))
    assert count_once([bank(A, *first), bank(B, *second)]).movements == expected


def test_the_bank_with_more_movements_of_the_account_is_followed() -> None:
    """Its movements come first and as it tells them; where both have as many, the first bank is."""
    less, more = bank(A, paid("1", text="A")), bank(B, paid("2", text="B"), paid("3", "2025-08-01"))
    expected = (paid("2", text="B", also=("1",)), paid("3", "2025-08-01"))
    assert count_once([less, more]).movements == expected
    assert count_once([more, less]).movements == expected
    assert count_once([less, bank(B, paid("2", text="B"))]).movements == (paid("1", text="A", also=("2",)),)


def test_a_movement_of_three_banks_is_known_by_all_their_ids() -> None:
    """Each once, in the order of the banks."""
    reports = [bank(A, paid("1", also=("2",))), bank(B, paid("3", also=("2",))), bank(C, paid("1", also=("4",)))]
    assert count_once(reports).movements == (paid("1", also=("2", "3", "4")),)


@pytest.mark.parametrize(("known", "again"), [(True, False), (False, True)])
def test_what_one_bank_leaves_unclear_stays_unclear(*, known: bool, again: bool) -> None:
    """The other bank's line does not show how many movements there were."""
    once = count_once([bank(A, paid("1", unclear=known)), bank(B, paid("2", unclear=again))])
    assert once.movements == (paid("1", also=("2",), unclear=True),)


def test_the_same_bank_under_a_longer_bic_counts_once_and_shares_nothing() -> None:
    """It answered twice, as itself and as its head office."""
    once = count_once([bank(A, paid("1")), bank(f"{A}XXX", paid("2"))])
    assert once == United((account(FIRST, bic=A),), (paid("1", also=("2",)),), frozenset())
