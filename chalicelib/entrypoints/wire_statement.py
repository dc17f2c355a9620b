"""The statement on the wire: money as decimal strings of two digits, never negative."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, PlainSerializer, WithJsonSchema

from chalicelib.domain.appendix3 import Direction, Kind
from chalicelib.domain.bank_lines import SetAsideReason
from chalicelib.domain.statement import Line, Statement
from chalicelib.entrypoints.shown_text import shortened
from chalicelib.entrypoints.wire_case import BankView, Text, View
from chalicelib.entrypoints.wire_records import PeriodView

Shown = Annotated[str, PlainSerializer(shortened, return_type=str)]
"""A text of a bank, cut when nobody would read it to its end."""
Money = Annotated[
    Decimal,
    PlainSerializer(lambda amount: f"{amount:.2f}", return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]+\.[0-9]{2}$"}),
]
Month = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}$")]


class SumView(View):
    """Money and the number of movements that it is the sum of."""

    total: Money
    movements: int


class FlowsView(View):
    """What came and what went."""

    credit: SumView
    debit: SumView


class CategoryView(View):
    """One category and flow."""

    code: str
    kind: Kind
    flow: Direction
    title: Text
    counts_as_income: bool | None
    by_month: dict[str, Money]
    total: Money
    movements: int


class CurrencyView(View):
    """All movements in one currency; categories + own transfers + unsorted = total, for each flow."""

    currency: str
    months: list[Month]
    categories: list[CategoryView]
    own_transfers: FlowsView
    unsorted: FlowsView
    total: FlowsView


class StatementBankView(BankView):
    """One bank's part, with what of it is in the statement."""

    accounts: int
    movements: int


class BalanceView(View):
    """What stood on an account."""

    amount: Money
    as_of: str


class AccountView(View):
    """An account of the applicant, or of a holder that the bank did not state."""

    iban: str
    bic: str
    type: Shown | None
    currency: str
    holder: Literal["applicant", "unstated"]
    balance: BalanceView | None


class SetAsideView(View):
    """How many lines could not be taken, and why."""

    reason: SetAsideReason
    bic: str
    count: int


class RemarkView(View):
    """Something that helps a human to look."""

    kind: str
    text: Text
    movements: list[str]


class LeftOutView(View):
    """What a fact leaves out."""

    what: str
    total: Money
    movements: int


class FactView(View):
    """A fact of the Rules No. 227 p. 7; never a verdict."""

    rule: str
    value: str
    currency: str
    text: Text
    left_out: list[LeftOutView]


class StatementView(View):
    """The bank data of a case, sorted."""

    case_id: str
    version: int
    made_at: datetime
    rules_version: str
    period: PeriodView
    complete: bool
    banks: list[StatementBankView]
    accounts: list[AccountView]
    currencies: list[CurrencyView]
    set_aside: list[SetAsideView]
    remarks: list[RemarkView]
    facts: list[FactView]

    @classmethod
    def of(cls, statement: Statement) -> Self:
        """Return the statement as it is shown; its lines are paged apart."""
        return cls(
            case_id=statement.case_id,
            version=statement.version,
            made_at=statement.made_at,
            rules_version=statement.rules_version,
            period=PeriodView.of(statement.period),
            complete=statement.complete,
            banks=[StatementBankView.model_validate(bank) for bank in statement.banks],
            accounts=[AccountView.model_validate(account) for account in statement.accounts],
            currencies=[CurrencyView.model_validate(part) for part in statement.currencies],
            set_aside=[SetAsideView.model_validate(row) for row in statement.set_aside],
            remarks=[RemarkView.model_validate(remark) for remark in statement.remarks],
            facts=[FactView.model_validate(fact) for fact in statement.facts],
        )


class SortedByView(View):
    """The rule that sorted a movement, its version, and what it went by."""

    rule: str
    version: str
    evidence: str


class CounterpartyView(View):
    """The other side of a movement, as far as the bank named it."""

    name: Shown | None
    iin_bin: Shown | None
    iban: Shown | None


class MovementView(View):
    """One line of the statement."""

    id: str
    bic: str
    iban: str
    booked_on: date
    direction: Direction
    amount: Money
    currency: str
    category: str | None
    sorted_by: SortedByView | None
    own_transfer_with: str | None
    chosen_by_human: bool
    counterparty: CounterpartyView | None
    text: Shown | None

    @classmethod
    def of(cls, line: Line) -> Self:
        """Return the line as it is shown."""
        movement, found = line.movement, line.sorted
        own = {name: getattr(movement, name) for name in cls.model_fields if name not in _MADE}
        return cls(
            **own,
            category=found.category,
            sorted_by=SortedByView.model_validate(found.sorted_by) if found.sorted_by else None,
            own_transfer_with=found.own_transfer_with,
            chosen_by_human=line.chosen_by_human,
            counterparty=CounterpartyView.model_validate(movement.counterparty) if movement.counterparty else None,
        )


_MADE = frozenset({"category", "sorted_by", "own_transfer_with", "chosen_by_human", "counterparty"})


class Movements(View):
    """A page of the statement's lines."""

    items: list[MovementView]
    next_cursor: str | None
