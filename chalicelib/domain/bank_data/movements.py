"""Accounts and movements of a bank, and what was set aside: plain tuples, because a case may hold 100,000 movements.

Our own id of a movement is a keyed digest of values that no cleaning changes, so that a caseworker's choice is found
again under every edition of the reader. These are, in this order: the bank (the first eight letters of its BIC), the
account's IBAN, the bank's own id as it was sent; day, direction, amount and currency, each of which can be written in
one way only; the category, КНП, MCC, the counterparty's name, number and IBAN and the text, each as it was sent; and
which of several equal lines of the page it is, from 0. A movement that was sent several times, in several wordings,
is known by the id of each of them: `id` is that of the first, `also` are the others.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from chalicelib.domain.bank_data.lines import SetAsideReason
from chalicelib.domain.categories import Direction


class Counterparty(NamedTuple):
    """The other side of a movement as far as the bank names it, cleaned but not checked."""

    name: str | None
    iin_bin: str | None
    iban: str | None


@dataclass(frozen=True, slots=True)
class Balance:
    """The balance of an account in its currency; `as_of` is a day or a time, as the bank wrote it."""

    amount: Decimal
    as_of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account of the applicant, or one whose holder the bank does not state: an IBAN in one currency."""

    iban: str
    bic: str
    type: str | None
    currency: str
    holder: Literal["applicant", "unstated"]
    balance: Balance | None


class Movement(NamedTuple):
    """Money that came to an account (`credit`) or went from it (`debit`). `id` is ours."""

    id: str
    bic: str
    iban: str
    booked_on: date
    direction: Direction
    amount: Decimal
    currency: str
    category: str | None
    knp: str | None
    mcc: str | None
    counterparty: Counterparty | None
    text: str | None
    bank_id: str
    """The bank's own id, cleaned; empty where it sent none."""
    also: tuple[str, ...] = ()
    """Our ids of the other lines in which a bank sent the same movement."""
    unclear: bool = False
    """It was sent in several lines that may be several movements: it counts once, and a human should look."""

    @property
    def ids(self) -> tuple[str, ...]:
        """Every id that the movement is known by, its own first."""
        return (self.id, *self.also)


@dataclass(frozen=True, slots=True)
class SetAside:
    """Lines that were set aside: why, where in the page (`accounts[0].movements[3]`), and how many."""

    reason: SetAsideReason
    bic: str
    where: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """One page of one bank's answer."""

    bic: str
    accounts: tuple[Account, ...]
    movements: tuple[Movement, ...]
    set_aside: tuple[SetAside, ...]
