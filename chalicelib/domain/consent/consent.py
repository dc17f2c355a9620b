"""The three consents, and the gate that every bank request passes (order, p. 4 (2); Algorithm, p. 6, 7, 10).

None replaces another: the application's own (Appendix 1), the one to personal data (KDP), the one to bank data (Open
API system).
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.bank_data.bic import bank_of
from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import ConsentStatus, State, Step
from chalicelib.domain.errors import ConsentGateDenied


class ConsentKind(StrEnum):
    """What the consent is for."""

    APPLICATION = "application"
    PERSONAL_DATA = "personal_data"
    BANK_DATA = "bank_data"


class Scope(StrEnum):
    """What a bank may be asked for, in the words of the Open API system."""

    ACCOUNTS = "accounts"
    BALANCES = "balances"
    MOVEMENTS = "movements"


ALL_SCOPES = (Scope.ACCOUNTS, Scope.BALANCES, Scope.MOVEMENTS)

PURPOSE = "targeted_social_assistance"
"""The one purpose of all three consents: the state service of the order, p. 1."""


@dataclass(frozen=True)
class Evidence:
    """The partner's signed bytes and the public key that verified them: what proves the consent for years.

    The bytes may hold a token and name a person, and the signature is valid for some minutes, so no repr shows them.
    """

    body: bytes = field(repr=False)
    signature: str = field(repr=False)
    key: Mapping[str, str]

    @property
    def kid(self) -> str:
        """The id of the key."""
        return self.key.get("kid", "")


@dataclass(frozen=True, kw_only=True)
class Consent:
    """A consent record (Algorithm, p. 10; Personal Data Law, art. 8 p. 4, art. 25).

    `id` is ours: the kind and, for a consent that may be asked for twice, the number of the request. `partner_id` is
    the Open API system's own id of the consent. `received_at` is when the partner received the person's decision,
    `heard_at` when it was reported to us.
    """

    id: str
    case_id: str
    kind: ConsentKind
    status: ConsentStatus
    person: str
    """Keyed digest of the IIN of the person whose data it concerns."""
    request_id: str
    received_at: datetime
    heard_at: datetime
    language: str | None = None
    text_version: str | None = None
    text_sha256: str | None = None
    scope: tuple[str, ...] = ()
    purpose: str = PURPOSE
    period: Period | None = None
    valid_until: datetime | None = None
    banks: tuple[str, ...] | None = None
    given_by: str = "applicant"
    basis: str | None = None
    authentication: str | None = None
    partner_id: str | None = None
    ended_at: datetime | None = None
    evidence: Evidence | None = None

    @property
    def is_revocation(self) -> bool:
        """Whether this records a revocation, which is final, and not a grant that a revocation or a no has ended."""
        return self.status is ConsentStatus.REVOKED and self.ended_at is None


@dataclass(frozen=True)
class BankRequest:
    """What the banks are to be asked: always exactly the quarter before that of the application date."""

    request_id: str
    consent_id: str
    scope: tuple[str, ...]
    period: Period
    banks: tuple[str, ...] | None


@dataclass(frozen=True)
class Permit:
    """The gate's yes. Only the gate makes one, and it is committed with the intent of the request."""

    request_id: str
    consent_id: str


@dataclass(frozen=True)
class GateRules:
    """Settings of the gate: whether only a consent with a verified signature passes."""

    require_verified: bool


def permit(case: Case, consent: Consent | None, request: BankRequest, now: datetime, rules: GateRules) -> Permit:
    """Let one bank request pass, or raise `ConsentGateDenied` with the code of the first check that fails.

    There is no other way to a bank request (Algorithm, p. 7: only with a consent does a request go to the banks).
    """
    if consent is None:
        raise ConsentGateDenied("no_consent")
    for code, passed in _checks(case, consent, request, now, rules):
        if not passed:
            raise ConsentGateDenied(code)
    return Permit(request.request_id, consent.id)


