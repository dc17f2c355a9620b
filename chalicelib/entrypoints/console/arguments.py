"""Types of the console's arguments. Each refuses with a message that says what to type instead."""

import re
from datetime import date, datetime
from decimal import Decimal

import click

from chalicelib.domain.callers import Role

OPERATORS = frozenset({Role.OPERATOR.value})
"""The roles of whoever uses the console."""
_AMOUNT = re.compile(r"[0-9]{1,9}\.[0-9]{2}", re.ASCII)


class DayType(click.ParamType[date]):
    """A day, as 2026-05-08."""

    name = "day"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day."""
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a day. Write it as 2026-05-08.", param, ctx)


class InstantType(click.ParamType[datetime]):
    """An instant. A time without an offset is refused, since it is a different instant in each time zone."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the instant."""
        try:
            found = datetime.fromisoformat(str(value))
        except ValueError:
            found = None
        if found is None or found.tzinfo is None:
            self.fail(f"{value!r} is not a time with an offset. Write it as 2026-12-31T00:00:00+05:00.", param, ctx)
        return found


class WordsType(click.ParamType[str]):
    """A text, without blanks around it. It is stored, so an empty one is refused."""

    name = "text"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text."""
        if not str(value).strip():
            self.fail("must not be empty: it is stored.", param, ctx)
        return str(value).strip()


class AmountType(click.ParamType[Decimal]):
    """An amount of money, as 43210.00."""

    name = "amount"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """Return the amount."""
        if not _AMOUNT.fullmatch(str(value)):
            self.fail(f"{value!r} is not an amount. Write it as 43210.00.", param, ctx)
        return Decimal(str(value))


DAY, INSTANT, WORDS, AMOUNT = DayType(), InstantType(), WordsType(), AmountType()
