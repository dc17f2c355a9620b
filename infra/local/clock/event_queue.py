"""The events that the partners have scheduled, as a heap ordered by local time."""

import heapq
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(order=True, frozen=True)
class QueuedEvent:
    """An action at a local instant; actions at the same instant run in the order in which they were added."""

    at: datetime
    number: int
    act: Callable[[], object] = field(compare=False)
    tag: str = field(compare=False, default="")


class EventQueue:
    """The scheduled events. Thread-safe; whoever pops an event runs it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._heap: list[QueuedEvent] = []
        self._number = 0

    def add(self, at: datetime, act: Callable[[], object], tag: str = "") -> None:
        """Schedule an event; `cancel` finds it by its tag."""
        with self._changed:
            self._number += 1
            heapq.heappush(self._heap, QueuedEvent(at, self._number, act, tag))
            self._changed.notify_all()

    def cancel(self, tag: str) -> int:
        """Drop every event with this tag; return how many there were."""
        with self._changed:
            remaining = [event for event in self._heap if event.tag != tag]
            dropped = len(self._heap) - len(remaining)
            heapq.heapify(remaining)
            self._heap = remaining
            return dropped

    def next_at(self) -> datetime | None:
        """Return the instant of the next event, None when there is none."""
        with self._changed:
            return self._heap[0].at if self._heap else None

    def pop_due(self, now: datetime) -> QueuedEvent | None:
        """Remove and return the next event that is due, None when none is."""
        with self._changed:
            return heapq.heappop(self._heap) if self._heap and self._heap[0].at <= now else None

    def wait(self, seconds: float) -> None:
        """Sleep until an event is added, at most for `seconds` of real time."""
        with self._changed:
            self._changed.wait(seconds)
