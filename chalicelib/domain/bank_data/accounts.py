"""Accounts and movements as read from what banks send; what cannot be read is set aside with a reason.

Plain tuples and no validation library, because a case may hold 100,000 movements. Money is a `Decimal` of exactly two
digits, never negative; the direction says whether it came or went. No line is dropped without a trace: each is read
or set aside. Which of the lines that were read are one movement is decided in `bookings`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from chalicelib.domain.bank_data.bic import bank_of
from chalicelib.domain.bank_data.cleaning import SentValue, clean, clean_booking_id, clean_text
from chalicelib.domain.bank_data.lines import (
    SetAsideReason,
    Unusable,
    as_sent,
    days_of,
    lines_in,
    read_account,
    read_as_of,
    read_booked,
    read_money,
    read_object,
    read_sent,
)
from chalicelib.domain.bank_data.movements import (
    Account,
    Balance,
    Counterparty,
    Movement,
    ParsedPage,
    SetAside,
)
from chalicelib.domain.calendar.working_days import Period

MOST_MOVEMENTS = 100_000
"""Accounts and movements that are read of one bank; a person's quarter has hundreds. The rest is set aside and counted,
so that a bank that sends nonsense does not keep the others from being read."""

Digest = Callable[..., str]
"""Makes the keyed digest of any number of texts; ("ab", "c") has another one than ("a", "bc")."""


def parse_pages(
    pages: Iterable[object], *, bic: str, period: Period, holder_iin: str, digest: Digest
) -> Iterator[ParsedPage]:
    """Yield, for each page of one bank, the lines that were read and what was set aside.

    A page is its field `accounts` as parsed JSON, of whatever shape; nothing in it raises. An account that has to be
    set aside (wrong IBAN, another holder, unknown currency) takes all its movements with it.
    """
    common = _Bank(bic, bank_of(bic), days_of(period), holder_iin, digest)
    left = MOST_MOVEMENTS
    for accounts in pages:
        reading = _Reading(common=common, left=left)
        reading.read(accounts)
        left = reading.left
        yield ParsedPage(bic, tuple(reading.accounts), tuple(reading.movements), tuple(reading.set_aside))


_Judged = tuple[str | None, str | None, str | None, Counterparty | None]
"""Category, КНП, MCC and counterparty, cleaned."""


@dataclass
class _Bank:
    """What the pages of one bank have in common while they are read."""

    bic: str
    bank: str
    days: Mapping[str, date]
    holder_iin: str
    digest: Digest
    cleaned: dict[SentValue, _Judged] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    """What was cleaned before: banks repeat themselves, and equal fields are cleaned once."""

    def judged(self, sent: SentValue) -> tuple[_Judged, str | None]:
        """Return the fields of a movement that say what it is for, and its text, cleaned."""
        fields, text = sent[:-1], sent[-1]
        known = self.cleaned.get(fields)
        if known is None:
            category, knp, mcc, name, iin_bin, iban = clean(fields)
            named = name or iin_bin or iban
            party = Counterparty(name or None, iin_bin or None, iban or None) if named else None
            known = self.cleaned[fields] = (category or None, knp or None, mcc or None, party)
        cleaned = self.texts.get(text)
        if cleaned is None:
            cleaned = self.texts[text] = clean_text(text)
        return known, cleaned or None


@dataclass(kw_only=True)
class _Reading:
    """A page while it is read, line by line."""

    common: _Bank
    left: int
    """Accounts and movements that may still be looked at."""
    accounts: list[Account] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    met: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """How many equal lines there were on this page, by the id of the first."""

    def read(self, accounts: object) -> None:
        for n, line in enumerate(self._within(accounts, "accounts", lines_in)):
            where = f"accounts[{n}]"
            try:
                account = read_object(line)
                iban, kind, currency, holder = read_account(account, self.common.holder_iin)
            except Unusable as unusable:
                self._put_aside(unusable, where, lines_in(line))
                continue
            balance = self._balance(account.get("balance"), f"{where}.balance")
            self.accounts.append(
                Account(iban=iban, bic=self.common.bic, type=kind, currency=currency, holder=holder, balance=balance)
            )
            self._read_movements(account.get("movements"), iban, f"{where}.movements")

    def _read_movements(self, movements: object, iban: str, where: str) -> None:
        read, take = self._movement, self.movements.append
        for n, movement in enumerate(self._within(movements, where)):
            try:
                take(read(movement if type(movement) is dict else read_object(movement), iban))
            except Unusable as unusable:
                self._put_aside(unusable, f"{where}[{n}]")

    def _movement(self, line: Mapping[str, object], iban: str) -> Movement:
        common = self.common
        bank_id = "" if (its_id := line.get("id")) is None else as_sent(its_id)
        booked_on, direction, amount, currency = booked = read_booked(line, common.days)
        sent = read_sent(line)
        made = common.digest(common.bank, iban, bank_id, *booked, *sent, "0")
        ordinal = self.met[made]
        self.met[made] = ordinal + 1
        if ordinal:
            made = common.digest(common.bank, iban, bank_id, *booked, *sent, str(ordinal))
        (category, knp, mcc, party), text = common.judged(sent)
        return Movement(
            id=made,
            bic=common.bic,
            iban=iban,
            booked_on=common.days[booked_on],
            direction=direction,
            amount=Decimal(amount),
            currency=currency,
            category=category,
            knp=knp,
            mcc=mcc,
            counterparty=party,
            text=text,
            bank_id=clean_booking_id(bank_id),
        )

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
        """Return the items that may still be looked at; `lines` says how many lines one of the others counts for."""
        items = self._listed(value, where)
        taken, rest = items[: self.left], items[self.left :]
        self.left -= len(taken)
        if rest:
            self._put_aside(Unusable(SetAsideReason.TOO_MANY), where, sum(map(lines, rest)))
        return taken

    def _listed(self, value: object, where: str) -> list[object]:
        """Return a list's items; null is an empty list, and anything else is set aside as one line."""
        if isinstance(value, list):
            return value
        if value is not None:
            self._put_aside(Unusable(SetAsideReason.NOT_UNDERSTOOD), where)
        return []

    def _put_aside(self, unusable: Unusable, where: str, count: int = 1) -> None:
        self.set_aside.append(SetAside(unusable.reason, self.common.bic, where, count))
