"""What KDP's answer on the consent to personal data means for a case (order, p. 4 (2)).

The answer comes with our own request, by callback, or when we ask once more before the window closes. Answers to one
request are ordered by `received_at`, not by arrival; a revocation is final.
"""

from collections.abc import Mapping
from dataclasses import replace

from chalicelib.domain.case import facts
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import AttentionKind, ConsentStatus, Reason, State, Step
from chalicelib.domain.case.transitions import admits
from chalicelib.domain.consent.consent import ALLOWED_CHANGES, Consent, ConsentKind, in_time
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.messages.partner_answers import ConsentAnswer, PersonalDataAnswer
from chalicelib.domain.refusals import DoesNotFit
from chalicelib.services.decisions.bank_consent import is_of_person
from chalicelib.services.decisions.draft import Draft, Gathered

KDP = "kdp"

_STATUS = {
    ConsentAnswer.GRANTED: ConsentStatus.GRANTED,
    ConsentAnswer.REFUSED: ConsentStatus.REFUSED,
    ConsentAnswer.REVOKED: ConsentStatus.REVOKED,
}
_UNDECIDED = frozenset({ConsentAnswer.PENDING, ConsentAnswer.EXPIRED})
"""The person has not decided yet. What expired is KDP's own wait; the person has the whole of our term."""
_RAISED_BY_A_GRANT_AFTER: Mapping[Reason | None, AttentionKind] = {
    Reason.PERSONAL_DATA_NOT_ANSWERED: AttentionKind.LATE_CONSENT,
    Reason.PERSONAL_DATA_REFUSED: AttentionKind.CONSENT_AFTER_REFUSAL,
}
"""The attention raised by a grant after the case has ended for want of it."""


def decide_reported_personal_data(gathered: Gathered, answer: PersonalDataAnswer, request_id: str) -> Draft:
    """Return what an answer that came by callback changes. Raises `DoesNotFit`.

    It may overtake our own record of a new request, so the number of the request is taken from the answer.
    """
    case, received_at = gathered.case, answer.received_at
    asked_at = case.asked_at(Step.PERSONAL_DATA_CONSENT)
    if not is_of_person(gathered):
        raise DoesNotFit("iin")
    if received_at is None or not gathered.policy.plausible(asked_at, received_at, gathered.now):
        raise DoesNotFit("received_at")
    if answer.status is ConsentAnswer.GRANTED and answer.token is None:
        raise DoesNotFit("token")
    attempt = max(case.requests.kdp, int(request_id.rsplit("-", 1)[-1]))
    return decide_personal_data(replace(gathered, case=case.asked_kdp(attempt)), answer, request_id)


def decide_personal_data(gathered: Gathered, answer: PersonalDataAnswer, request_id: str) -> Draft:
    """Return what the answer changes: pending starts the term; a decision of the person moves the case or ends it.

    KDP's own wait may be shorter than the term: that it has run out is like "pending", and a later grant counts.
    "Pending" changes nothing once a decision on this request has arrived: a callback may overtake our own record.
    """
    case, now, records = gathered.case, gathered.now, gathered.consents
    earlier = [old for old in records if old.kind is ConsentKind.PERSONAL_DATA and old.request_id == request_id]
    if answer.status in _UNDECIDED:
        return Draft(case=case) if earlier else _undecided(gathered, answer.status)
    if answer.status is ConsentAnswer.NOT_FOUND:
        return Draft(case=case) if earlier else _not_found(gathered)
    record = _record_of(gathered, answer, request_id)
    event = Event(f"personal_data_{answer.status}", KDP, {"request_id": request_id})
    if any((old.status, old.received_at) == (record.status, record.received_at) for old in earlier):
        return Draft(case=case).with_event(replace(event, name=f"{event.name}_again"))
    if any(_overrides(old, record) for old in earlier):
        return Draft(case=case).with_event(replace(event, name=f"{event.name}_outdated"))
    if _too_late(case, record):
        late = Draft(case=case).with_consents(record).with_event(replace(event, name=f"{event.name}_late"))
        return late.with_attention(AttentionKind.LATE_CONSENT, now)
    draft = Draft(case=case).with_consents(record, *_ended_by(case, record, records))
    return _moved(gathered, draft, answer, event)


