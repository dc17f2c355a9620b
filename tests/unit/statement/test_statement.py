"""The statement: honest totals that balance to the tyin."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.bank_data.lines import SetAsideReason
from chalicelib.domain.bank_data.movements import Account, Counterparty, Movement, ParsedPage, SetAside
from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.case.banks import Bank
from chalicelib.domain.case.states import Outcome
from chalicelib.domain.categories import Direction, categories
from chalicelib.domain.sorting.place import UNSORTED, Sorted, SortedBy
from chalicelib.domain.sorting.sorting import sort_for
from chalicelib.domain.statement.parts import (
    BankAnswer,
    BankRow,
    CategoryRow,
    CurrencyPart,
    Flows,
    Heading,
    Line,
    SetAsideRow,
    Statement,
    Sum,
)
from chalicelib.domain.statement.statement import make_statement

APPLICANT = "900101300017"
MONTHS = ("2025-07", "2025-08", "2025-09")
QUARTER = Period(date(2025, 7, 1), date(2025, 9, 30))
HEADING = Heading(
    case_id="case-1",
    version=1,
    made_at=datetime(2025, 10, 14, tzinfo=UTC),
    rules_version="1",
    period=QUARTER,
    complete=False,
)
ACCOUNT = Account(
    iban="KZ86125KZT5004100100", bic="AAAAKZKA", type="current", currency="KZT", holder="applicant", balance=None
)
ANSWERED = datetime(2025, 10, 14, 4, tzinfo=UTC)
AAAA = Bank(bic="AAAAKZKA", name="A Bank", outcome=Outcome.DATA, answered_at=ANSWERED, pages=2)
BBBB = Bank(bic="BBBBKZKA", name="B Bank", outcome=Outcome.SILENT)
ONESELF = Counterparty(name=None, iin_bin=APPLICANT, iban=None)
numbers = count()


def moved(day: str, direction: Direction, amount: str, category: str | None = None, currency: str = "KZT") -> Movement:
    """Return a movement on A Bank's account, with an id of its own."""
    booked_on, money = date.fromisoformat(day), Decimal(amount)
    id_ = f"{next(numbers):06}"
    return Movement(
        id=id_,
        bic=AAAA.bic,
        iban=ACCOUNT.iban,
        booked_on=booked_on,
        direction=direction,
        amount=money,
        currency=currency,
        category=category,
        knp=None,
        mcc=None,
        counterparty=None,
        text=None,
        bank_id="",
    )


def page(*movements: Movement, set_aside: tuple[SetAside, ...] = ()) -> ParsedPage:
    """Return a page of A Bank."""
    return ParsedPage(AAAA.bic, (ACCOUNT,), movements, set_aside)


def state(*pages: ParsedPage) -> Statement:
    """Return the statement of A Bank's pages beside a bank that was silent."""
    return make_statement(HEADING, [BankAnswer(AAAA, pages), BankAnswer(BBBB)], sort_for(APPLICANT))


def row(code: str, kind: str, flow: Direction, by_month: tuple[str, str, str], movements: int) -> CategoryRow:
    """Return a category's row with these amounts by month."""
    amounts, category = tuple(map(Decimal, by_month)), categories()[code]
    return CategoryRow(
        code=code,
        kind=kind,  # type: ignore[arg-type] # the tests name kinds as the wire does
        flow=flow,
        title=category.title,
        part=None,
        counts_as_income=category.counts_as_income,
        basis=category.basis,
        by_month=dict(zip(MONTHS, amounts, strict=True)),
        total=sum(amounts, Decimal("0.00")),
        movements=movements,
    )


def test_a_statement_is_made_whole() -> None:
    """Categories by month and flow, own transfers, unsorted, totals, banks, accounts, lines and what was set aside."""
    pay = moved("2025-07-10", "credit", "100000.10", "1")
    birth = moved("2025-08-10", "credit", "50000.00", "1.2")
    food = moved("2025-07-01", "debit", "1500.05", "24")
    more_food = moved("2025-09-30", "debit", "2500.00", "24")
    refund = moved("2025-09-02", "credit", "500.00", "24")
    to_oneself = moved("2025-09-03", "debit", "7000.00", "38")._replace(counterparty=ONESELF)
    unknown = moved("2025-09-04", "debit", "0.01")
    bad = SetAside(SetAsideReason.AMOUNT_NEGATIVE, AAAA.bic, "accounts[0].movements[0]")
    pages = [page(pay, birth, food, set_aside=(bad,)), page(more_food, refund, to_oneself, unknown, set_aside=(bad,))]
    sorted_to = {
        code: Sorted(code, sorted_by=SortedBy("bank_category", "1", f"category={code}")) for code in ("1", "1.2", "24")
    }
    own = Sorted(own_transfer=True, sorted_by=SortedBy("own_iin", "1", "counterparty.iin_bin=applicant"))
    assert replace(state(*pages), remarks=(), facts=()) == Statement(
        **vars(HEADING),
        banks=(
            BankRow(
                bic="AAAAKZKA",
                name="A Bank",
                outcome=Outcome.DATA,
                late=False,
                answered_at=ANSWERED,
                accounts=1,
                movements=7,
            ),
            BankRow(
                bic="BBBBKZKA",
                name="B Bank",
                outcome=Outcome.SILENT,
                late=False,
                answered_at=None,
                accounts=0,
                movements=0,
            ),
        ),
        accounts=(ACCOUNT,),
        currencies=(
            CurrencyPart(
                currency="KZT",
                months=MONTHS,
                categories=(
                    row("1", "income", "credit", ("100000.10", "0.00", "0.00"), 1),
                    row("1.2", "income", "credit", ("0.00", "50000.00", "0.00"), 1),
                    row("24", "other_inflow", "credit", ("0.00", "0.00", "500.00"), 1),
                    row("24", "outflow", "debit", ("1500.05", "0.00", "2500.00"), 2),
                ),
                own_transfers=Flows(credit=Sum(), debit=Sum(Decimal("7000.00"), 1)),
                unsorted=Flows(credit=Sum(), debit=Sum(Decimal("0.01"), 1)),
                total=Flows(credit=Sum(Decimal("150500.10"), 3), debit=Sum(Decimal("11000.06"), 4)),
            ),
        ),
        set_aside=(SetAsideRow(SetAsideReason.AMOUNT_NEGATIVE, "AAAAKZKA", 2),),
        lines=(
            Line(food, sorted_to["24"]),
            Line(pay, sorted_to["1"]),
            Line(birth, sorted_to["1.2"]),
            Line(refund, sorted_to["24"]),
            Line(to_oneself, own),
            Line(unknown, UNSORTED),
            Line(more_food, sorted_to["24"]),
        ),
    )


