"""Reads `habits.csv`: what a low-income household receives and spends.

A line is one kind of movement on one account: category (order, Appendix 3), direction, lowest and highest amount, the
number per month on random days or the fixed days, КНП (`knp`, the Kazakh code of a payment's purpose), MCC (ISO 18245),
the kind of counterparty, and the names and texts to choose from. All names of shops and people are invented.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).parent / "habits.csv"


@dataclass(frozen=True, kw_only=True)
class Habit:
    """Movements of one kind: `monthly` of them a month on random days, and one on each of the `days`."""

    category: str
    direction: str
    low: int
    high: int
    monthly: int
    days: tuple[int, ...]
    knp: str | None
    mcc: str | None
    counterparty: str
    names: tuple[str, ...]
    texts: tuple[str, ...]


def habits_of(account: str) -> tuple[Habit, ...]:
    """Return the habits of an account: `main`, `second`, `savings` or `abroad`."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return tuple(_habit(line) for line in csv.DictReader(lines) if line["account"] == account)


def _habit(line: dict[str, str]) -> Habit:
    return Habit(
        category=line["category"],
        direction=line["direction"],
        low=int(line["low"]),
        high=int(line["high"]),
        monthly=int(line["monthly"] or 0),
        days=tuple(int(day) for day in line["days"].split()),
        knp=line["knp"] or None,
        mcc=line["mcc"] or None,
        counterparty=line["counterparty"],
        names=_several(line["names"]),
        texts=_several(line["texts"]),
    )


def _several(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())
