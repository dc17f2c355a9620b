"""The state that the emulated partners share: clock, scheduled events, scripts, handsets, faults and call log."""

import re
import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from infra.local.clock.clock import LocalClock
from infra.local.clock.event_queue import EventQueue
from infra.local.partners.callbacks import Callbacks, Post, post_over_http
from infra.local.partners.faults import Faults
from infra.local.partners.script import Script


@dataclass(kw_only=True)
class PartnerCall:
    """One call to a partner; `status` is None when it got no response."""

    at: datetime
    method: str
    path: str
    idempotency_key: str | None
    body: Any
    status: int | None = None


@dataclass(frozen=True)
class HandsetMessage:
    """An SMS on a handset."""

    at: datetime
    text: str


@dataclass(kw_only=True)
class SharedState:
    """The shared state of one stack's partners; `base_url` is the stack's URL."""

    clock: LocalClock
    base_url: str = ""
    post: Post = post_over_http
    hang_seconds: float = 3.0
    """How long a `timeout` fault is silent: longer than our application waits for a partner."""
    checks_our_signature: bool = False
    """Whether a POST to a partner needs our `x-jws-signature`; set once our application is wired."""
    events: EventQueue = field(default_factory=EventQueue)
    faults: Faults = field(default_factory=Faults)
    calls: dict[str, list[PartnerCall]] = field(default_factory=dict)
    handsets: dict[str, list[HandsetMessage]] = field(default_factory=dict)
    kdp_tokens: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    """KDP token -> (IIN, end of validity), which BMG checks."""
    _scripts: dict[str, Script] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.callbacks = Callbacks(self.clock, self.events, self.post)

    def script(self, iin: str) -> Script:
        """Return the person's script, the default one when none was set."""
        return self._scripts.get(iin) or Script(iin=iin)

    def set_script(self, script: Script) -> None:
        """Set a person's script; it replaces an earlier one for everything that has not begun yet."""
        self._scripts[script.iin] = script

    def our_published_keys(self) -> list[dict[str, Any]]:
        """Return the public keys that our application publishes."""
        answer = httpx.get(f"{self.base_url}/.well-known/jwks.json", trust_env=False)
        found: list[dict[str, Any]] = answer.json()["keys"] if answer.is_success else []
        return found

    def record_call(self, partner: str, call: PartnerCall) -> PartnerCall:
        """Add a call to the log."""
        with self._lock:
            self.calls.setdefault(partner, []).append(call)
        return call

    def deliver_message(self, mobile: str, message: HandsetMessage) -> None:
        """Put a message on a handset."""
        with self._lock:
            self.handsets.setdefault(digits(mobile), []).append(message)

    def messages(self, mobile: str) -> list[HandsetMessage]:
        """Return the messages on a handset, oldest first."""
        with self._lock:
            return list(self.handsets.get(digits(mobile), []))


def digits(mobile: str) -> str:
    """Return the digits of a mobile number, `7701…`."""
    return re.sub(r"\D", "", mobile)
