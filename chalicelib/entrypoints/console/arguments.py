"""Parsers of the console's arguments.

Each raises `argparse.ArgumentTypeError` with a message that says what to type instead.
"""

from argparse import ArgumentTypeError
from datetime import date, datetime

from chalicelib.domain.callers import Role

OPERATORS = frozenset({Role.OPERATOR.value})
"""The roles of whoever uses the console."""


def day_argument(text: str) -> date:
    """Return a day, as 2026-05-08."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a day. Write it as 2026-05-08.") from None


def instant_argument(text: str) -> datetime:
    """Return an instant. A time without an offset is refused, since it is a different instant in each time zone."""
    wrong = ArgumentTypeError(f"{text!r} is not a time with an offset. Write it as 2026-12-31T00:00:00+05:00.")
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise wrong from None
    if found.tzinfo is None:
        raise wrong
    return found


def words(text: str) -> str:
    """Return the text without blanks around it. It is stored, so an empty one is refused."""
    if not text.strip():
        raise ArgumentTypeError("must not be empty: it is stored.")
    return text.strip()