def _moved(gathered: Gathered, draft: Draft, answer: PersonalDataAnswer, event: Event) -> Draft:
    now = gathered.now
    fact: facts.Fact = {
        ConsentAnswer.GRANTED: facts.PersonalDataGranted(now),
        ConsentAnswer.REFUSED: facts.PersonalDataRefused(now),
    }.get(answer.status, facts.PersonalDataWithdrawn(now))
    if not admits(draft.case, type(fact)):
        kind = _RAISED_BY_A_GRANT_AFTER.get(draft.case.reason) if answer.status is ConsentAnswer.GRANTED else None
        return (draft.with_attention(kind, fact.heard_at) if kind else draft).with_event(event)
    if answer.token is not None:
        draft = draft.with_private(answer.token)
    return draft.then(fact, gathered.policy, event)


def _not_found(gathered: Gathered) -> Draft:
    """Return the end of a case whose person KDP cannot ask; nothing where that is over."""
    if not admits(gathered.case, facts.MobileNotRegistered):
        return Draft(case=gathered.case)
    fact = facts.MobileNotRegistered(gathered.now)
    return Draft(case=gathered.case).then(fact, gathered.policy, Event("personal_data_not_found", KDP))


def _undecided(gathered: Gathered, status: ConsentAnswer) -> Draft:
    """Return the case waiting for the person: the term begins with the first such answer, and no other moves it."""
    case, now, policy = gathered.case, gathered.now, gathered.policy
    event = Event(f"personal_data_{status}", KDP)
    if not admits(case, facts.PersonalDataPending):
        return Draft(case=case)
    if case.state is State.AWAITING_PERSONAL_DATA_CONSENT:
        return Draft(case=case).with_event(event) if status is ConsentAnswer.EXPIRED else Draft(case=case)
    if case.requests.waits >= policy.most_personal_data_waits:
        too_often = Event("personal_data_waited_for_too_often", KDP, {"waits": case.requests.waits})
        return Draft(case=case).then(facts.PatienceEnded(now), policy, too_often)
    rule = "working_days_after_personal_data_request"
    term = gathered.calendar.term(now, policy.personal_data_term, rule)
    return Draft(case=case).then(facts.PersonalDataPending(now, term), policy, event)


def _overrides(old: Consent, new: Consent) -> bool:
    """Return whether the old record overrides the new one: a later decision does, and a revocation always does."""
    if old.status is ConsentStatus.REVOKED:
        return True
    return old.received_at > new.received_at and new.status is not ConsentStatus.REVOKED


def _too_late(case: Case, record: Consent) -> bool:
    """Return whether the person decided after the term, which does not count (Civil Code 176)."""
    if case.state is not State.AWAITING_PERSONAL_DATA_CONSENT or record.status is not ConsentStatus.GRANTED:
        return False
    return not in_time(record, case.due_at)


def _ended_by(case: Case, record: Consent, records: tuple[Consent, ...]) -> tuple[Consent, ...]:
    """Return the records that end with this one.

    A new grant replaces the one before. A revocation ends that grant, and the consent to bank data as if it had been
    withdrawn at the office.
    """
    if record.status is ConsentStatus.REFUSED:
        return ()
    revoked = record.status is ConsentStatus.REVOKED
    ends_as = {ConsentKind.PERSONAL_DATA: ConsentStatus.REVOKED if revoked else ConsentStatus.EXPIRED}
    if revoked and admits(case, facts.PersonalDataWithdrawn):
        ends_as[ConsentKind.BANK_DATA] = ConsentStatus.WITHDRAWN
    return tuple(
        replace(old, status=ends_as[old.kind], ended_at=record.received_at)
        for old in records
        if old.kind in ends_as and ends_as[old.kind] in ALLOWED_CHANGES.get(old.status, frozenset())
    )


def _record_of(gathered: Gathered, answer: PersonalDataAnswer, request_id: str) -> Consent:
    """Return the next record of its kind: by the subject or the representative, for the requested services."""
    case, now, representative = gathered.case, gathered.now, gathered.representative
    number = sum(1 for old in gathered.consents if old.kind is ConsentKind.PERSONAL_DATA) + 1
    return Consent(
        id=f"{ConsentKind.PERSONAL_DATA}-{number}",
        case_id=case.id,
        kind=ConsentKind.PERSONAL_DATA,
        status=_STATUS[answer.status],
        person=case.digests.person,
        request_id=request_id,
        received_at=answer.received_at or now,
        heard_at=now,
        language=case.language,
        scope=("MCDB_SERVICE",),
        valid_until=answer.token.expires_at if answer.token else None,
        given_by="representative" if representative else "applicant",
        basis=representative.basis if representative else None,
        evidence=answer.evidence,
    )
