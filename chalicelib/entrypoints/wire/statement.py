"""The statement in our answers. Money is a decimal string with two digits, never negative."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from typing import Annotated, Literal, Self

from pydantic import Field, PlainSerializer

from chalicelib.domain.bank_data.lines import SetAsideReason
from chalicelib.domain.categories import Direction, Kind
from chalicelib.domain.statement import remark_texts as texts
from chalicelib.domain.statement.parts import Line, Remark, Statement
from chalicelib.domain.statement.rows import largest_currencies
from chalicelib.entrypoints.wire.answered import Answered, Text
from chalicelib.entrypoints.wire.bank_text import LONGEST_TYPE, shortened
from chalicelib.entrypoints.wire.case import BankView
from chalicelib.entrypoints.wire.facts import FactView
from chalicelib.entrypoints.wire.money import Money
from chalicelib.entrypoints.wire.small import PeriodView
from chalicelib.entrypoints.wire.thresholds import ThresholdView

Shown = Annotated[str, PlainSerializer(shortened, return_type=str)]
"""A text of a bank, shortened to a readable length."""
ShownType = Annotated[str, PlainSerializer(partial(shortened, longest=LONGEST_TYPE), return_type=str)]
MOST_ACCOUNTS, MOST_CURRENCIES = 500, 30
"""At most in one answer: no person has so many, and the answer stays under 4 MB whatever a bank sends."""
Month = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}$")]


class SumView(Answered):
    """A sum and the number of movements in it."""

    total: Money
    movements: int


class FlowsView(Answered):
    """The sums of money received and money spent."""

    credit: SumView
    debit: SumView


class CategoryView(Answered):
    """One category in one direction: its sums by month and in total."""

    code: str
    kind: Kind
    flow: Direction
    title: Text
    part: Text | None
    counts_as_income: bool | None
    basis: Text
    by_month: dict[str, Money]
    total: Money
    movements: int


class CurrencyView(Answered):
    """All movements in one currency; categories + own transfers + unsorted = total, for each flow."""

    currency: str
    months: list[Month]
    categories: list[CategoryView]
    own_transfers: FlowsView
    unsorted: FlowsView
    total: FlowsView


class StatementBankView(BankView):
    """One bank's answer, with how many accounts and movements of it are in the statement."""

    accounts: int
    movements: int


class BalanceView(Answered):
    """The balance of an account on a day."""

    amount: Money
    as_of: str


class AccountView(Answered):
    """An account of the applicant, or of a holder that the bank did not state."""

    iban: str
    bic: str
    type: ShownType | None
    currency: str
    holder: Literal["applicant", "unstated"]
    balance: BalanceView | None


class SetAsideView(Answered):
    """How many movements were set aside, and why. No sum includes them."""

    reason: SetAsideReason
    bic: str
    count: int


class RemarkView(Answered):
    """A remark that draws the caseworker's attention to movements."""

    kind: str
    text: Text
    movements: list[str]

    @classmethod
    def of(cls, remark: Remark) -> Self:
        """Return the model of a remark. If it does not list all movements, its text says how many there are."""
        named = len(remark.movements)
        text = remark.text if remark.count <= named else texts.with_count(remark.text, named, remark.count)
        return cls(kind=remark.kind, text=Text.model_validate(text), movements=list(remark.movements))


class StatementView(Answered):
    """The statement: the bank data of a case with each movement's category."""

    case_id: str
    version: int
    made_at: datetime
    rules_version: str
    period: PeriodView
    complete: bool
    threshold: ThresholdView | None
    banks: list[StatementBankView]
    accounts: list[AccountView]
    currencies: list[CurrencyView]
    set_aside: list[SetAsideView]
    remarks: list[RemarkView]
    facts: list[FactView]

    @classmethod
    def of(cls, statement: Statement) -> Self:
        """Return the model of a statement, without its movements. A remark says what one answer has no room for."""
        currencies = largest_currencies(statement.currencies, MOST_CURRENCIES)
        return cls(
            case_id=statement.case_id,
            version=statement.version,
            made_at=statement.made_at,
            rules_version=statement.rules_version,
            period=PeriodView.of(statement.period),
            complete=statement.complete,
            threshold=ThresholdView.of(statement.threshold) if statement.threshold else None,
            banks=[StatementBankView.model_validate(bank) for bank in statement.banks],
            accounts=[AccountView.model_validate(account) for account in statement.accounts[:MOST_ACCOUNTS]],
            currencies=[CurrencyView.model_validate(part) for part in currencies],
            set_aside=[SetAsideView.model_validate(row) for row in statement.set_aside],
            remarks=[*map(RemarkView.of, statement.remarks), *_not_shown(statement)],
            facts=[FactView.model_validate(fact) for fact in statement.facts],
        )


def _not_shown(statement: Statement) -> Iterator[RemarkView]:
    """Yield remarks on what one answer has no room for, which only implausible bank data reach."""
    for kind, say, further in (
        ("currencies_not_shown", texts.currencies_not_shown, len(statement.currencies) - MOST_CURRENCIES),
        ("accounts_not_shown", texts.accounts_not_shown, len(statement.accounts) - MOST_ACCOUNTS),
    ):
        if further > 0:
            yield RemarkView.of(Remark(kind, say(further)))


class SortedByView(Answered):
    """The rule that gave a movement its category, the rule's version, and the evidence."""

    rule: str
    version: str
    evidence: str


class CounterpartyView(Answered):
    """The other side of a movement, as far as the bank named it."""

    name: Shown | None
    iin_bin: Shown | None
    iban: Shown | None


class MovementView(Answered):
    """One movement of the statement."""

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
        """Return the model of a movement."""
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


class Movements(Answered):
    """A page of the statement's movements."""

    items: list[MovementView]
    next_cursor: str | None
