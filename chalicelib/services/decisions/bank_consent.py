"""What the Open API system's result on the consent to bank data means for a case (Algorithm, p. 6-8, 10).

The result comes by callback, or when we ask once more before the window closes. Results of one request are ordered by
`received_at`, not by arrival; a revocation is final (ADR 27).
"""

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.calendar.working_days import almaty_day, quarter_before
from chalicelib.domain.case import facts
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.facts import Fact
from chalicelib.domain.case.recording import asking_banks_anew
from chalicelib.domain.case.states import AttentionKind, ConsentStatus, State, Step
from chalicelib.domain.case.transitions import admits
from chalicelib.domain.consent.consent import (
    ALL_SCOPES,
    ALLOWED_CHANGES,
    Consent,
    ConsentKind,
    covers,
    granted_consent,
    in_time,
    is_proved,
)
from chalicelib.domain.consent.reopening import reopens_by_itself
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.messages.partner_answers import ConsentAnswer, ConsentResult
from chalicelib.domain.refusals import DoesNotFit
from chalicelib.services.decisions.draft import Draft, Gathered
from chalicelib.services.decisions.ending_consents import with_revocation_owed
from chalicelib.services.decisions.sms_sending import with_sms_sent

OPEN_API = "open-api"
MOST_GRANTS = 2
"""How many grants of one request may be valid at once: one request makes one, and all must end in one transaction."""

_STATUS = {
    ConsentAnswer.GRANTED: ConsentStatus.GRANTED,
    ConsentAnswer.REFUSED: ConsentStatus.REFUSED,
    ConsentAnswer.EXPIRED: ConsentStatus.EXPIRED,
    ConsentAnswer.REVOKED: ConsentStatus.REVOKED,
}
_LINK_IS_OUT = frozenset(State) - {State.RECEIVED, State.AWAITING_PERSONAL_DATA_CONSENT, State.CHECKING_MOBILE}


def decide_consent(gathered: Gathered, result: ConsentResult) -> Draft:
    """Return what the result changes. Raises `DoesNotFit` if case, person, scope or period are others."""
    case, now = gathered.case, gathered.now
    if result.status is ConsentAnswer.PENDING:
        return Draft(case=case)
    check_consent_fits(gathered, result)
    records = tuple(c for c in gathered.consents if c.kind is ConsentKind.BANK_DATA)
    record = _record_of(case, result, len(records) + 1, now)
    event = Event(f"consent_{result.status}", OPEN_API, {"received_at": record.received_at.isoformat()})
    if not _is_same_consent(records, record):
        raise DoesNotFit("consent_id")
    if any(_is_same_result(old, record) for old in records):
        again = Draft(case=case).with_event(replace(event, name=f"{event.name}_again"))
        return count_if_in_time(gathered, again)
    if record.status is ConsentStatus.GRANTED and _count_granted(records) >= MOST_GRANTS:
        raise DoesNotFit("consent_id")
    draft = _with_record(Draft(case=case), records, record)
    if any(_overrides(old, record) for old in records):
        return draft.with_event(replace(event, name=f"{event.name}_outdated"))
    if result.status is ConsentAnswer.GRANTED:
        return _granted(gathered, draft, record, event)
    return _not_granted(gathered, draft, record, event)


