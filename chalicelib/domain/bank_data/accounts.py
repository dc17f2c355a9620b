"""What banks send, in our words: accounts, movements, and what had to be set aside.

Plain tuples and no validation library: a case may hold 100,000 movements. Money is a `Decimal` of exactly two
digits, never negative; the direction says whether it came or went. Nothing is dropped in silence: what cannot be
taken is set aside line by line, with a reason.

Which lines are one movement (banks' own ids repeat, hold anything, or are missing):

1. Lines with the same bank, account, id and content are one movement, on one page or on two.
2. Lines with different ids are different movements, also when they are alike otherwise.
3. An id that stands on one page beside different contents names nothing, and neither does a missing one. Then the
   content decides, together with its ordinal: the second of two alike lines of a page is a second movement, and the
   n-th of one page is the n-th of another.

Content is every field of the contract, as normalised here. Our own id of a movement is a keyed digest of all that.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from chalicelib.domain.bank_data.lines import (
    Content,
    SetAsideReason,
    Unusable,
    days_of,
    lines_in,
    read_account,
    read_as_of,
    read_content,
    read_money,
    read_object,
    read_text,
)
from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.categories import Direction

MOST_MOVEMENTS = 100_000
"""Accounts and movements that are taken of one bank; a person's quarter has hundreds. What follows is set aside,
counted: a bank that sends nonsense must not keep those of the others from being read."""

Digest = Callable[..., str]
"""Keyed digest of any number of texts that keeps them apart: ("ab", "c") differs from ("a", "bc")."""


class Counterparty(NamedTuple):
    """The other side of a movement, as far as the bank named it; not checked."""

    name: str | None
    iin_bin: str | None
    iban: str | None


@dataclass(frozen=True, slots=True)
class Balance:
    """What stood on an account, in its currency; `as_of` is a day or a time, as the bank wrote it."""

    amount: Decimal
    as_of: str


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the applicant, or one whose holder the bank did not state."""

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


@dataclass(frozen=True, slots=True)
class SetAside:
    """Lines that could not be taken: why, where in the page (`accounts[0].movements[3]`), and how many."""

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


def parse_pages(
    pages: Iterable[object], *, bic: str, period: Period, holder_iin: str, digest: Digest
) -> Iterator[ParsedPage]:
    """Yield what can be taken of each page of one bank, and what cannot.

    A page is its field `accounts` as parsed JSON, of whatever shape; nothing in it raises. An account that cannot be
    taken (wrong IBAN, another holder, unknown currency) sets all its movements aside.
    """
    days, left = days_of(period), MOST_MOVEMENTS
    for accounts in pages:
        reading = _Reading(bic, days, holder_iin, left)
        reading.read(accounts)
        left = reading.left
        movements = (_movement(bic, days, digest, *line) for line in _tell_apart(reading.lines))
        yield ParsedPage(bic, tuple(reading.accounts), tuple(movements), tuple(reading.set_aside))


def unite(pages: Iterable[ParsedPage]) -> tuple[tuple[Account, ...], tuple[Movement, ...]]:
    """Return the accounts and movements of pages, each once.

    Of an account that stands on several pages the first with a balance is taken.
    """
    accounts: dict[tuple[str, str], Account] = {}
    movements: dict[str, Movement] = {}
    for page in pages:
        for account in page.accounts:
            known = accounts.get((account.bic, account.iban))
            if known is None or known.balance is None:
                accounts[account.bic, account.iban] = account
        for movement in page.movements:
            movements.setdefault(movement.id, movement)
    return tuple(accounts.values()), tuple(movements.values())


_Line = tuple[str, str, Content]
"""The account's IBAN, the bank's id of the movement (empty when it has none), and the content."""


@dataclass
class _Reading:
    """A page while it is read, line by line."""

    bic: str
    days: Mapping[str, date]
    holder_iin: str
    left: int
    """Accounts and movements that may still be looked at."""
    accounts: list[Account] = field(default_factory=list)
    lines: list[_Line] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)

    def read(self, accounts: object) -> None:
        for n, line in enumerate(self._within(accounts, "accounts", lines_in)):
            where = f"accounts[{n}]"
            try:
                account = read_object(line)
                iban, kind, currency, holder = read_account(account, self.holder_iin)
            except Unusable as unusable:
                self._put_aside(unusable, where, lines_in(line))
                continue
            balance = self._balance(account.get("balance"), f"{where}.balance")
            self.accounts.append(Account(iban, self.bic, kind, currency, holder, balance))
            self._read_movements(account.get("movements"), iban, f"{where}.movements")

    def _read_movements(self, movements: object, iban: str, where: str) -> None:
        days, take = self.days, self.lines.append
        for n, movement in enumerate(self._within(movements, where)):
            try:
                line = read_object(movement)
                take((iban, read_text(line.get("id")), read_content(line, days)))
            except Unusable as unusable:
                self._put_aside(unusable, f"{where}[{n}]")

    def _balance(self, value: object, where: str) -> Balance | None:
        if value is None:
            return None
        try:
            balance = read_object(value)
            return Balance(Decimal(read_money(balance.get("amount"))), read_as_of(balance.get("as_of")))
        except Unusable as unusable:
            self._put_aside(unusable, where)
            return None

    def _within(self, value: object, where: str, lines: Callable[[object], int] = lambda _: 1) -> list[object]:
        """Return as many of a list's items as may be looked at; `lines`: for how many lines another one counts."""
        items = self._listed(value, where)
        taken, rest = items[: self.left], items[self.left :]
        self.left -= len(taken)
        if rest:
            self._put_aside(Unusable(SetAsideReason.TOO_MANY), where, sum(map(lines, rest)))
        return taken

    def _listed(self, value: object, where: str) -> list[object]:
        """Return a list's items; none for null, and anything else is one line set aside."""
        if isinstance(value, list):
            return value
        if value is not None:
            self._put_aside(Unusable(SetAsideReason.NOT_UNDERSTOOD), where)
        return []

    def _put_aside(self, unusable: Unusable, where: str, count: int = 1) -> None:
        self.set_aside.append(SetAside(unusable.reason, self.bic, where, count))


def _tell_apart(lines: list[_Line]) -> Iterator[tuple[_Line, int]]:
    """Yield each movement of a page once, with the ordinal that tells alike ones apart (rules 1 to 3)."""
    named: dict[tuple[str, str], list[_Line]] = defaultdict(list)
    for line in lines:
        named[line[:2]].append(line)
    for (_, bank_id), alike in named.items():
        if len(alike) == 1 or (bank_id and len(set(alike)) == 1):
            yield alike[0], 0
            continue
        met: Counter[_Line] = Counter()
        for line in alike:
            yield line, met[line]
            met[line] += 1


def _movement(bic: str, days: Mapping[str, date], digest: Digest, line: _Line, ordinal: int) -> Movement:
    iban, bank_id, content = line
    booked_on, direction, amount, currency, category, knp, mcc, name, iin_bin, other_iban, text = content
    named = name or iin_bin or other_iban
    return Movement(
        digest(bic, iban, bank_id, *content, str(ordinal)),
        bic,
        iban,
        days[booked_on],
        direction,
        Decimal(amount),
        currency,
        category or None,
        knp or None,
        mcc or None,
        Counterparty(name or None, iin_bin or None, other_iban or None) if named else None,
        text or None,
    )
