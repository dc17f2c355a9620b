"""Debits and credits of one amount: which two of them are the two sides of one transfer."""

from datetime import date, timedelta

import pytest

from chalicelib.domain.sorting.pairs import Side, Sides, pair_known, pair_unique

A, B, C, D, E = "KZ1", "KZ2", "KZ3", "KZ4", "KZ5"


def side(number: int, iban: str, day: int = 10, other: str | None = None) -> Side:
    """Return a side on that day of July."""
    return Side(number, date(2025, 7, 1) + timedelta(days=day - 1), iban, other)


def known(debits: list[Side], credited: list[Side]) -> dict[int, int]:
    """Pair sides that are all own by themselves; return debit to credit."""
    partners: dict[int, int] = {}
    pair_known(Sides(debits, credited), {one.number for one in (*debits, *credited)}, partners)
    return _from_debits(partners, debits, credited)


def unique(debits: list[Side], credited: list[Side], partners: dict[int, int] | None = None) -> dict[int, int]:
    """Pair sides that have no other partner; return debit to credit."""
    partners = {} if partners is None else partners
    pair_unique(Sides(debits, credited), partners)
    return _from_debits(partners, debits, credited)


def _from_debits(partners: dict[int, int], debits: list[Side], credited: list[Side]) -> dict[int, int]:
    pairs = {one.number: partners[one.number] for one in debits if one.number in partners}
    assert {one.number: partners[one.number] for one in credited if one.number in partners} == {
        credit: debit for debit, credit in pairs.items()
    }
    return pairs


def test_the_nearest_day_comes_first_and_the_day_before_comes_last() -> None:
    """Up to three days after the debit, or one day before it."""
    debits = [side(n, A) for n in range(7)]
    credited = [side(day, B, day) for day in (8, 9, 10, 11, 12, 13, 14)]
    assert known(debits, credited) == {0: 10, 1: 11, 2: 12, 3: 13, 4: 9}


def test_of_equal_sides_the_first_movements_are_one_pair() -> None:
    """In the order in which the banks sent them."""
    assert known([side(0, A), side(1, A)], [side(5, B), side(6, B), side(7, B)]) == {0: 5, 1: 6}


def test_the_first_account_is_taken_and_on_it_the_side_that_names_the_debits_own() -> None:
    """The order of the accounts decides before what a side names."""
    assert known([side(0, A)], [side(5, C), side(6, B)]) == {0: 6}
    assert known([side(0, A)], [side(5, B), side(6, B, other=A)]) == {0: 6}
    assert known([side(0, A)], [side(5, B), side(6, C, other=A)]) == {0: 5}
    assert known([side(0, A)], [side(5, B, other=C), side(6, C)]) == {0: 6}


def test_a_side_that_names_the_other_account_has_its_partner_there() -> None:
    """Nowhere else, and there first the one that names its own."""
    assert known([side(0, A, other=C)], [side(5, B), side(6, C)]) == {0: 6}
    assert known([side(0, A, other=C)], [side(5, C), side(6, C, other=A)]) == {0: 6}
    assert known([side(0, A, other=C)], [side(5, B), side(6, C, other=B)]) == {}


def test_nothing_moves_from_an_account_to_itself() -> None:
    """The account is passed over, and is there for the debits of others."""
    assert known([side(0, A)], [side(5, A)]) == {}
    assert known([side(0, A), side(1, B)], [side(5, A), side(6, B)]) == {0: 6, 1: 5}
    assert known([side(0, A), side(1, A), side(2, B)], [side(5, A), side(6, B), side(7, C)]) == {0: 6, 1: 7, 2: 5}


def test_only_sides_that_are_own_by_themselves_are_paired_so() -> None:
    """Whatever else fits stays for the pairs that have no other partner."""
    sides = Sides([side(0, A), side(1, A)], [side(5, B), side(6, B)])
    partners: dict[int, int] = {}
    pair_known(sides, {1, 6}, partners)
    assert partners == {1: 6, 6: 1}
    pair_known(sides, {0}, partners)
    pair_known(sides, {5}, partners)
    assert partners == {1: 6, 6: 1}


@pytest.mark.parametrize("apart", [-2, -1, 0, 1, 2, 3, 4])
def test_two_sides_that_nothing_else_fits_are_a_pair(apart: int) -> None:
    """Up to three days after the debit, or one day before it."""
    assert unique([side(0, A)], [side(5, B, 10 + apart)]) == ({0: 5} if -1 <= apart <= 3 else {})


@pytest.mark.parametrize(
    ("debits", "credited"),
    [
        ([side(0, A)], [side(5, B), side(6, B)]),
        ([side(0, A)], [side(5, B), side(6, C)]),
        ([side(0, A)], [side(5, B), side(6, B, 13)]),
        ([side(0, A)], [side(5, B, 9), side(6, C, 13)]),
        ([side(0, A)], [side(5, B), side(6, C, other=A)]),
        ([side(0, A), side(1, A)], [side(5, B)]),
        ([side(0, A), side(1, C, 7)], [side(5, B)]),
        ([side(0, A), side(1, C, 11)], [side(5, B)]),
        ([side(0, A)], [side(5, A)]),
        ([side(0, A)], [side(5, B, other=C)]),
        ([side(0, A, other=C)], [side(5, B)]),
        ([side(0, A)], []),
        ([], [side(5, B)]),
    ],
)
def test_what_may_have_another_partner_or_none_is_no_pair(debits: list[Side], credited: list[Side]) -> None:
    """Two sides of one direction in reach, the same account, or another one than it names."""
    assert unique(debits, credited) == {}


def test_what_cannot_be_a_partner_does_not_stand_in_the_way() -> None:
    """Of the same account, of another than is named, or paired already."""
    assert unique([side(0, A)], [side(4, A), side(5, B)]) == {0: 5}
    assert unique([side(0, A)], [side(4, A), side(5, B), side(6, C, other=B)]) == {0: 5}
    assert unique([side(0, A, other=B)], [side(5, B), side(6, C), side(7, D)]) == {0: 5}
    assert unique([side(0, A), side(1, C)], [side(5, B), side(6, D)], {1: 6, 6: 1}) == {0: 5, 1: 6}
    assert unique([side(0, A), side(1, C)], [side(5, B), side(9, D, 30)], {1: 9, 9: 1}) == {0: 5, 1: 9}


def test_many_accounts_are_as_many_partners() -> None:
    """One more than the side's own is enough to know that there is not just one."""
    assert unique([side(0, C)], [side(n, iban) for n, iban in enumerate((A, B, C, D, E), 5)]) == {}
    assert unique([side(0, A)], [side(5, A), side(6, B), side(7, C)]) == {}
