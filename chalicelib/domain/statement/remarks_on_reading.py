"""Remarks on what the banks sent: accounts that two banks report, and lines that may be one movement or several."""

from collections.abc import Collection, Iterator, Sequence

from chalicelib.domain.categories import Title
from chalicelib.domain.statement import remark_texts as texts
from chalicelib.domain.statement.parts import Line, Remark

MOST_NAMED = 100
"""Movements named in one remark: a statement must stay small for any number of them."""


def remark_about(kind: str, text: Title, lines: Sequence[Line]) -> Iterator[Remark]:
    """Yield the remark, or nothing when it is about no line."""
    if lines:
        yield Remark(kind, text, tuple(line.movement.id for line in lines[:MOST_NAMED]), len(lines))


def accounts_of_two_banks(lines: Sequence[Line], shared: Collection[str]) -> Iterator[Remark]:
    """Yield a remark for each IBAN that two banks report, also where it has no movements; it counts once."""
    for iban in sorted(shared):
        ids = [line.movement.id for line in lines if line.movement.iban == iban]
        yield Remark("account_of_two_banks", texts.account_of_two_banks(iban), tuple(ids[:MOST_NAMED]), len(ids))


def unclear_bookings(lines: Sequence[Line]) -> Iterator[Remark]:
    """Yield a remark on movements that a bank sent in several lines which may be several movements."""
    unclear = [line for line in lines if line.movement.unclear]
    yield from remark_about("booking_unclear", texts.BOOKING_UNCLEAR, unclear)
