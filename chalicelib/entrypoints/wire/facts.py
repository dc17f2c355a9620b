"""The facts of Rules No. 227 p. 7 in our answers: numbers with what they count, and never a decision."""

from chalicelib.entrypoints.wire.answered import Answered, Text
from chalicelib.entrypoints.wire.money import Money


class PartView(Answered):
    """A sum that a fact counts or leaves out, with an explanation."""

    what: str
    total: Money
    movements: int
    currency: str
    why: Text


class DepositBalanceView(Answered):
    """A balance that the fact on deposits counts or leaves out, and its day."""

    bic: str
    iban: str
    what: str
    counted: bool
    amount: Money | None
    currency: str
    as_of: str | None


class FactView(Answered):
    """A fact under Rules No. 227, p. 7, next to the rule's threshold. It is never a decision.

    `threshold` is null where nobody has entered the number; `threshold_text` says so, or where it is from.
    """

    rule: str
    title: Text
    value: str
    currency: str
    text: Text
    a_month: str | None
    members: int | None
    threshold: str | None
    threshold_text: Text
    counted: list[PartView]
    left_out: list[PartView]
    balances: list[DepositBalanceView]
