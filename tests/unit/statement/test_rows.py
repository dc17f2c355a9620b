"""A statement as rows for tables, charts and files."""

from datetime import UTC, date, datetime
from decimal import Decimal

from chalicelib.domain.bank_data.movements import Account, Movement, ParsedPage
from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.case.banks import Bank
from chalicelib.domain.case.states import Outcome
from chalicelib.domain.categories import categories
from chalicelib.domain.sorting.sorting import sort_for
from chalicelib.domain.statement.parts import BankAnswer, Heading, Statement
from chalicelib.domain.statement.rows import (
    MonthRow,
    MovementRow,
    ShareRow,
    missing_banks,
    months_of,
    movement_row,
    outflow_by_category,
)
from chalicelib.domain.statement.statement import make_statement
from tests.unit.bank_data.movements import APPLICANT, FIRST, account, movement

QUARTER = Period(date(2025, 7, 1), date(2025, 9, 30))
HEADING = Heading(
    case_id="case-1",
    version=1,
    made_at=datetime(2025, 10, 14, tzinfo=UTC),
    rules_version="1",
    period=QUARTER,
    complete=False,
)


def state(*movements: Movement, accounts: tuple[Account, ...] = (account(FIRST),)) -> Statement:
    """Return a statement of one bank that answered and one that was silent."""
    page = ParsedPage("AAAAKZKA", accounts, movements, ())
    answers = [
        BankAnswer(Bank(bic="AAAAKZKA", name="A", outcome=Outcome.DATA), [page]),
        BankAnswer(Bank(bic="BBBBKZKA", name="B", outcome=Outcome.SILENT)),
    ]
    return make_statement(HEADING, answers, sort_for(APPLICANT))


def test_months_have_income_and_outflow_and_categories_their_share_of_outflow() -> None:
    """Refunds and unsorted movements are in neither; the largest category is first."""
    (part,) = state(
        movement("credit", "100.00", "2025-07-01", knp="332"),
        movement("credit", "5.00", "2025-07-02", mcc="5411"),
        movement("debit", "20.00", "2025-08-01", mcc="5411"),
        movement("debit", "30.00", "2025-08-02", mcc="5912"),
        movement("debit", "1.00", "2025-08-03"),
    ).currencies
    assert months_of(part) == [
        MonthRow("2025-07", Decimal("100.00"), Decimal("0.00")),
        MonthRow("2025-08", Decimal("0.00"), Decimal("50.00")),
        MonthRow("2025-09", Decimal("0.00"), Decimal("0.00")),
    ]
    assert outflow_by_category(part) == [
        ShareRow("30", categories()["30"].title, Decimal("30.00")),
        ShareRow("24", categories()["24"].title, Decimal("20.00")),
    ]


def test_the_banks_that_are_missing_are_named() -> None:
    """Silence is not zero income."""
    assert [bank.bic for bank in missing_banks(state())] == ["BBBBKZKA"]


def test_a_line_is_a_row_of_texts() -> None:
    """Nothing is escaped here: a file and a page need different things."""
    (line,) = state(movement("debit", "20.5", id="7", mcc="5411", name="=A1", text="Нан")).lines
    assert movement_row(line) == MovementRow(
        id="7",
        bic="AAAAKZKA",
        iban=FIRST,
        booked_on="2025-07-10",
        direction="debit",
        amount="20.50",
        currency="KZT",
        category="24",
        own_transfer="",
        own_transfer_with="",
        rule="mcc_food",
        rule_version="2",
        evidence="mcc=5411",
        chosen_by_human="",
        counterparty_name="=A1",
        counterparty_iin_bin="",
        counterparty_iban="",
        text="Нан",
    )
