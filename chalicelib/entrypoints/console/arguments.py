"""How the console reads what is typed behind its options; see `console.py`.

Each reader raises `argparse.ArgumentTypeError`, whose words say what to type instead.
"""

from argparse import ArgumentTypeError
from datetime import date, datetime

from chalicelib.domain.callers import Role

OPERATORS = frozenset({Role.OPERATOR.value})
"""The roles of whoever has the console."""


def day_argument(text: str) -> date:
    """Return a day, as 2026-05-08."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no day. Write it as 2026-05-08.") from None


def instant_argument(text: str) -> datetime:
    """Return an instant; without an offset it is none, since a day begins elsewhere at another moment."""
    wrong = ArgumentTypeError(f"{text!r} is no time with its offset. Write it as 2026-12-31T00:00:00+05:00.")
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise wrong from None
    if found.tzinfo is None:
        raise wrong
    return found


def words(text: str) -> str:
    """Return what was typed, trimmed; it stays on record, so it must say something."""
    if not text.strip():
        raise ArgumentTypeError("must not be empty. It stays on record.")
    return text.strip()
