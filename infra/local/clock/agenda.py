"""What the partners will do, and when: a heap of events in local time."""

import heapq
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(order=True, frozen=True)
class AgendaItem:
    """Something that happens at a local instant; equal instants keep the order in which they were added."""

    at: datetime
    number: int
    act: Callable[[], object] = field(compare=False)
    tag: str = field(compare=False, default="")


class Agenda:
    """The events to come. Safe under threads; the events themselves are run by whoever takes them."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._heap: list[AgendaItem] = []
        self._number = 0

    def add(self, at: datetime, act: Callable[[], object], tag: str = "") -> None:
        """Plan an event; the tag names it for `cancel`."""
        with self._changed:
            self._number += 1
            heapq.heappush(self._heap, AgendaItem(at, self._number, act, tag))
            self._changed.notify_all()

    def cancel(self, tag: str) -> int:
        """Drop every event of the tag; says how many."""
        with self._changed:
            kept = [event for event in self._heap if event.tag != tag]
            dropped = len(self._heap) - len(kept)
            heapq.heapify(kept)
            self._heap = kept
            return dropped

    def next_at(self) -> datetime | None:
        """The instant of the next event."""
        with self._changed:
            return self._heap[0].at if self._heap else None

    def take_due(self, now: datetime) -> AgendaItem | None:
        """The next event that is due, taken off the heap."""
        with self._changed:
            return heapq.heappop(self._heap) if self._heap and self._heap[0].at <= now else None

    def wait(self, seconds: float) -> None:
        """Sleep until something is added, or for so many real seconds."""
        with self._changed:
            self._changed.wait(seconds)
