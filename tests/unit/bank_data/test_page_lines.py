"""Every line of a page is read, in its place, with an id of its own, or counted among those set aside."""

from typing import Any

import pytest

from chalicelib.domain.bank_data.accounts import MOST_MOVEMENTS, parse_pages
from chalicelib.domain.bank_data.lines import SetAsideReason
from chalicelib.domain.bank_data.movements import Counterparty, ParsedPage, SetAside
from tests.unit.bank_data.pages import APPLICANT, BIC, IBAN, QUARTER, SOMEBODY_ELSE, account, join, line, parse

BOOKED = "2025-07-15|debit|1500.50|KZT"
OTHER_IBAN = "KZ75125KZT1001300335"
UNCLEAR = SetAsideReason.NOT_UNDERSTOOD


def pages(*pages: object) -> list[ParsedPage]:
    """Return what is read of these pages of one bank."""
    return list(parse_pages(pages, bic=BIC, period=QUARTER, holder_iin=APPLICANT, digest=join))


def too_many(accounts: list[object]) -> list[tuple[str, int]]:
    """Return where a page has more lines than are read of one bank, and how many."""
    (page,) = pages(accounts)
    return [(one.where, one.count) for one in page.set_aside if one.reason is SetAsideReason.TOO_MANY]


@pytest.mark.parametrize(("sent", "bank_id"), [(None, ""), ("", ""), (" T-1 ", "T-1"), (7, "7"), (0, "")])
def test_a_movements_id_begins_with_the_banks_own_as_it_was_sent(sent: object, bank_id: str) -> None:
    """No id is sent as null, or left out; how the bank's own is cleaned changes nothing in ours."""
    as_sent = "" if sent is None else str(sent)
    (read,) = parse(account(line(id=sent))).movements
    assert (read.id, read.bank_id) == (f"{BIC}|{IBAN}|{as_sent}|{BOOKED}||||||||0", bank_id)


def test_equal_lines_of_a_page_are_numbered_from_0_and_another_page_begins_anew() -> None:
    """So the same page sent again has the same ids; a line of another account or text has numbers of its own."""
    page = [account(line(), line(text="A"), line(), line()), account(line(), iban=OTHER_IBAN)]
    ids = [
        f"{BIC}|{IBAN}|1|{BOOKED}||||||||0",
        f"{BIC}|{IBAN}|1|{BOOKED}|||||||A|0",
        f"{BIC}|{IBAN}|1|{BOOKED}||||||||1",
        f"{BIC}|{IBAN}|1|{BOOKED}||||||||2",
        f"{BIC}|{OTHER_IBAN}|1|{BOOKED}||||||||0",
    ]
    assert [[one.id for one in read.movements] for read in pages(page, page)] == [ids, ids]


def test_a_line_is_known_by_its_id_alone_and_clear_until_another_is_the_same() -> None:
    """What several lines make of it is decided later."""
    (read,) = parse(account(line())).movements
    assert (read.ids, read.also, read.unclear) == ((read.id,), (), False)


def test_an_id_names_the_bank_by_the_first_eight_letters_of_its_bic() -> None:
    """The movement itself names the office that sent it."""
    (page,) = parse_pages([[account(line())]], bic=f"{BIC}XXX", period=QUARTER, holder_iin=APPLICANT, digest=join)
    assert [(one.id, one.bic) for one in page.movements] == [(f"{BIC}|{IBAN}|1|{BOOKED}||||||||0", f"{BIC}XXX")]


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ({}, (None, None, None, None, None)),
        (
            {"category": " ", "knp": "", "mcc": "-", "text": " ", "counterparty": {"name": " ", "iban": "-"}},
            (None, None, None, None, None),
        ),
        ({"category": "024"}, ("24", None, None, None, None)),
        ({"knp": "10"}, (None, "010", None, None, None)),
        ({"mcc": "742"}, (None, None, "0742", None, None)),
        ({"text": " Нан "}, (None, None, None, None, "Нан")),
        ({"counterparty": {"name": " A "}}, (None, None, None, Counterparty("A", None, None), None)),
        (
            {"counterparty": {"iin_bin": SOMEBODY_ELSE}},
            (None, None, None, Counterparty(None, SOMEBODY_ELSE, None), None),
        ),
        ({"counterparty": {"iban": IBAN.lower()}}, (None, None, None, Counterparty(None, None, IBAN), None)),
    ],
    ids=str,
)
def test_what_a_movement_is_for_is_cleaned_and_what_is_empty_is_none(sent: dict[str, Any], read: object) -> None:
    """Also where an equal line came before, and where another text stands beside equal fields."""
    movements = parse(account(line(**sent), line(**sent), line(**(sent | {"text": "Өзге"})))).movements
    said = [(one.category, one.knp, one.mcc, one.counterparty, one.text) for one in movements]
    assert said[:2] == [read, read]
    assert said[2][4] == "Өзге"


@pytest.mark.parametrize("movement", [0, None, "line", [1], []], ids=str)
def test_a_line_that_is_no_object_is_set_aside_in_its_place(movement: object) -> None:
    """The place names the account and the movement within it, each counted from 0."""
    page = parse(account(line()), account(line(), movement, iban=OTHER_IBAN))
    assert page.set_aside == (SetAside(UNCLEAR, BIC, "accounts[1].movements[1]"),)
    assert [one.iban for one in page.movements] == [IBAN, OTHER_IBAN]


@pytest.mark.parametrize("movements", ["ab", {"a": 1}, 5, False], ids=str)
def test_movements_that_are_no_list_are_one_line_set_aside(movements: object) -> None:
    """The account is read all the same."""
    page = parse(account(movements=movements))
    assert [one.iban for one in page.accounts] == [IBAN]
    assert (page.movements, page.set_aside) == ((), (SetAside(UNCLEAR, BIC, "accounts[0].movements"),))


def test_null_is_an_empty_list() -> None:
    """Of accounts, and of movements; nothing is set aside."""
    assert pages(None, []) == [ParsedPage(BIC, (), (), ())] * 2
    page = parse(account(movements=None), account(movements=[]))
    assert ([one.iban for one in page.accounts], page.movements, page.set_aside) == ([IBAN, IBAN], (), ())


@pytest.mark.parametrize(
    ("more", "beyond"), [([], 0), ([account(line(), line(), line(), line())], 4), ([account(line()), account()], 2)]
)
def test_of_accounts_beyond_the_limit_their_movements_are_counted(more: list[object], beyond: int) -> None:
    """An account without movements is one line itself."""
    assert too_many([*[0] * MOST_MOVEMENTS, *more]) == [("accounts", beyond)][: len(more)]


@pytest.mark.parametrize(("more", "beyond"), [([], 0), ([line(), account(line(), line())], 2)])
def test_of_movements_beyond_the_limit_each_is_one_line(more: list[object], beyond: int) -> None:
    """Whatever it looks like; the account is one of those within."""
    lines = [*[0] * (MOST_MOVEMENTS - 1), *more]
    assert too_many([account(*lines)]) == [("accounts[0].movements", beyond)][: len(more)]
