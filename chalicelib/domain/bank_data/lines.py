"""Reads one line of what a bank sent, field by field, or says why the line is set aside.

It takes parsed JSON of any shape. There is no validation library in it, because a case may hold 100,000 lines.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from math import isfinite
from types import MappingProxyType
from typing import Literal, NamedTuple

from chalicelib.domain.bank_data.cleaning import (
    SentValue,
    clean_iin,
    clean_number,
    clean_text,
    is_a_persons_number,
)
from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.categories import Direction
from chalicelib.domain.data import load
from chalicelib.domain.identifiers import InvalidIdentifier, check_iban

_PLAIN_MONEY = re.compile(r"(?:0|[1-9][0-9]{0,14})\.[0-9]{2}")
_MONEY = re.compile(r"(-?)([0-9]{1,15})(?:\.([0-9]++))?")
_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_FLOWS: Mapping[str, Direction] = MappingProxyType({"credit": "credit", "debit": "debit"})
_TENGE = "KZT"
_DIGITS_OF_MONEY = 2
_MOST_PERIODS = 8
_NOBODY: Mapping[str, object] = MappingProxyType({})


class SetAsideReason(StrEnum):
    """Why a line was set aside. The names are those on the wire, in the statement's `set_aside`."""

    FIELD_MISSING = "field_missing"
    NOT_UNDERSTOOD = "not_understood"
    AMOUNT_NEGATIVE = "amount_negative"
    AMOUNT_TOO_PRECISE = "amount_too_precise"
    CURRENCY_UNKNOWN = "currency_unknown"
    OUTSIDE_OF_PERIOD = "outside_of_period"
    IBAN_INVALID = "iban_invalid"
    OTHER_HOLDER = "other_holder"
    TOO_MANY = "too_many"
    """The line comes after the first `MOST_MOVEMENTS` lines of the bank."""


class Unusable(Exception):
    """A line has to be set aside. It carries the reason and nothing of the line."""

    def __init__(self, reason: SetAsideReason) -> None:
        super().__init__(reason)
        self.reason = reason


class AccountFields(NamedTuple):
    """What a bank says of an account, cleaned and checked; its balance and movements are read apart."""

    iban: str
    type: str | None
    currency: str
    holder: Literal["applicant", "unstated"]


Booked = tuple[str, Direction, str, str]
"""Day, direction, amount (two digits) and currency of a movement: each can be written in one way only."""


@lru_cache(maxsize=_MOST_PERIODS)
def days_of(period: Period) -> Mapping[str, date]:
    """Return the days of the period by their ISO form; a look-up is faster than parsing."""
    length = (period.last - period.first).days + 1
    return {str(day): day for day in (period.first + timedelta(days=n) for n in range(length))}


def read_object(value: object) -> Mapping[str, object]:
    """Return a JSON object, or raise `Unusable`."""
    if not isinstance(value, dict):
        raise Unusable(SetAsideReason.NOT_UNDERSTOOD)
    return value


def read_account(line: Mapping[str, object], holder_iin: str) -> AccountFields:
    """Return what is said of an account that is the applicant's, or whose holder the bank does not state.

    Raises `Unusable`. Only a number that exists shows another holder; one that cannot be is a slip, not understood.
    """
    try:
        iban = check_iban(clean_number(_required(line.get("iban"))))
    except InvalidIdentifier:
        raise Unusable(SetAsideReason.IBAN_INVALID) from None
    holder = clean_iin(as_sent(line.get("holder_iin")))
    if holder not in {"", holder_iin}:
        raise Unusable(SetAsideReason.OTHER_HOLDER if is_a_persons_number(holder) else SetAsideReason.NOT_UNDERSTOOD)
    currency = _currency(line.get("currency"))
    kind = clean_text(as_sent(line.get("type"))) or None
    return AccountFields(iban, kind, currency, "applicant" if holder else "unstated")


def read_booked(line: Mapping[str, object], days: Mapping[str, date]) -> Booked:
    """Return day, direction, amount and currency of a movement on one of the days asked for. Raises `Unusable`."""
    get = line.get
    day, direction, amount, currency = get("booked_on"), get("direction"), get("amount"), get("currency")
    # Nearly all lines are written as the contract says, and a call for each field is what 100,000 lines feel.
    return (
        day if type(day) is str and day in days else _day(day, days),
        _direction(direction),
        amount if type(amount) is str and _PLAIN_MONEY.fullmatch(amount) else read_money(amount),
        _TENGE if currency == _TENGE else _currency(currency),
    )


