"""What the Open API system's word on the consent means for a case (order p. 6-8, 10): decided in one place.

The word comes by callback, or when we ask once more before the window closes. Among the results of one request the
order is that of `received_at`, not of arrival; a revocation is sticky.
"""

from dataclasses import replace
from datetime import datetime

from chalicelib.domain import facts
from chalicelib.domain.case import Case
from chalicelib.domain.consent import ALL_SCOPES, ALLOWED_CHANGES, Consent, ConsentKind, covers
from chalicelib.domain.facts import Fact
from chalicelib.domain.journal import Event
from chalicelib.domain.partner_answers import Answer, ConsentResult
from chalicelib.domain.ports import Deps
from chalicelib.domain.refusals import DoesNotFit
from chalicelib.domain.states import AttentionKind, ConsentStatus, Reason, State, Step
from chalicelib.domain.transitions import admits
from chalicelib.domain.working_days import almaty_day, quarter_before
from chalicelib.services.changing import Draft

OPEN_API = "open-api"

_STATUS = {
    Answer.GRANTED: ConsentStatus.GRANTED,
    Answer.REFUSED: ConsentStatus.REFUSED,
    Answer.EXPIRED: ConsentStatus.EXPIRED,
    Answer.REVOKED: ConsentStatus.REVOKED,
}
_LINK_IS_OUT = frozenset(State) - {State.RECEIVED, State.AWAITING_PERSONAL_DATA_CONSENT, State.CHECKING_MOBILE}


def decide_consent(deps: Deps, case: Case, result: ConsentResult, now: datetime) -> Draft:
    """Return what the result changes. Raises `DoesNotFit` for one that is not of this case, person, scope or period."""
    if result.status is Answer.PENDING:
        return Draft(case)
    check_fit(deps, case, result, now)
    records = tuple(c for c in deps.cases.consents(case.id) if c.kind is ConsentKind.BANK_DATA)
    record = _record_of(case, result, len(records) + 1, now)
    event = Event(f"consent_{result.status}", OPEN_API, {"received_at": record.received_at.isoformat()})
    if any(_same(old, record) for old in records):
        return Draft(case).telling(replace(event, name=f"{event.name}_again"))
    draft = _kept(Draft(case), records, record)
    if any(_outranks(old, record) for old in records):
        return draft.telling(replace(event, name=f"{event.name}_outdated"))
    if result.status is Answer.GRANTED:
        return _granted(deps, draft, record, event, now)
    return _not_granted(deps, draft, record, event, now)


def check_fit(deps: Deps, case: Case, result: ConsentResult, now: datetime) -> None:
    """Raise `DoesNotFit` unless the result can be the answer to what this case asked."""
    received_at = result.received_at
    plausible = received_at is None or deps.policy.plausible(case, received_at, now)
    needed = quarter_before(almaty_day(received_at)) if received_at and plausible else None
    granted = result.status is Answer.GRANTED
    checks = (
        ("request_id", case.state in _LINK_IS_OUT),
        ("iin", result.iin is None or deps.digest("person", result.iin) == case.person),
        ("received_at", plausible),
        ("received_at", received_at is not None or not granted),
        ("consent_id", bool(result.consent_id) or not granted),
        ("scope", set(ALL_SCOPES) <= set(result.scope) or not granted),
        ("period", not granted or (needed is not None and covers(result.period, needed))),
        ("valid_until", not granted or (result.valid_until is not None and result.valid_until > now)),
    )
    for what, fits in checks:
        if not fits:
            raise DoesNotFit(what)


def _record_of(case: Case, result: ConsentResult, number: int, now: datetime) -> Consent:
    return Consent(
        id=f"bank_data-{number}",
        case_id=case.id,
        kind=ConsentKind.BANK_DATA,
        status=_STATUS[result.status],
        person=case.person,
        request_id=case.request_id(Step.LINK),
        received_at=result.received_at or now,
        heard_at=now,
        language=result.language,
        text_version=result.text_version,
        text_sha256=result.text_sha256,
        scope=result.scope,
        period=result.period,
        valid_until=result.valid_until,
        banks=result.banks,
        authentication=result.authentication,
        partner_id=result.consent_id,
        evidence=result.evidence,
    )


def _same(old: Consent, new: Consent) -> bool:
    return (old.status, old.received_at, old.partner_id) == (new.status, new.received_at, new.partner_id)


def _outranks(old: Consent, new: Consent) -> bool:
    """A later word of the person outranks an earlier one that arrives late; a revocation outranks all."""
    if old.status is ConsentStatus.REVOKED:
        return True
    return old.received_at > new.received_at and new.status is not ConsentStatus.REVOKED


def _kept(draft: Draft, records: tuple[Consent, ...], record: Consent) -> Draft:
    """Keep the record; a revocation also ends the grant that it revokes."""
    draft = draft.keeping(record)
    if record.status is not ConsentStatus.REVOKED:
        return draft
    ended = (
        replace(old, status=ConsentStatus.REVOKED, ended_at=record.received_at)
        for old in records
        if ConsentStatus.REVOKED in ALLOWED_CHANGES.get(old.status, frozenset())
    )
    return draft.keeping(*ended)


def _granted(deps: Deps, draft: Draft, record: Consent, event: Event, now: datetime) -> Draft:
    case = draft.case
    if record.evidence is None and deps.policy.require_verified_consent:
        return draft.raising(AttentionKind.CONSENT_UNVERIFIED, now).telling(event)
    if case.consent_status is ConsentStatus.WITHDRAWN:
        owing = replace(case, owes_revocation=True, look_at=now)
        return replace(draft, case=owing).telling(replace(event, name="consent_after_withdrawal"))
    fact = facts.ConsentGranted(now, record.received_at, almaty_day(record.received_at))
    in_time = case.consent_due_at is None or record.received_at < case.consent_due_at
    if admits(case, facts.ConsentGranted) and in_time:
        return draft.then(fact, deps.policy, event)
    kind = AttentionKind.LATE_CONSENT
    if case.reason is Reason.CONSENT_REFUSED:
        kind = AttentionKind.CONSENT_AFTER_REFUSAL
    late = replace(event, name="consent_granted_late" if not in_time else "consent_heard_late")
    return draft.raising(kind, now).telling(late)


def _not_granted(deps: Deps, draft: Draft, record: Consent, event: Event, now: datetime) -> Draft:
    fact: Fact = {
        ConsentStatus.REFUSED: facts.ConsentRefused(now, record.received_at),
        ConsentStatus.EXPIRED: facts.ConsentExpired(now),
    }.get(record.status, facts.ConsentRevoked(now, record.received_at))
    if not admits(draft.case, type(fact)) or draft.case.consent_status is ConsentStatus.WITHDRAWN:
        return draft.telling(event)
    return draft.then(fact, deps.policy, event)
