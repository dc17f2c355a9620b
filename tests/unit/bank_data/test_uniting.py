"""Which lines of several pages are one movement, line by line: by their ids, and without one that names something."""

from typing import Any

import pytest

from chalicelib.domain.bank_data.bookings import unite
from chalicelib.domain.bank_data.movements import Movement, ParsedPage
from tests.unit.bank_data.movements import FIRST, SECOND, account, movement

MANY = 60
"""More than the bookings that a line is compared with word by word."""


def paid(bank_id: str = "", amount: str = "90.00", **told: Any) -> Movement:  # noqa: ANN401 - a field may hold anything
    """A line of a page with the bank's own id."""
    return movement(told.pop("direction", "debit"), amount, bank_id=bank_id, **told)


def united(*pages: list[Movement]) -> tuple[Movement, ...]:
    """The movements of these pages of one bank."""
    return unite(ParsedPage("AAAAKZKA", (), tuple(lines), ()) for lines in pages)[1]


def ids(*pages: list[Movement]) -> list[tuple[tuple[str, ...], bool]]:
    """By which ids each movement is known, and whether a human should look."""
    return [(one.ids, one.unclear) for one in united(*pages)]


def test_a_line_that_comes_again_as_it_was_has_one_id() -> None:
    """Our id is made of what was sent, so the same line has the same one."""
    line = paid("A1")
    assert ids([line], [line]) == [((line.id,), False)]


@pytest.mark.parametrize("later", ["MAGNUM", "TERMINAL", "MAGNUM TERMINAL", None], ids=str)
def test_what_a_contradiction_made_unclear_stays_unclear(later: str | None) -> None:
    """Also if a later line agrees with the first, with the second or with both, or says nothing."""
    lines = [paid("A1", text=text) for text in ("MAGNUM", "TERMINAL", later)]
    assert ids(*([one] for one in lines)) == [(tuple(one.id for one in lines), True)]


def test_accounts_of_one_currency_are_told_apart_by_their_iban() -> None:
    """And listed in the order of the pages."""
    pages = [ParsedPage("AAAAKZKA", (account(iban),), (), ()) for iban in (FIRST, SECOND, FIRST)]
    assert [one.iban for one in unite(pages)[0]] == [FIRST, SECOND]


def test_lines_that_come_once_stay_beside_those_that_come_again() -> None:
    """Each is one movement, first those whose id comes once."""
    again, once, nameless = paid("A1"), paid("B2"), paid()
    assert ids([again, once], [again]) == [((once.id,), False), ((again.id,), False)]
    assert ids([again, once, nameless], [again]) == [((one.id,), False) for one in (once, again, nameless)]


@pytest.mark.parametrize(
    "other", [{"amount": "100.00"}, {"direction": "credit"}, {"currency": "USD"}], ids=lambda told: next(iter(told))
)
def test_one_id_beside_another_direction_amount_or_currency_is_another_movement(other: dict[str, str]) -> None:
    """A purchase and its refund may share one."""
    lines = [paid("A1"), paid("A1", **other)]
    assert len(united([lines[0]], [lines[1]])) == 2
    assert len(united(lines)) == 2


def test_an_id_that_one_page_has_beside_two_amounts_names_nothing() -> None:
    """Then equal lines of a page are several movements, and equal ones of two pages may be the same."""
    first = [paid("7"), paid("7"), paid("7", "100.00")]
    again = paid("7")
    found = ids(first, [again])
    assert found == [((first[0].id, again.id), True), ((first[1].id,), False), ((first[2].id,), False)]


def test_an_id_beside_a_purchase_and_its_refund_of_a_page_names_them() -> None:
    """One amount in each direction is no second amount."""
    purchase, refund = paid("7"), paid("7", direction="credit")
    assert ids([purchase, refund], [purchase]) == [((purchase.id,), False), ((refund.id,), False)]


def test_lines_whose_id_names_nothing_are_compared_in_the_order_of_the_pages() -> None:
    """The first page's line gives the movement its id, also where a later one has no id at all."""
    first, second = [paid("7"), paid("7", "100.00")], [paid()]
    assert ids(first, second) == [((first[0].id, second[0].id), True), ((first[1].id,), False)]


def test_an_id_that_comes_again_beside_the_same_amount_names_a_movement() -> None:
    """Though a third page has it beside another amount."""
    lines = [paid("A1"), paid("A1"), paid("A1", "100.00")]
    found = ids(*([one] for one in lines))
    assert found == [((lines[0].id, lines[1].id), False), ((lines[2].id,), False)]


def test_ids_name_movements_where_as_many_come_again_beside_the_same_amount_as_beside_another() -> None:
    """Only if most come beside another amount does the bank number each page anew."""
    first = [paid("1"), paid("2")]
    second = [paid("1"), paid("2", "100.00")]
    assert ids(first, second) == [
        ((first[0].id, second[0].id), False),
        ((first[1].id,), False),
        ((second[1].id,), False),
    ]


def test_equal_lines_of_two_accounts_are_two_movements() -> None:
    """Also without ids, on two pages."""
    assert len(united([paid()], [paid(iban=SECOND)])) == 2


@pytest.mark.parametrize("without_id", [True, False])
def test_only_a_line_without_an_id_may_be_one_that_another_page_names(*, without_id: bool) -> None:
    """A line whose id names nothing is compared with its like alone."""
    named, nothing = paid("A1"), [paid("7"), paid("7", "100.00")]
    line = [paid()] if without_id else nothing
    found = united([named], [named], [*line, paid(amount="5.00")])
    assert len(found) == (2 if without_id else 4)


def test_as_many_equal_lines_as_the_fuller_page_has_are_movements() -> None:
    """However many: each takes the next equal one of the page before, whatever lines are between them."""
    texts = ["MAGNUM", "TERMINAL"]
    page = [paid(text=text) for text in texts for _ in range(MANY)]
    again = [paid(text=text) for text in texts for _ in range(MANY)]
    found = united(page, again)
    assert [one.ids for one in found] == [(one.id, other.id) for one, other in zip(page, again, strict=True)]
    assert all(one.unclear for one in found)
