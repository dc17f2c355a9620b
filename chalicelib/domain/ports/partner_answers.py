"""What partners answer, in our words; each partner's adapter translates into these.

Instants are aware, in UTC. `Evidence` is there when the answer came signed and verified.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.case.case import Bank
from chalicelib.domain.case.states import Outcome
from chalicelib.domain.consent.consent import Evidence
from chalicelib.domain.person import AccessToken, Link


class ConsentAnswer(StrEnum):
    """What a person said, or that nothing was said yet."""

    PENDING = "pending"
    GRANTED = "granted"
    REFUSED = "refused"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True)
class PersonalDataAnswer:
    """KDP's answer; `token` only with `granted`, `received_at` not with `pending`."""

    status: ConsentAnswer
    received_at: datetime | None = None
    token: AccessToken | None = None
    evidence: Evidence | None = None


LinkAnswer = Link


@dataclass(frozen=True)
class ConsentResult:
    """The Open API system's answer on a consent; all from `consent_id` on only with `granted`."""

    status: ConsentAnswer
    received_at: datetime | None = None
    iin: str | None = None
    consent_id: str | None = None
    scope: tuple[str, ...] = ()
    period: Period | None = None
    valid_until: datetime | None = None
    banks: tuple[str, ...] | None = None
    text_version: str | None = None
    text_sha256: str | None = None
    language: str | None = None
    authentication: str | None = None
    reason_code: str | None = None
    evidence: Evidence | None = None


@dataclass(frozen=True)
class RoutedBanks:
    """When the Open API system took a data request, and which banks it asks."""

    accepted_at: datetime
    banks: tuple[Bank, ...]


@dataclass(frozen=True)
class BankStatus:
    """What the Open API system knows of one bank's answer; `pages` only with data."""

    bic: str
    name: str
    outcome: Outcome
    pages: int | None


@dataclass(frozen=True)
class DataRequestStatus:
    """What the Open API system knows of a data request."""

    banks: Sequence[BankStatus] = field(default=())


@dataclass(frozen=True)
class BankPage:
    """A page of one bank's answer. `accounts` is JSON as it came, not looked into."""

    bic: str
    name: str
    outcome: Outcome
    page: int | None
    pages: int | None
    accounts: bytes


@dataclass(frozen=True)
class SmsStatus:
    """What became of a message."""

    status: str
    at: datetime
