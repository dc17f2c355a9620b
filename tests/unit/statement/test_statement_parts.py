"""What a statement takes from the banks' answers: their rows, the order of its lines, and what was set aside."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from chalicelib.domain.bank_data.editions import Editions
from chalicelib.domain.bank_data.lines import SetAsideReason
from chalicelib.domain.bank_data.movements import Balance, Movement, ParsedPage, SetAside
from chalicelib.domain.case.banks import Bank
from chalicelib.domain.case.states import Outcome
from chalicelib.domain.sorting.place import UNSORTED, Sorted, SortedBy
from chalicelib.domain.sorting.rules import rules_of, the_rules
from chalicelib.domain.statement.parts import (
    NOTHING,
    BankAnswer,
    BankRow,
    Flows,
    Line,
    Remark,
    SetAsideRow,
    Statement,
    Sum,
)
from chalicelib.domain.statement.remark_texts import GAMBLING
from chalicelib.domain.statement.statement import make_statement
from tests.unit.bank_data.movements import FIRST, SECOND, account, movement
from tests.unit.statement.test_rows import HEADING

A, B = "AAAAKZKA", "BBBBKZKA"
ANSWERED = datetime(2025, 10, 14, 4, tzinfo=UTC)
NEGATIVE, MISSING = SetAsideReason.AMOUNT_NEGATIVE, SetAsideReason.FIELD_MISSING


def answer(bic: str, *pages: ParsedPage, name: str = "Bank", late: bool = False) -> BankAnswer:
    """A bank that sent these pages."""
    return BankAnswer(Bank(bic=bic, name=name, outcome=Outcome.DATA, answered_at=ANSWERED, late=late), pages)


def page(bic: str, iban: str, *movements: Movement, aside: tuple[SetAside, ...] = ()) -> ParsedPage:
    """A page of one account."""
    return ParsedPage(bic, (account(iban, bic=bic, balance=Balance(Decimal("1.00"), "2025-09-30")),), movements, aside)


def stated(*answers: BankAnswer, sorted_to: Sorted = UNSORTED) -> Statement:
    """The statement of these answers, in which every line is sorted so."""
    return make_statement(HEADING, answers, lambda _, movements: [sorted_to] * len(movements))


def test_each_bank_has_a_row_of_what_it_sent_itself() -> None:
    """Also of an account that another bank reports, which counts once."""
    lines = [movement("debit", id=str(n), iban=FIRST, bank_id=str(n)) for n in range(3)]
    made = stated(
        answer(A, page(A, FIRST, *lines[:2]), name="A", late=True),
        answer(B, page(B, FIRST, lines[2]), page(B, SECOND), name="B"),
    )
    rows = [("A", A, 1, 2, True), ("B", B, 2, 1, False)]
    assert made.banks == tuple(
        BankRow(
            bic=bic,
            name=name,
            outcome=Outcome.DATA,
            late=late,
            answered_at=ANSWERED,
            accounts=accounts,
            movements=movements,
        )
        for name, bic, accounts, movements, late in rows
    )
    assert [(one.iban, one.bic) for one in made.accounts] == [(FIRST, A), (SECOND, B)]
    assert [line.movement.ids for line in made.lines] == [("0", "2"), ("1",)]
    remark = made.remarks[0]
    assert (remark.kind, remark.movements) == ("account_of_two_banks", ("0", "1"))


def test_lines_are_ordered_by_day_and_within_a_day_by_our_id() -> None:
    """Whichever bank or page they are from."""
    days = {"d": "2025-07-01", "b": "2025-07-02", "c": "2025-07-02", "a": "2025-07-03"}
    lines = {id_: movement("debit", day=day, id=id_, bank_id=id_) for id_, day in days.items()}
    made = stated(answer(A, page(A, FIRST, lines["a"], lines["c"]), page(A, FIRST, lines["b"], lines["d"])))
    assert made.lines == tuple(Line(lines[id_], UNSORTED, chosen_by_human=False) for id_ in days)


@pytest.mark.parametrize(
    ("found", "chosen"),
    [
        (UNSORTED, False),
        (Sorted("24", sorted_by=SortedBy("mcc_food", "2", "mcc=5411")), False),
        (Sorted("24", sorted_by=SortedBy("caseworker", "1", "")), True),
        (Sorted(own_transfer=True, sorted_by=SortedBy("caseworker", "1", "")), True),
    ],
    ids=str,
)
def test_only_a_caseworkers_rule_marks_a_line_as_chosen(found: Sorted, *, chosen: bool) -> None:
    """Whatever place it was given."""
    one = movement("debit")
    assert stated(answer(A, page(A, FIRST, one)), sorted_to=found).lines == (Line(one, found, chosen),)


def test_a_line_is_where_the_rules_put_it_unless_it_says_otherwise() -> None:
    """A human's choice is always marked as one."""
    assert Line(movement("debit"), UNSORTED).chosen_by_human is False


def test_lines_set_aside_are_counted_by_bank_and_reason() -> None:
    """Of all pages, in the order of the BICs and reasons."""
    first = page(A, FIRST, aside=(SetAside(NEGATIVE, A, "accounts[0]", 3), SetAside(MISSING, A, "accounts[1]")))
    again = page(A, FIRST, aside=(SetAside(MISSING, A, "accounts[0]", 2), SetAside(MISSING, A, "accounts[1]")))
    other = page(B, SECOND, aside=(SetAside(NEGATIVE, B, "accounts"),))
    assert stated(answer(B, other), answer(A, first, again)).set_aside == (
        SetAsideRow(NEGATIVE, A, 3),
        SetAsideRow(MISSING, A, 4),
        SetAsideRow(NEGATIVE, B, 1),
    )


@pytest.mark.parametrize(("name", "value"), [("Отбасы банк", "0.00"), ("Банк Пример", "5.00")])
def test_the_name_that_a_bank_answered_under_decides_whether_its_deposits_count(name: str, value: str) -> None:
    """Those of a bank of housing savings do not."""
    balance = Balance(Decimal("5.00"), "2025-09-30")
    saved = ParsedPage(A, (account(FIRST, type="deposit", balance=balance),), (), ())
    assert stated(answer(A, saved, name=name)).facts[2].value == value


def test_a_statement_without_a_named_book_is_made_by_the_newest() -> None:
    """A book that is named says how lines are read and what their texts say."""
    answers = [answer(A, page(A, FIRST, movement("debit")))]
    books = (None, the_rules(), rules_of("2026-4"))
    first, *others = [make_statement(HEADING, answers, lambda _, found: [UNSORTED] * len(found), one) for one in books]
    assert others == [first, first]


def test_nothing_is_a_sum_of_two_digits() -> None:
    """Of no movement, and a remark about none."""
    assert (str(NOTHING), Sum(), Flows()) == ("0.00", Sum(Decimal("0.00"), 0), Flows(credit=Sum(), debit=Sum()))
    assert Remark("kind", GAMBLING) == Remark("kind", GAMBLING, (), 0)


def test_a_book_that_is_named_says_by_which_reader_the_pages_are_read() -> None:
    """One that there is not is no reason to take another."""
    book = replace(the_rules(), editions=Editions(reader="2025-1"))
    with pytest.raises(KeyError, match="2025-1"):
        make_statement(HEADING, [answer(A, page(A, FIRST))], lambda _, found: [UNSORTED] * len(found), book)
