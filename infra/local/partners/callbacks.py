"""Delivering the partners' callbacks: signed anew each time, tried again for 72 hours of local time.

What our answer makes a partner do is section 2 of the contract: after 429 and 5xx (and no answer at all) it
tries again, after 401 it signs again a few times, after everything else it stops.
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

from infra.local.clock.agenda import Agenda
from infra.local.clock.clock import LocalClock
from infra.local.partners.keys import partner_keys
from infra.local.partners.script import Deliver
from infra.local.partners.wire import to_rfc3339

DELIVERS_FOR = timedelta(hours=72)
FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=1)
SIGNATURES_TRIED = 3
UNAUTHORIZED = 401
TOO_MANY = 429
RETRIED_FROM = 500

Post = Callable[[str, bytes, Mapping[str, str]], int]
"""Sends a body to an address; answers the status, 0 when there was no answer."""


@dataclass(frozen=True)
class Callback:
    """One callback: its body, and so its `event_id`, stays the same however often it is delivered."""

    partner: str
    url: str
    body: bytes
    tag: str = ""


@dataclass(frozen=True)
class Delivery:
    """One try: when, by whom, the event's type and id, and how we answered."""

    at: datetime
    partner: str
    type: str
    event_id: str
    status: int


@dataclass
class Callbacks:
    """Plans callbacks on the agenda and delivers them; `log` holds every try."""

    clock: LocalClock
    agenda: Agenda
    post: Post
    log: list[Delivery] = field(default_factory=list)

    def plan(self, at: datetime, callback: Callback) -> None:
        """Deliver the callback at a local instant."""
        self.agenda.add(at, lambda: self._deliver(callback, at, 1), callback.tag)

    def plan_all(self, planned: list[tuple[datetime, Callback]], deliver: Deliver, seed: str) -> None:
        """Deliver callbacks that belong together as often and in the order that the script says."""
        for at, callback in arrange(planned, deliver, seed):
            self.plan(at, callback)

    def _deliver(self, callback: Callback, first: datetime, attempt: int) -> None:
        now = self.clock.now()
        signature = partner_keys(callback.partner).sign(callback.body, int(now.timestamp()))
        headers = {"content-type": "application/json", "x-jws-signature": signature}
        status = self.post(callback.url, callback.body, headers)
        told = json.loads(callback.body)
        self.log.append(Delivery(now, callback.partner, told["type"], told["event_id"], status))
        again = now + min(FIRST_RETRY * 2 ** min(attempt - 1, 10), LONGEST_RETRY)
        if tries_again(status, attempt) and again <= first + DELIVERS_FOR:
            self.agenda.add(again, lambda: self._deliver(callback, first, attempt + 1), callback.tag)


def tries_again(status: int, attempt: int) -> bool:
    """Whether a partner tries again after this answer (0: none)."""
    if status == UNAUTHORIZED:
        return attempt < SIGNATURES_TRIED
    return status in (0, TOO_MANY) or status >= RETRIED_FROM


def arrange(planned: list[tuple[datetime, Callback]], deliver: Deliver, seed: str) -> list[tuple[datetime, Callback]]:
    """When each callback comes.

    In the given order each comes at its time. Otherwise all wait for the last one, since nothing can be told
    before it has happened, and come then in the other order, the whole round as often as is said.
    """
    if deliver.order == "given":
        return [one for one in planned for _ in range(deliver.times)]
    last = max((at for at, _ in planned), default=None)
    rounds = [callback for _ in range(deliver.times) for callback in reversed([c for _, c in planned])]
    if deliver.order == "shuffled":
        random.Random(seed).shuffle(rounds)
    return [(last, callback) for callback in rounds] if last else []


def event(kind: str, occurred_at: datetime, fields: Mapping[str, Any]) -> dict[str, Any]:
    """A callback's body, with the fields that all have in common."""
    common = {"event_id": str(uuid4()), "type": kind, "occurred_at": to_rfc3339(occurred_at)}
    return common | dict(fields)


@functools.cache
def _client() -> httpx.Client:
    """One client for all: making one reads the machine's certificates, which takes longer than a callback."""
    return httpx.Client(timeout=30, trust_env=False)


def post_over_http(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Really sends a callback; 0 when nobody answers within half a minute."""
    try:
        return _client().post(url, content=body, headers=dict(headers)).status_code
    except httpx.HTTPError:
        return 0