def test_a_movement_on_two_pages_is_in_the_totals_once() -> None:
    """What came twice counts once."""
    pay = moved("2025-07-10", "credit", "100.00", "1")
    assert state(page(pay), page(pay)).currencies[0].total == Flows(credit=Sum(Decimal("100.00"), 1))


def test_currencies_are_separate_with_tenge_first() -> None:
    """Foreign money is never added to tenge, and a currency without movements is left out."""
    movements = [moved("2025-07-10", "credit", "1.00", None, code) for code in ("USD", "KZT", "EUR")]
    parts = state(page(*movements)).currencies
    assert [(part.currency, part.total.credit.total) for part in parts] == [
        ("KZT", Decimal("1.00")),
        ("EUR", Decimal("1.00")),
        ("USD", Decimal("1.00")),
    ]


def test_a_statement_without_movements_has_no_totals() -> None:
    """Banks without movements give a statement that says so, not one of zeros."""
    made = state(page())
    assert (made.currencies, made.lines, [bank.movements for bank in made.banks]) == ((), (), [0, 0])


def test_a_code_that_the_appendix_does_not_have_is_an_error_and_not_a_hole_in_the_totals() -> None:
    """A sorting that names an unknown category would break the balance in silence."""
    answers = [BankAnswer(AAAA, [page(moved("2025-07-10", "credit", "1.00"))])]
    with pytest.raises(ValueError, match="99"):
        make_statement(HEADING, answers, lambda _, movements: [Sorted("99")] * len(movements))


codes = st.none() | st.sampled_from([*categories(), "99", ""])
usual_movements = st.builds(
    moved,
    day=st.dates(QUARTER.first, QUARTER.last).map(str),
    direction=st.sampled_from(["credit", "debit"]),
    amount=st.decimals(0, 10**15 - 1, places=2).map(str),
    category=codes,
    currency=st.sampled_from(["KZT", "USD"]),
)
movements = st.builds(Movement._replace, usual_movements, counterparty=st.sampled_from([None, ONESELF]))


@settings(deadline=None)  # no wall clock decides here: the first example reads the rules
@given(st.lists(movements, max_size=30))
def test_each_currency_and_flow_balances_to_the_tyin(lines: list[Movement]) -> None:
    """Categories + own transfers + unsorted = total = the movements themselves, in money and in number."""
    made = state(page(*lines))
    assert {part.currency for part in made.currencies} == {line.currency for line in lines}
    for part in made.currencies:
        for flow in ("credit", "debit"):
            rows = [r for r in part.categories if r.flow == flow]
            own, unsorted, total = (getattr(f, flow) for f in (part.own_transfers, part.unsorted, part.total))
            here = [m.amount for m in lines if (m.currency, m.direction) == (part.currency, flow)]
            assert sum(r.total for r in rows) + own.total + unsorted.total == total.total == sum(here)
            assert sum(r.movements for r in rows) + own.movements + unsorted.movements == total.movements == len(here)


@settings(deadline=None)  # no wall clock decides here: the first example reads the rules
@given(st.lists(movements, max_size=30))
def test_no_row_is_empty_and_each_is_the_sum_of_its_months(lines: list[Movement]) -> None:
    """Rows without movements are left out; a row has every month, and outgoing money is never income."""
    rows = [r for part in state(page(*lines)).currencies for r in part.categories]
    assert all(r.movements > 0 and tuple(r.by_month) == MONTHS for r in rows)
    assert [sum(r.by_month.values()) for r in rows] == [r.total for r in rows]
    assert all(r.kind == "outflow" for r in rows if r.flow == "debit")


def test_a_choice_is_marked_as_a_humans() -> None:
    """The line says who put it there."""
    food = moved("2025-07-01", "debit", "1.00", "24")
    made = make_statement(HEADING, [BankAnswer(AAAA, [page(food)])], sort_for(APPLICANT, {food.id: "30"}))
    assert [(line.sorted.category, line.chosen_by_human) for line in made.lines] == [("30", True)]


def test_the_order_of_banks_and_pages_changes_nothing() -> None:
    """Lines, pairs and totals are the same."""
    lines = [moved(f"2025-07-{n:02}", ("credit", "debit")[n % 2], "5.00") for n in range(1, 9)]
    assert state(page(*lines[:4]), page(*lines[4:])) == state(page(*reversed(lines[4:])), page(*lines[:4]))
