"""What the emulated partners share: the clock, the scripts, the handsets, the faults and the log of calls."""

import re
import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from infra.local.clock.agenda import Agenda
from infra.local.clock.clock import LocalClock
from infra.local.partners.callbacks import Callbacks, Post, post_over_http
from infra.local.partners.faults import Faults
from infra.local.partners.script import Script


@dataclass
class PartnerCall:
    """One call to a partner; `status` None: it got no answer."""

    at: datetime
    method: str
    path: str
    idempotency_key: str | None
    body: Any
    status: int | None = None


@dataclass(frozen=True)
class Message:
    """What a handset has got."""

    at: datetime
    text: str


@dataclass
class World:
    """One stack's partners. `base_url` is where the stack can be reached, known once it is bound to a port."""

    clock: LocalClock
    base_url: str = ""
    post: Post = post_over_http
    too_long: float = 3.0
    """Seconds after which nobody of ours still waits for a partner's answer."""
    checks_our_signature: bool = False
    """Whether a POST to a partner needs our `x-jws-signature`: as soon as our application is wired."""
    agenda: Agenda = field(default_factory=Agenda)
    faults: Faults = field(default_factory=Faults)
    calls: dict[str, list[PartnerCall]] = field(default_factory=dict)
    handsets: dict[str, list[Message]] = field(default_factory=dict)
    kdp_tokens: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    """KDP's token -> whose it is, until when; BMG asks for it."""
    _scripts: dict[str, Script] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.callbacks = Callbacks(self.clock, self.agenda, self.post)

    def script(self, iin: str) -> Script:
        """How the partners answer for this person; the usual way when nobody said."""
        return self._scripts.get(iin) or Script(iin=iin)

    def play(self, script: Script) -> None:
        """Take a person's script; a later one replaces it for what has not begun."""
        self._scripts[script.iin] = script

    def note(self, partner: str, call: PartnerCall) -> PartnerCall:
        """Write a call down."""
        with self._lock:
            self.calls.setdefault(partner, []).append(call)
        return call

    def hand_over(self, mobile: str, message: Message) -> None:
        """Put a message on a handset."""
        with self._lock:
            self.handsets.setdefault(digits(mobile), []).append(message)

    def messages(self, mobile: str) -> list[Message]:
        """What a handset has got, oldest first."""
        with self._lock:
            return list(self.handsets.get(digits(mobile), []))


def digits(mobile: str) -> str:
    """A mobile number as digits alone, `7701…`, however it was written."""
    return re.sub(r"\D", "", mobile)