def read_sent(line: Mapping[str, object]) -> SentValue:
    """Return the fields of `Said` and the text as they were sent.

    Raises `Unusable` for one that is neither a text nor a number.
    """
    get = line.get
    party = get("counterparty")
    named = _NOBODY.get if party is None or party == "" else read_object(party).get
    category, knp, mcc, text = get("category"), get("knp"), get("mcc"), get("text")
    name, iin_bin, iban = named("name"), named("iin_bin"), named("iban")
    return (
        "" if category is None else category if type(category) is str else as_sent(category),
        "" if knp is None else knp if type(knp) is str else as_sent(knp),
        "" if mcc is None else mcc if type(mcc) is str else as_sent(mcc),
        "" if name is None else name if type(name) is str else as_sent(name),
        "" if iin_bin is None else iin_bin if type(iin_bin) is str else as_sent(iin_bin),
        "" if iban is None else iban if type(iban) is str else as_sent(iban),
        "" if text is None else text if type(text) is str else as_sent(text),
    )


def as_sent(value: object) -> str:
    """Return an optional text, empty for null. A number is a text that lost its quotes: codes come so."""
    if type(value) is str:
        return value
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, float) and isfinite(value):
        return str(int(value)) if value.is_integer() else repr(value)
    raise Unusable(SetAsideReason.NOT_UNDERSTOOD)


def read_money(value: object) -> str:
    """Return a decimal string or a whole number as money of exactly two digits, never negative. Raises `Unusable`."""
    if type(value) is str and _PLAIN_MONEY.fullmatch(value):
        return value
    written = str(value) if isinstance(value, int) else clean_text(_required(value))
    found = _MONEY.fullmatch("".join(written.split()))
    if not found:
        raise Unusable(SetAsideReason.NOT_UNDERSTOOD)
    sign, whole, digits = found.groups("")
    if sign:
        raise Unusable(SetAsideReason.AMOUNT_NEGATIVE)
    if len(digits) > _DIGITS_OF_MONEY:
        raise Unusable(SetAsideReason.AMOUNT_TOO_PRECISE)
    return f"{whole.lstrip('0') or '0'}.{digits:0<2}"


def read_as_of(value: object) -> str:
    """Return the day or the time of a balance, as the bank wrote it. Raises `Unusable`."""
    text = clean_text(as_sent(value))
    if not text:
        raise Unusable(SetAsideReason.FIELD_MISSING)
    try:
        datetime.fromisoformat(text)
    except ValueError:
        raise Unusable(SetAsideReason.NOT_UNDERSTOOD) from None
    return text


def lines_in(account: object) -> int:
    """Return how many lines go aside with an account: its movements, or the account's own line when it has none."""
    movements = account.get("movements") if isinstance(account, dict) else None
    return max(1, len(movements)) if isinstance(movements, list) else 1


def _required(value: object) -> str:
    if value is None or value == "":
        raise Unusable(SetAsideReason.FIELD_MISSING)
    if not isinstance(value, str):
        raise Unusable(SetAsideReason.NOT_UNDERSTOOD)
    return value


def _day(value: object, days: Mapping[str, date]) -> str:
    found = _DAY.fullmatch(clean_text(_required(value)))
    try:
        day = date(*map(int, found.groups())) if found else None
    except ValueError:
        day = None
    if day is None:
        raise Unusable(SetAsideReason.NOT_UNDERSTOOD)
    if str(day) not in days:
        raise Unusable(SetAsideReason.OUTSIDE_OF_PERIOD)
    return str(day)


def _direction(value: object) -> Direction:
    written = value if type(value) is str and value in _FLOWS else clean_text(_required(value)).casefold()
    if written not in _FLOWS:
        raise Unusable(SetAsideReason.NOT_UNDERSTOOD)
    return _FLOWS[written]


def _currency(value: object) -> str:
    code = clean_number(_required(value))
    if code not in known_currencies():
        raise Unusable(SetAsideReason.CURRENCY_UNKNOWN)
    return code


@cache
def known_currencies() -> frozenset[str]:
    """Return the codes of ISO 4217 that banks may send."""
    return frozenset(load("currencies")["codes"].split())
