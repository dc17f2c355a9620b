"""Delivers the partners' callbacks: signed at each attempt, retried for 72 hours of local time.

The partner retries after 429, after 5xx and when there is no response; after 401 it signs and sends again a few times;
after any other response it stops (docs/contracts.md).
"""

import functools
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx

from infra.local.clock.clock import LocalClock
from infra.local.clock.event_queue import EventQueue
from infra.local.partners.keys import partner_keys
from infra.local.partners.script import Deliver
from infra.local.partners.wire import to_rfc3339

DELIVERY_PERIOD = timedelta(hours=72)
FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=1)
SIGNATURE_ATTEMPTS = 3
UNAUTHORIZED = 401
TOO_MANY = 429
RETRIED_FROM = 500

Post = Callable[[str, bytes, Mapping[str, str]], int]
"""Sends a body to a URL with headers; returns the status, 0 when there was no response."""


@dataclass(frozen=True)
class Callback:
    """One callback; every delivery has the same body, and so the same `event_id`."""

    partner: str
    url: str
    body: bytes
    tag: str = ""


@dataclass(frozen=True)
class Delivery:
    """One delivery attempt: when, by which partner, the event's type and id, and the status of our response."""

    at: datetime
    partner: str
    type: str
    event_id: str
    status: int


@dataclass
class Callbacks:
    """Schedules and delivers callbacks; `log` lists every attempt."""

    clock: LocalClock
    events: EventQueue
    post: Post
    log: list[Delivery] = field(default_factory=list)

    def schedule(self, at: datetime, callback: Callback) -> None:
        """Deliver the callback at a local instant."""
        self.events.add(at, lambda: self._deliver(callback, at, 1), callback.tag)

    def schedule_all(self, planned: list[tuple[datetime, Callback]], deliver: Deliver, seed: str) -> None:
        """Deliver callbacks of one kind as many times and in the order that the script says."""
        for at, callback in arrange(planned, deliver, seed):
            self.schedule(at, callback)

    def _deliver(self, callback: Callback, first: datetime, attempt: int) -> None:
        now = self.clock.now()
        signature = partner_keys(callback.partner).sign(callback.body, int(now.timestamp()))
        headers = {"content-type": "application/json", "x-jws-signature": signature}
        status = self.post(callback.url, callback.body, headers)
        body = json.loads(callback.body)
        self.log.append(Delivery(now, callback.partner, body["type"], body["event_id"], status))
        again = now + min(FIRST_RETRY * 2 ** min(attempt - 1, 10), LONGEST_RETRY)
        if retries_after(status, attempt) and again <= first + DELIVERY_PERIOD:
            self.events.add(again, lambda: self._deliver(callback, first, attempt + 1), callback.tag)


def retries_after(status: int, attempt: int) -> bool:
    """Whether a partner retries after a response with this status (0: no response)."""
    if status == UNAUTHORIZED:
        return attempt < SIGNATURE_ATTEMPTS
    return status in (0, TOO_MANY) or status >= RETRIED_FROM


def arrange(planned: list[tuple[datetime, Callback]], deliver: Deliver, seed: str) -> list[tuple[datetime, Callback]]:
    """Return when each callback is delivered.

    In the `given` order each one comes at its own time. In any other order all are delivered at the time of the last
    one, since no event can be reported before it has happened, and the whole round is repeated `times` times.
    """
    if deliver.order == "given":
        return [one for one in planned for _ in range(deliver.times)]
    last = max((at for at, _ in planned), default=None)
    rounds = [callback for _ in range(deliver.times) for callback in reversed([c for _, c in planned])]
    if deliver.order == "shuffled":
        random.Random(seed).shuffle(rounds)
    return [(last, callback) for callback in rounds] if last else []


def event(kind: str, occurred_at: datetime, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return a callback's body: the given fields and those that all callbacks share."""
    common = {"event_id": str(uuid4()), "type": kind, "occurred_at": to_rfc3339(occurred_at)}
    return common | dict(fields)


@functools.cache
def _client() -> httpx.Client:
    """Return a shared client: creating one reads the system's certificates, which takes longer than a callback."""
    return httpx.Client(timeout=30, trust_env=False)


def post_over_http(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Send a callback over HTTP; return the status, 0 when there is no response within 30 seconds."""
    try:
        return _client().post(url, content=body, headers=dict(headers)).status_code
    except httpx.HTTPError:
        return 0
