"""Which lines of a bank are one movement, which of several banks' accounts are one, and by which ids they are known."""

from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain import data
from chalicelib.domain.bank_data.accounts import parse_pages
from chalicelib.domain.bank_data.bookings import unite
from chalicelib.domain.bank_data.editions import READER_EDITIONS
from chalicelib.domain.bank_data.movements import Movement, ParsedPage
from chalicelib.domain.bank_data.shared_accounts import United, count_once
from chalicelib.domain.bank_data.stored_pages import as_stored
from chalicelib.domain.sorting.readers import READERS, reader_of
from chalicelib.domain.sorting.rules import rules_of
from tests.unit.bank_data.pages import APPLICANT, BIC, IBAN, QUARTER, account, join, line, parse

BOOKS = sorted(path.stem for path in (Path(data.__file__).parent / "rules").glob("*.toml") if path.stem != "released")
WHOLE = {
    "knp": "332",
    "mcc": "5411",
    "counterparty": {"name": "ТОО Үлгі", "iin_bin": "990440000385", "iban": None},
    "text": "Зарплата за август 2025 по ведомости",
}
PARTS = st.sets(st.sampled_from(sorted(WHOLE)))


def movements_of(*pages: list[dict[str, Any]]) -> tuple[Movement, ...]:
    """Return the movements of pages with these lines of one account."""
    return unite(parse(account(*lines)) for lines in pages)[1]


def of(bic: str, *accounts: dict[str, Any]) -> United:
    """Return what one bank's page says."""
    pages: list[ParsedPage] = list(
        parse_pages([list(accounts)], bic=bic, period=QUARTER, holder_iin=APPLICANT, digest=join)
    )
    return United(*unite(pages))


@given(st.lists(PARTS, min_size=1, max_size=4))
def test_a_repeated_booking_with_more_or_fewer_fields_is_one_movement(told: list[set[str]]) -> None:
    """One id, direction, amount and currency: one movement, with all that any of its lines says."""
    pages = [[line(**{field: WHOLE[field] for field in parts})] for parts in told]
    (one,) = movements_of(*pages)
    said = set().union(*told)
    assert (one.knp, one.mcc, one.text) == tuple(
        WHOLE[field] if field in said else None for field in ("knp", "mcc", "text")
    )
    assert not one.unclear
    assert {movement.id for page in pages for movement in parse(account(*page)).movements} == set(one.ids)


@given(st.permutations(sorted(line(**WHOLE))))
def test_the_order_of_keys_does_not_matter(keys: list[str]) -> None:
    """Neither in a movement nor in the stored page."""
    usual = line(**WHOLE)
    again = {key: usual[key] for key in keys}
    assert len(movements_of([usual], [again])) == 1
    assert as_stored([account(usual)]) == as_stored([account(again)])


@given(st.lists(st.sampled_from(["90.00", "100.00"]), max_size=6), st.integers(0, 6))
def test_overlapping_pages_without_ids_are_counted_once_and_remarked(amounts: list[str], overlap: int) -> None:
    """Equal lines of one page are several movements; repeated on the next page they may be the same."""
    lines = [line(id=None, amount=amount) for amount in amounts]
    again = lines[len(lines) - min(overlap, len(lines)) :]
    found = movements_of(lines, again)
    assert len(found) == len(lines)
    assert sum(one.unclear for one in found) == len(again)


def test_one_id_with_two_different_texts_counts_once_and_is_remarked() -> None:
    """The bank may number its lines again or describe a booking twice: the data do not show which."""
    shop, pharmacy = line(mcc="5411", text="MAGNUM"), line(mcc="5912", text="Аптека")
    (one,) = movements_of([shop], [pharmacy])
    assert one.unclear


def test_one_id_for_two_months_is_two_payments() -> None:
    """Both name their month, and they are weeks apart."""
    june = line(booked_on="2025-07-10", text="Зарплата за июнь 2025")
    july = line(booked_on="2025-08-11", text="Зарплата за июль 2025")
    assert [one.unclear for one in movements_of([june], [july])] == [False, False]


def test_no_movement_is_lost_when_a_bank_numbers_each_pages_lines_from_one() -> None:
    """Most of its ids repeat with another amount, so none of them identifies a movement."""
    first = [line(id=str(n), amount=f"{n}.00", text="MAGNUM") for n in (1, 2, 3)]
    second = [line(id=str(n), amount=f"{n + 5}.00", text="MAGNUM") for n in (1, 2)]
    third = [line(id="3", amount="3.00", text="MAGNUM", booked_on="2025-07-30")]
    assert len(movements_of(first, second, third)) == 6


