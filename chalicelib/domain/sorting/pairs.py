"""Pairs the two sides of own transfers of one amount: a debit and a credit on two accounts, a few days apart.

The time grows as n log n with the movements, however many accounts have them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from heapq import heappop, heappush
from typing import NamedTuple

DAYS_APART = (0, 1, 2, 3, -1)
"""Days from the debit to the credit, nearest first. A bank may book the credit before it settles the card's debit."""
_DAYS_BACK = tuple(-days for days in DAYS_APART)
_ENOUGH = 3
"""Accounts that need to be looked at to know that there is not just one beside the side's own."""


class Side(NamedTuple):
    """A movement that may be one side of a pair. `other`: the account of the case that it names as the other side."""

    number: int
    day: date
    iban: str
    other: str | None


@dataclass
class Sides:
    """The debits and credits of one amount, each in the order of the movements."""

    debits: list[Side] = field(default_factory=list)
    credits: list[Side] = field(default_factory=list)


class _Place(NamedTuple):
    """Where sides are: a day, an account, and the other account that they name."""

    day: date
    iban: str
    other: str | None


class _Places:
    """The sides of one direction by their place; those of a place are taken last first."""

    def __init__(self, sides: Iterable[Side]) -> None:
        self._sides: dict[_Place, list[Side]] = defaultdict(list)
        for side in sides:
            self._sides[_Place(side.day, side.iban, side.other)].append(side)
        self._ibans: dict[tuple[date, str | None], list[str]] = defaultdict(list)
        for place in sorted(self._sides, key=lambda place: place.iban):  # a sorted list is a heap
            self._ibans[place.day, place.other].append(place.iban)

    def take_first(self, side: Side, days: int) -> Side | None:
        """Take out a partner so many days apart, of the first account that has one; None if there is none.

        Of that account those come first that name the side's own.
        """
        day = side.day + timedelta(days=days)
        if side.other is None:
            found = ((self._first_iban(day, other, side.iban), other) for other in _named(side))
            places = [_Place(day, iban, other) for iban, other in found if iban is not None]
            first = min(places, key=lambda place: place.iban, default=None)  # of two alike the first is taken
            return None if first is None else self._sides[first].pop()
        for other in _named(side):
            waiting = self._sides.get(_Place(day, side.other, other))
            if waiting:
                return waiting.pop()
        return None

    def only(self, side: Side, apart: Sequence[int]) -> Side | None:
        """Return the only possible partner, or None if there are none or several."""
        found: list[Side] = []
        for days in apart:
            for place in self._where(side, side.day + timedelta(days=days)):
                found += self._sides.get(place, ())[:2]
                if len(found) > 1:
                    return None
        return found[0] if found else None

    def _where(self, side: Side, day: date) -> Iterator[_Place]:
        """Yield where partners are, as many as show whether there is just one."""
        for other in _named(side):
            ibans = self._ibans.get((day, other), ())[:_ENOUGH] if side.other is None else (side.other,)
            yield from (_Place(day, iban, other) for iban in ibans if iban != side.iban)

    def _first_iban(self, day: date, other: str | None, but: str) -> str | None:
        """Return the first account but one with sides of that day left that name the other account."""
        waiting = self._ibans.get((day, other), [])
        aside = None
        while waiting:
            if not self._sides[_Place(day, waiting[0], other)]:
                heappop(waiting)  # all of them are taken
            elif waiting[0] == but:
                aside = heappop(waiting)
            else:
                break
        found = waiting[0] if waiting else None
        if aside is not None:
            heappush(waiting, aside)
        return found


def pair_known(alike: Sides, known: Collection[int], partners: dict[int, int]) -> None:
    """Pair movements that are own without a pair, nearest days first, in the order of the movements."""
    credited = [side for side in alike.credits if side.number in known]
    places = _Places(reversed(credited))
    waiting = [side for side in alike.debits if side.number in known]
    for days in DAYS_APART:
        for debit in waiting:
            credit = None if debit.number in partners else places.take_first(debit, days)
            if credit is not None:
                partners[debit.number], partners[credit.number] = credit.number, debit.number


def pair_unique(alike: Sides, partners: dict[int, int]) -> None:
    """Pair a debit and a credit that have no other possible partner."""
    debits = [side for side in alike.debits if side.number not in partners]
    credited = [side for side in alike.credits if side.number not in partners]
    credit_places, debit_places = _Places(credited), _Places(debits)
    only_debit = {side.number: debit_places.only(side, _DAYS_BACK) for side in credited}
    for debit in debits:
        credit = credit_places.only(debit, DAYS_APART)
        if credit is not None and only_debit[credit.number] == debit:
            partners[debit.number], partners[credit.number] = credit.number, debit.number


def _named(side: Side) -> tuple[str | None, ...]:
    """Return what a partner may name as its other account, in the order of preference: the side's own, or none."""
    return side.iban, None
