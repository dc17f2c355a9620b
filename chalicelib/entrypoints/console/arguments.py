"""Types of the console's arguments. Each refuses with a message that says what to type instead."""

import re
from datetime import date, datetime
from decimal import Decimal

import click

from chalicelib.domain.callers import Role

OPERATORS = frozenset({Role.OPERATOR.value})
"""The roles of whoever uses the console."""
FIRST_YEAR, LAST_YEAR = 2000, 2099
"""Another year is a slip of the keyboard, and no term can be computed next to the first or the last year of all."""
_BIC = re.compile(r"[A-Z0-9]{8}(?:[A-Z0-9]{3})?", re.ASCII)
_REGION = re.compile(r"[0-9]{2}", re.ASCII)
_AMOUNT = re.compile(r"[0-9]{1,9}\.[0-9]{2}", re.ASCII)


class DayType(click.ParamType[date]):
    """A day, as 2026-05-08."""

    name = "day"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day."""
        try:
            found = date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a day. Write it as 2026-05-08.", param, ctx)
        if not FIRST_YEAR <= found.year <= LAST_YEAR:
            self.fail(_other_year(value), param, ctx)
        return found


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
        if not FIRST_YEAR <= found.year <= LAST_YEAR:
            self.fail(_other_year(value), param, ctx)
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


class BicType(click.ParamType[str]):
    """A bank's BIC. Any other text would be answered like a bank that was not asked."""

    name = "bic"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the BIC, in capitals."""
        found = str(value).strip().upper()
        if not _BIC.fullmatch(found):
            self.fail(f"{value!r} is not a BIC. It has 8 or 11 letters and digits.", param, ctx)
        return found


class RegionType(click.ParamType[str]):
    """A region, by the first two digits of its KATO code."""

    name = "region"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the two digits."""
        if not _REGION.fullmatch(str(value)):
            self.fail(f"{value!r} is not a region. Give the first two digits of its KATO code, as 71.", param, ctx)
        return str(value)


def _other_year(value: object) -> str:
    return f"{value!r} is not in the years {FIRST_YEAR} to {LAST_YEAR}. Check the year."


DAY, INSTANT, WORDS, AMOUNT = DayType(), InstantType(), WordsType(), AmountType()
BIC, REGION = BicType(), RegionType()
