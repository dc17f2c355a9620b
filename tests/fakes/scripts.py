"""How the partners answer for one person, and their state: shared by the in-memory fakes and the fake servers.

A script has the words of the local stack's (contract, section 4), without its times: a test says itself when
something is decided, by `decide`. IINs, ids and instants here are plain values, no domain objects.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from tests.fakes.clock import SettableClock

T = TypeVar("T")


class Refusal(Exception):
    """A partner refuses a request with an HTTP status."""

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status


@dataclass
class BankScript:
    """One bank; `pages` are its accounts page by page. `silent`: it never answers."""

    bic: str
    name: str = "Банк (үлгі)"
    outcome: str = "data"
    pages: list[list[dict[str, Any]]] = field(default_factory=lambda: [[]])


@dataclass
class Script:
    """One person's script. `kdp`, `consent`: `granted`, `refused`, or `pending` until the test decides."""

    kdp: str = "granted"
    kdp_expires_in: timedelta = timedelta(hours=1)
    bmg: str = "same"
    link_url: str = "https://consent.example/c/{request_id}"
    link_lives: timedelta = timedelta(days=30)
    consent: str = "pending"
    consent_valid_for: timedelta = timedelta(days=90)
    banks: list[BankScript] = field(default_factory=lambda: [BankScript("ALATKZKA"), BankScript("ESILKZKA")])


class Once:
    """Idempotency: a repeated key gets the first answer again; with another request it is a conflict."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[object, object]] = {}

    def __call__(self, key: str, asked: object, answer: Callable[[], T]) -> T:
        """Answer, or repeat the first answer of the key. Raises `Refusal` 409 for another request under the key."""
        if key not in self._kept:
            self._kept[key] = (asked, answer())
        first, given = self._kept[key]
        if first != asked:
            raise Refusal(409)
        return given  # type: ignore[return-value]  # the result of this key's first `answer`


@dataclass
class KdpConsent:
    """KDP's record of a request."""

    request_id: str
    iin: str
    status: str = "pending"
    received_at: datetime | None = None
    token: str | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True)
class LinkAsked:
    """The content of a consent request; both days of the period are included."""

    iin: str
    language: str
    scope: tuple[str, ...]
    first: date
    last: date


@dataclass
class BankConsent:
    """The Open API system's record of a consent request."""

    request_id: str
    asked: LinkAsked
    url: str
    expires_at: datetime
    status: str = "pending"
    received_at: datetime | None = None
    valid_until: datetime | None = None
    banks: tuple[str, ...] | None = None
    reason_code: str | None = None

    @property
    def consent_id(self) -> str:
        """The id of the consent in the Open API system."""
        return f"consent:{self.request_id}"


@dataclass
class DataRequest:
    """The Open API system's record of a data request."""

    request_id: str
    iin: str
    consent_id: str
    accepted_at: datetime
    banks: list[BankScript]


@dataclass
class Message:
    """1414's record of a message; `to` has no plus sign."""

    message_id: str
    to: str
    text: str
    status: str
    at: datetime


@dataclass
class World:
    """The state of all partners. `script(iin)` creates the default script for a person who has none yet."""

    clock: SettableClock
    scripts: dict[str, Script] = field(default_factory=dict)
    sms_status: str = "sent"
    kdp: dict[str, KdpConsent] = field(default_factory=dict)
    consents: dict[str, BankConsent] = field(default_factory=dict)
    data: dict[str, DataRequest] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    once: Once = field(default_factory=Once)

    def script(self, iin: str) -> Script:
        """Return the person's script, which tests may change."""
        return self.scripts.setdefault(iin, Script())

    def decide_personal_data(self, request_id: str, status: str) -> KdpConsent:
        """Let the person answer KDP now, or revoke."""
        consent = self.kdp[request_id]
        consent.status, consent.received_at = status, self.clock.now()
        granted = status == "granted"
        consent.token = f"token-{request_id}" if granted else None
        consent.expires_at = self.clock.now() + self.script(consent.iin).kdp_expires_in if granted else None
        return consent

    def decide_consent(self, request_id: str, status: str) -> BankConsent:
        """Let the person answer the Open API system now, or revoke."""
        consent = self.consents[request_id]
        consent.status, consent.received_at = status, self.clock.now()
        if status == "granted":
            consent.valid_until = self.clock.now() + self.script(consent.asked.iin).consent_valid_for
        return consent
