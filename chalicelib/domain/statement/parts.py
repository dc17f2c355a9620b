"""The parts of a statement. Field names are those of the contract; money is a `Decimal` of two digits, never signed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from chalicelib.domain.bank_data.lines import SetAsideReason
from chalicelib.domain.bank_data.movements import Account, Movement, ParsedPage
from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.case.banks import Bank
from chalicelib.domain.case.states import Outcome
from chalicelib.domain.categories import Direction, Kind, Title
from chalicelib.domain.sorting.place import Sorted
from chalicelib.domain.statement.thresholds import Threshold

NOTHING = Decimal("0.00")


class Line(NamedTuple):
    """A movement and its category; a tuple, because a case may have 100,000."""

    movement: Movement
    sorted: Sorted
    chosen_by_human: bool = False


@dataclass(frozen=True)
class BankAnswer:
    """One bank's part of the case and the pages that it sent."""

    bank: Bank
    pages: Sequence[ParsedPage] = ()


@dataclass(frozen=True, kw_only=True)
class BankRow:
    """What one bank answered, with the number of its accounts and movements that were read."""

    bic: str
    name: str
    outcome: Outcome
    late: bool
    answered_at: datetime | None
    accounts: int
    movements: int


@dataclass(frozen=True)
class Sum:
    """A sum of money and the number of its movements."""

    total: Decimal = NOTHING
    movements: int = 0


@dataclass(frozen=True)
class Flows:
    """Money that came and money that went."""

    credit: Sum = field(default=Sum())
    debit: Sum = field(default=Sum())


@dataclass(frozen=True, kw_only=True)
class CategoryRow:
    """One category and flow. A sub-item has its own row and is not part of its parent's.

    `part`: which part of the category it is, where a rule marks one; the row of the category holds the rest.
    `counts_as_income`: None for outflow, and where no clause settles it. `basis`: the clauses in words.
    """

    code: str
    kind: Kind
    flow: Direction
    title: Title
    part: Title | None
    counts_as_income: bool | None
    basis: Title
    by_month: dict[str, Decimal]
    """Every month of the period, as `2025-07`."""
    total: Decimal
    movements: int


@dataclass(frozen=True, kw_only=True)
class CurrencyPart:
    """All movements in one currency."""

    currency: str
    months: tuple[str, ...]
    categories: tuple[CategoryRow, ...]
    own_transfers: Flows
    unsorted: Flows
    total: Flows


@dataclass(frozen=True)
class SetAsideRow:
    """How many lines of a bank were set aside for one reason; they are in no total."""

    reason: SetAsideReason
    bic: str
    count: int


@dataclass(frozen=True)
class Remark:
    """Something that a human should look at; never a verdict.

    `movements`: our ids of the first hundred movements that it is about, by day; `count`: how many there are in all.
    """

    kind: str
    text: Title
    movements: tuple[str, ...] = ()
    count: int = 0


@dataclass(frozen=True)
class Part:
    """What a fact counts or leaves out: money, the number of movements, and the reason in words."""

    what: str
    total: Decimal
    movements: int
    why: Title
    currency: str


@dataclass(frozen=True, kw_only=True)
class DepositBalance:
    """A balance that fact (28) counts or leaves out, and its day as the bank wrote it; both None where it gave none."""

    bic: str
    iban: str
    what: str
    counted: bool
    amount: Decimal | None
    currency: str
    as_of: str | None


@dataclass(frozen=True, kw_only=True)
class MeansFact:
    """A number that a rule asks for and the threshold that the rule names; a human compares them.

    `value` and `threshold` are money with two digits in `currency`; `threshold` is None where nobody has entered one,
    and `threshold_text` says where it is from, or that. `counted` adds up to `value`. Where the rule's number is of a
    month, `a_month` is the value by month: `value`, of the whole period, must not be set against it. `members`: of the
    family, None while it is not known and the number is of one person. `balances`: of (28), each with its day.
    """

    rule: str
    title: Title
    value: str
    currency: str
    text: Title
    threshold: str | None
    threshold_text: Title
    counted: tuple[Part, ...]
    left_out: tuple[Part, ...]
    a_month: str | None = None
    balances: tuple[DepositBalance, ...] = ()
    members: int | None = None


@dataclass(frozen=True, kw_only=True)
class Heading:
    """What a statement is about: case, version of the bank data, quarter, and whether all banks are in it."""

    case_id: str
    version: int
    made_at: datetime
    rules_version: str
    period: Period
    complete: bool
    threshold: Threshold | None = None
    """What an operator had entered for the region and quarter when the version was made."""


@dataclass(frozen=True, kw_only=True)
class Statement(Heading):
    """The bank data of one case, sorted, in one version."""

    banks: tuple[BankRow, ...]
    accounts: tuple[Account, ...]
    currencies: tuple[CurrencyPart, ...]
    set_aside: tuple[SetAsideRow, ...]
    lines: tuple[Line, ...]
    """Every movement in the totals, by day; the API returns them in pages of their own."""
    remarks: tuple[Remark, ...] = ()
    facts: tuple[MeansFact, ...] = ()