def test_one_number_in_two_currencies_is_two_accounts() -> None:
    """Each has its own balance, whatever the order of the pages."""
    in_tenge = account(balance={"amount": "1", "as_of": "2025-09-30"})
    in_dollars = account(currency="USD", balance={"amount": "2", "as_of": "2025-09-30"})
    for pages in ([in_tenge, in_dollars], [in_dollars, in_tenge]):
        accounts, _ = unite([parse(*pages)])
        assert {(one.currency, str(one.balance and one.balance.amount)) for one in accounts} == {
            ("KZT", "1.00"),
            ("USD", "2.00"),
        }


@given(st.lists(st.sampled_from(["2025-07-01", "2025-07-02", "2025-08-01"]), max_size=5), st.integers(0, 5))
def test_an_account_that_two_banks_report_counts_once(days: list[str], known_to_both: int) -> None:
    """The second bank has ids of its own; what it does not know is not lost."""
    first = of("AAAAKZKA", account(*[line(id=f"a{n}", booked_on=day) for n, day in enumerate(days)]))
    second = of("BBBBKZKA", account(*[line(id=f"b{n}", booked_on=day) for n, day in enumerate(days[:known_to_both])]))
    for reports in ([first, second], [second, first]):
        once = count_once(reports)
        assert (len(once.accounts), len(once.movements), once.shared) == (1, len(days), frozenset({IBAN}))
        assert {name for one in once.movements for name in one.ids} == {
            name for united in reports for one in united.movements for name in one.ids
        }


def test_one_bank_by_both_lengths_of_its_bic_is_no_second_bank() -> None:
    """Its answer came twice: counted once, and nothing to remark."""
    once = count_once([of("HSBKKZKX", account(line())), of("HSBKKZKXXXX", account(line()))])
    assert (len(once.accounts), len(once.movements), once.shared) == (1, 1, frozenset())


def test_there_is_a_reader_for_each_edition() -> None:
    """A book may name it."""
    assert READERS.keys() == READER_EDITIONS


SENT = st.fixed_dictionaries({
    "id": st.sampled_from(["7", " 7", 7, None]),
    "mcc": st.sampled_from([" 5411", "5411", 5411, "742", None]),
    "knp": st.sampled_from(["10", " 010", 10, None]),
    "text": st.sampled_from(["Нан ", "Йогурт", "Й", None]),
    "amount": st.sampled_from(["20", "20.0", "20.00", 20]),
})  # fmt: skip


@settings(deadline=None)  # no wall clock decides here: the first example reads the books
@pytest.mark.parametrize("book", BOOKS)
@given(SENT)
def test_an_id_is_made_of_values_that_no_cleaning_changes(book: str, sent: dict[str, object]) -> None:
    """A caseworker's choice finds its line under every book: the id depends on what was sent, not on how it is read."""
    read = reader_of(rules_of(book).editions.reader).parse_pages
    (page,) = read([[account(line(**sent))]], bic=f"{BIC}XXX", period=QUARTER, holder_iin=APPLICANT, digest=join)
    fields = (None, sent["knp"], sent["mcc"], None, None, None, sent["text"])
    as_sent = ["" if value is None else str(value) for value in fields]
    booked = (IBAN, "" if sent["id"] is None else str(sent["id"]), "2025-07-15", "debit", "20.00", "KZT")
    assert [one.id for one in page.movements] == [join(BIC, *booked, *as_sent, "0")]


def test_equal_lines_of_a_page_have_ids_of_their_own() -> None:
    """By which of them it is."""
    ids = [one.id for one in parse(account(*[line(id=None)] * 3)).movements]
    assert all(one != other for one, other in combinations(ids, 2))


@pytest.mark.parametrize("pair", [("000123", "123"), (123, "123"), ("T1 ", "T1"), ("\u0439-1", "\u0438\u0306-1")])
def test_an_id_is_the_same_however_it_was_sent(pair: tuple[object, object]) -> None:
    """Blanks, zeros that a number lost and composed letters make no other booking."""
    first, again = pair
    assert [one.unclear for one in movements_of([line(id=first)], [line(id=again)])] == [False]


@pytest.mark.parametrize("nothing", [None, "", " ", "-", "0", "N/A", "null"])
def test_an_id_that_says_nothing_is_none(nothing: object) -> None:
    """A page that has it beside several lines tells of several movements."""
    assert len(movements_of([line(id=nothing, text="A"), line(id=nothing, text="B")])) == 2


def test_a_line_that_has_an_id_on_one_of_two_pages_counts_once_and_is_remarked() -> None:
    """It may have been booked between the two; a line of the same page is another one."""
    without, named = line(id=None, text="MAGNUM"), line(id="7", text="MAGNUM AF51", mcc="5411")
    for pages in ([without], [named]), ([named], [without]):
        (one,) = movements_of(*pages)
        assert (one.unclear, one.mcc, one.text, len(one.ids)) == (True, "5411", "MAGNUM AF51", 2)
    assert [one.unclear for one in movements_of([without, named])] == [False, False]
