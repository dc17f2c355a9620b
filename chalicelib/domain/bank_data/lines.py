"""Reads one line of what a bank sent, field by field, or says why it cannot be taken.

Works on parsed JSON of any shape, and without a validation library: a case may hold 100,000 lines.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Literal, NamedTuple

from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.categories import Direction
from chalicelib.domain.data import load
from chalicelib.domain.identifiers import InvalidIdentifier, check_iban
from chalicelib.domain.visible_text import visible

_PLAIN_MONEY = re.compile(r"(?:0|[1-9][0-9]{0,14})\.[0-9]{2}")
_MONEY = re.compile(r"(-?)([0-9]{1,15})(?:\.([0-9]+))?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DIGITS_OF_MONEY = 2
_NOBODY: Mapping[str, object] = MappingProxyType({})


class SetAsideReason(StrEnum):
    """Why a line was not taken. Names as on the wire, in the statement's `set_aside`."""

    FIELD_MISSING = "field_missing"
    NOT_UNDERSTOOD = "not_understood"
    AMOUNT_NEGATIVE = "amount_negative"
    AMOUNT_TOO_PRECISE = "amount_too_precise"
    CURRENCY_UNKNOWN = "currency_unknown"
    OUTSIDE_OF_PERIOD = "outside_of_period"
    IBAN_INVALID = "iban_invalid"
    OTHER_HOLDER = "other_holder"
    TOO_MANY = "too_many"
    """The line stands behind the `MOST_LINES` that a bank may send of one person's quarter."""


class Unusable(Exception):
    """A line that cannot be taken, with the reason and nothing of the line."""

    def __init__(self, reason: SetAsideReason) -> None:
        super().__init__(reason)
        self.reason = reason


class AccountFields(NamedTuple):
    """What a bank says of an account, checked; its balance and movements are read apart."""

    iban: str
    type: str | None
    currency: str
    holder: Literal["applicant", "unstated"]


class Content(NamedTuple):
    """All that a bank says of a movement but its id, checked and normalised: what makes two lines alike.

    Text alone, empty where the bank said nothing, so that it can be compared and digested as it is.
    """

    booked_on: str
    direction: Direction
    amount: str
    currency: str
    category: str
    knp: str
    mcc: str
    name: str
    iin_bin: str
    iban: str
    text: str


def days_of(period: Period) -> dict[str, date]:
    """Return the days of the period by how they are written: looking up is faster than parsing."""
    length = (period.last - period.first).days + 1
    return {str(day): day for day in (period.first + timedelta(days=n) for n in range(length))}


def read_object(value: object) -> Mapping[str, object]:
    """Return a JSON object, or raise `Unusable`."""
    if not isinstance(value, dict):
        raise Unusable(SetAsideReason.NOT_UNDERSTOOD)
    return value


def read_account(line: Mapping[str, object], holder_iin: str) -> AccountFields:
    """Return what is said of an account that is the applicant's, or whose holder the bank does not state."""
    try:
        iban = check_iban(_required(line.get("iban")))
    except InvalidIdentifier:
        raise Unusable(SetAsideReason.IBAN_INVALID) from None
    holder = read_text(line.get("holder_iin"))
    if holder not in {"", holder_iin}:
        raise Unusable(SetAsideReason.OTHER_HOLDER)
    currency = _currency(line.get("currency"))
    return AccountFields(iban, read_text(line.get("type")) or None, currency, "applicant" if holder else "unstated")


def read_content(line: Mapping[str, object], days: Mapping[str, date]) -> Content:
    """Return what is said of a movement on one of the days asked for."""
    get = line.get
    party = get("counterparty")
    named = read_object(party).get if party is not None else _NOBODY.get
    # Most optional fields are null, and a call for each of them is what 100,000 lines feel.
    return Content(
        _day(get("booked_on"), days),
        _direction(get("direction")),
        read_money(get("amount")),
        _currency(get("currency")),
        "" if (category := get("category")) is None else read_text(category),
        "" if (knp := get("knp")) is None else read_text(knp),
        "" if (mcc := get("mcc")) is None else read_text(mcc),
        "" if (name := named("name")) is None else read_text(name),
        "" if (iin_bin := named("iin_bin")) is None else read_text(iin_bin),
        "" if (iban := named("iban")) is None else read_text(iban),
        "" if (text := get("text")) is None else read_text(text),
    )


def read_money(value: object) -> str:
    """Return a decimal string as money with exactly two digits, never negative."""
    if type(value) is str and _PLAIN_MONEY.fullmatch(value):
        return value
    found = _MONEY.fullmatch(_required(value))
    if not found:
        raise Unusable(SetAsideReason.NOT_UNDERSTOOD)
    sign, whole, digits = found.groups("")
    if sign:
        raise Unusable(SetAsideReason.AMOUNT_NEGATIVE)
    if len(digits) > _DIGITS_OF_MONEY:
        raise Unusable(SetAsideReason.AMOUNT_TOO_PRECISE)
    return f"{whole.lstrip('0') or '0'}.{digits:0<2}"


def read_text(value: object) -> str:
    """Return an optional text, empty for null. A number is a text that lost its quotes: codes come so."""
    if value is None:
        return ""
    if type(value) is str:
        return visible(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise Unusable(SetAsideReason.NOT_UNDERSTOOD)


def read_as_of(value: object) -> str:
    """Return the day or the time of a balance, as the bank wrote it."""
    text = read_text(value)
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
    if type(value) is str and value in days:
        return value
    text = _required(value)
    try:
        known = _DAY.fullmatch(text) and date.fromisoformat(text)
    except ValueError:
        known = None
    raise Unusable(SetAsideReason.OUTSIDE_OF_PERIOD if known else SetAsideReason.NOT_UNDERSTOOD)


def _direction(value: object) -> Direction:
    if value == "credit":
        return "credit"
    if value == "debit":
        return "debit"
    _required(value)
    raise Unusable(SetAsideReason.NOT_UNDERSTOOD)


def _currency(value: object) -> str:
    if value == "KZT":
        return "KZT"
    text = _required(value)
    if text not in known_currencies():
        raise Unusable(SetAsideReason.CURRENCY_UNKNOWN)
    return text


@cache
def known_currencies() -> frozenset[str]:
    """Return the codes of ISO 4217 that banks may send."""
    return frozenset(load("currencies")["codes"].split())