def _checks(
    case: Case, consent: Consent, request: BankRequest, now: datetime, rules: GateRules
) -> tuple[tuple[str, bool], ...]:
    valid = consent.valid_until
    return (
        ("blocked", case.blocked_at is None),
        ("wrong_state", case.state is State.REQUESTING_BANK_DATA),
        ("wrong_kind", consent.kind is ConsentKind.BANK_DATA),
        ("not_granted", consent.status is ConsentStatus.GRANTED and case.consent.status is ConsentStatus.GRANTED),
        ("another_case", consent.case_id == case.id),
        ("another_person", consent.person in case.digests.persons),
        ("another_consent", consent.partner_id == request.consent_id),
        ("given_too_late", in_time(consent, case.consent.due_at)),
        ("consent_expired", valid is not None and valid > now),
        ("scope_too_wide", set(request.scope) <= set(consent.scope)),
        ("period_too_wide", covers(consent.period, request.period)),
        ("bank_not_consented", consent.banks is None or request.banks == consent.banks),
        ("another_request", request.request_id == case.request_id(Step.BANK_DATA)),
        ("not_verified", is_proved(consent, required=rules.require_verified)),
    )


def in_time(consent: Consent, due_at: datetime | None) -> bool:
    """Return whether the partner received the person's answer before the term ended (Civil Code, art. 176).

    Without a term yet every answer is in time.
    """
    return due_at is None or consent.received_at < due_at


def is_proved(consent: Consent, *, required: bool) -> bool:
    """Return whether the partner's signed answer proves the consent, where such a proof is `required`."""
    return consent.evidence is not None or not required


def covers(outer: Period | None, inner: Period) -> bool:
    """Return whether the outer period contains the whole inner one; None contains nothing."""
    return outer is not None and inner.first in outer and inner.last in outer


def granted_consent(consents: Iterable[Consent]) -> Consent | None:
    """Return the latest granted consent to bank data, or None."""
    granted = (one for one in consents if one.kind is ConsentKind.BANK_DATA and one.status is ConsentStatus.GRANTED)
    return max(granted, key=lambda consent: consent.received_at, default=None)


def leaves_out(consents: Iterable[Consent], bic: str) -> bool:
    """Return whether the latest granted consent names banks, and not the one with this BIC, of 8 or 11 letters."""
    latest = granted_consent(consents)
    if latest is None or latest.banks is None:
        return False
    return bank_of(bic) not in {bank_of(named) for named in latest.banks}


def consent_is_gone(case: Case) -> bool:
    """Return whether the consent behind the data request is gone: taken back, overridden by a refusal, or expired."""
    taken_back = case.consent.status in {ConsentStatus.REVOKED, ConsentStatus.WITHDRAWN}
    ended = case.consent.status in {ConsentStatus.REFUSED, ConsentStatus.EXPIRED}
    return taken_back or (ended and case.intent(Step.BANK_DATA) is not None)


def is_discarded(case: Case) -> bool:
    """Return whether no bank's answer is looked at any more; the journal then says only that one came."""
    return consent_is_gone(case) or case.state is State.WITHDRAWN or case.blocked_at is not None


ALLOWED_CHANGES: Mapping[ConsentStatus, frozenset[ConsentStatus]] = {
    ConsentStatus.GRANTED: frozenset({ConsentStatus.REVOKED, ConsentStatus.WITHDRAWN, ConsentStatus.EXPIRED}),
}
"""The status changes that a stored record allows; any other is refused. A new record may have any status."""


def withdrawn(consents: Iterable[Consent], kinds: AbstractSet[ConsentKind], now: datetime) -> tuple[Consent, ...]:
    """Return those records of these kinds that a withdrawal ends, marked as withdrawn; their terms are unchanged."""
    return tuple(
        replace(one, status=ConsentStatus.WITHDRAWN, ended_at=now)
        for one in consents
        if one.kind in kinds and ConsentStatus.WITHDRAWN in ALLOWED_CHANGES.get(one.status, frozenset())
    )