def check_consent_fits(gathered: Gathered, result: ConsentResult) -> None:
    """Raise `DoesNotFit` unless the result can be the answer to what this case asked."""
    case, now, received_at = gathered.case, gathered.now, result.received_at
    plausible = received_at is None or gathered.policy.plausible(case.asked_at(Step.LINK), received_at, now)
    needed = quarter_before(almaty_day(received_at)) if received_at and plausible else None
    granted = result.status is ConsentAnswer.GRANTED
    checks = (
        ("request_id", case.state in _LINK_IS_OUT),
        ("iin", result.iin is None or is_of_person(gathered)),
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


def is_of_person(gathered: Gathered) -> bool:
    """Return whether the message names the person of the case, by any digest that the case and this function share.

    While the digest key changes, one function already has the new key and another only the old one.
    """
    return not set(gathered.case.digests.persons).isdisjoint(gathered.persons)


def _record_of(case: Case, result: ConsentResult, number: int, now: datetime) -> Consent:
    return Consent(
        id=f"bank_data-{number}",
        case_id=case.id,
        kind=ConsentKind.BANK_DATA,
        status=_STATUS[result.status],
        person=case.digests.person,
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


def _count_granted(records: tuple[Consent, ...]) -> int:
    return sum(1 for record in records if record.status is ConsentStatus.GRANTED)


def count_if_in_time(gathered: Gathered, draft: Draft) -> Draft:
    """Return the draft with a recorded consent counted, if it is in time by the term that applies now.

    A delivery receipt moves the term later, so a consent that was too late, or too early to be used, may now be in
    time.
    """
    case, now = draft.case, gathered.now
    if not admits(case, facts.ConsentGranted) or case.consent.status is not ConsentStatus.REQUESTED:
        return draft
    records = [c for c in gathered.consents if c.kind is ConsentKind.BANK_DATA]
    last = max(records, key=lambda record: record.received_at, default=None)
    if last is None or any(record.is_revocation for record in records) or not _counts(gathered, case, last):
        return draft
    fact = facts.ConsentGranted(now, last.received_at, almaty_day(last.received_at))
    event = Event("consent_granted_in_time", OPEN_API, {"received_at": last.received_at.isoformat()})
    return draft.then(fact, gathered.policy, event)


def _counts(gathered: Gathered, case: Case, record: Consent) -> bool:
    proved = is_proved(record, required=gathered.policy.require_verified_consent)
    return record.status is ConsentStatus.GRANTED and proved and in_time(record, case.consent.due_at)


def _is_same_consent(records: tuple[Consent, ...], record: Consent) -> bool:
    """Return whether the record is about the consent that the case already has.

    One request makes one consent, and a revocation may name it.
    """
    known = {old.partner_id for old in records if old.partner_id is not None}
    return record.partner_id is None or not known or record.partner_id in known


def _is_same_result(old: Consent, new: Consent) -> bool:
    """Return whether two records are the same result; a grant that was taken back since is still the same grant."""
    same_status = old.status is new.status or (new.status is ConsentStatus.GRANTED and old.ended_at is not None)
    return same_status and (old.received_at, old.partner_id) == (new.received_at, new.partner_id)


def _overrides(old: Consent, new: Consent) -> bool:
    """Return whether the old record overrides the new one.

    A later decision of the person overrides an earlier one that arrives late; a revocation overrides everything, while
    a yes that a later no took back is as old as any other yes. An expired request carries no decision, so it never
    overrides one.
    """
    if old.is_revocation:
        return True
    if old.status is ConsentStatus.EXPIRED:
        return False
    return old.received_at > new.received_at and new.status is not ConsentStatus.REVOKED


def _with_record(draft: Draft, records: tuple[Consent, ...], record: Consent) -> Draft:
    """Store the record. A revocation, and a later refusal, also end the grant that they take back."""
    if record.status not in {ConsentStatus.REVOKED, ConsentStatus.REFUSED}:
        return draft.with_consents(record)
    if any(_overrides(old, record) for old in records):
        return draft.with_consents(record)
    ended = (
        replace(old, status=ConsentStatus.REVOKED, ended_at=record.received_at)
        for old in records
        if ConsentStatus.REVOKED in ALLOWED_CHANGES.get(old.status, frozenset())
    )
    return draft.with_consents(record, *ended)


def _granted(gathered: Gathered, draft: Draft, record: Consent, event: Event) -> Draft:
    now = gathered.now
    if not is_proved(record, required=gathered.policy.require_verified_consent):
        return draft.with_attention(AttentionKind.CONSENT_UNVERIFIED, now).with_event(event)
    draft = with_sms_sent(gathered, draft, None)
    case = draft.case
    if case.consent.status is ConsentStatus.WITHDRAWN:
        ended = replace(record, status=ConsentStatus.WITHDRAWN, ended_at=now)
        consents = tuple(ended if one is record else one for one in draft.consents)
        draft = with_revocation_owed(replace(draft, consents=consents), now)
        return draft.with_event(replace(event, name="consent_after_withdrawal"))
    fact = facts.ConsentGranted(now, record.received_at, almaty_day(record.received_at))
    was_in_time = in_time(record, case.consent.due_at)
    if admits(case, facts.ConsentGranted) and was_in_time:
        return draft.then(fact, gathered.policy, event)
    kind = AttentionKind.LATE_CONSENT
    if case.consent.status is ConsentStatus.REFUSED:
        kind = AttentionKind.CONSENT_AFTER_REFUSAL
    if was_in_time and not case.ended:
        besides = draft.with_event(replace(event, name="consent_granted_besides"))
        return _asked_anew_if_other_banks(gathered, besides, record)
    late = replace(event, name="consent_heard_late" if was_in_time else "consent_granted_late")
    left = draft.with_attention(kind, now).with_event(late)
    if not reopens_by_itself(case, record, now, gathered.policy):
        return left
    reopened = facts.Reopened(now, record.received_at, almaty_day(record.received_at))
    seen = left if kind is AttentionKind.CONSENT_AFTER_REFUSAL else draft.with_event(late)
    again = seen.then(reopened, gathered.policy, Event("reopened", data={"consent": record.id}))
    return replace(again, otherwise=left)


def _asked_anew_if_other_banks(gathered: Gathered, draft: Draft, record: Consent) -> Draft:
    """Give the request that may be under way a new number, if this yes names other banks.

    A request id stands for one request with one content, and answers to the request before are discarded.
    """
    before = granted_consent(gathered.consents)
    if draft.case.state is not State.REQUESTING_BANK_DATA or before is None or before.banks == record.banks:
        return draft
    return replace(draft, case=asking_banks_anew(draft.case))


def _not_granted(gathered: Gathered, draft: Draft, record: Consent, event: Event) -> Draft:
    now = gathered.now
    fact: Fact = {
        ConsentStatus.REFUSED: facts.ConsentRefused(now, record.received_at),
        ConsentStatus.EXPIRED: facts.ConsentExpired(now),
    }.get(record.status, facts.ConsentRevoked(now, record.received_at))
    if record.status is ConsentStatus.REFUSED:
        draft = with_sms_sent(gathered, draft, None)
    if not admits(draft.case, type(fact)) or draft.case.consent.status is ConsentStatus.WITHDRAWN:
        return draft.with_event(event)
    return draft.then(fact, gathered.policy, event)
