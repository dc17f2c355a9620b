"""The partners' answers in the words of the domain; each partner's adapter translates into them.

Instants are aware, in UTC. `evidence` is set when the answer was signed and the signature verified.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.case.banks import Bank
from chalicelib.domain.case.states import Outcome
from chalicelib.domain.consent.consent import Evidence
from chalicelib.domain.person import AccessToken, Link


class ConsentAnswer(StrEnum):
    """The person's decision on a consent, `pending`, or why there will be none: `expired`, `not_found`."""

    PENDING = "pending"
    GRANTED = "granted"
    REFUSED = "refused"
    EXPIRED = "expired"
    REVOKED = "revoked"
    NOT_FOUND = "not_found"


@dataclass(frozen=True)
class PersonalDataAnswer:
    """KDP's answer. `token` is set only with `granted`; `received_at` is None with `pending`."""

    status: ConsentAnswer
    received_at: datetime | None = None
    token: AccessToken | None = None
    evidence: Evidence | None = None
    iin: str | None = field(default=None, repr=False)
    """Whom the answer is about, as KDP names them; None only if we have no answer."""


LinkAnswer = Link


@dataclass(frozen=True, kw_only=True)
class ConsentResult:
    """The Open API system's answer on a consent. A grant has the fields from `consent_id` on; others may have some."""

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
    """When the Open API system accepted a data request, and which banks it asks."""

    accepted_at: datetime
    banks: tuple[Bank, ...]


@dataclass(frozen=True)
class BankStatus:
    """One bank's answer as the Open API system reports it; `pages` is set only with data."""

    bic: str
    name: str
    outcome: Outcome
    pages: int | None


@dataclass(frozen=True)
class DataRequestStatus:
    """The banks' answers to a data request, as the Open API system reports them. `iin`: whose data were requested."""

    iin: str = field(repr=False)
    banks: Sequence[BankStatus] = field(default=())


@dataclass(frozen=True, kw_only=True)
class BankPage:
    """A page of one bank's answer. `accounts` is the JSON as received, not parsed; empty without a page."""

    bic: str
    name: str
    outcome: Outcome
    page: int | None = None
    pages: int | None = None
    accounts: bytes = b""


@dataclass(frozen=True)
class SmsStatus:
    """The delivery status of a message, and since when."""

    status: str
    at: datetime
