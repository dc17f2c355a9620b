"""What KDP's answer on the personal data consent means for a case (order p. 4.2): decided in one place.

The answer comes with our own request, by callback, or when we ask once more before the window closes.
"""

from datetime import datetime

from chalicelib.domain import facts
from chalicelib.domain.case import Case
from chalicelib.domain.consent import Consent, ConsentKind
from chalicelib.domain.journal import Event
from chalicelib.domain.partner_answers import Answer, PersonalDataAnswer
from chalicelib.domain.ports import Deps
from chalicelib.domain.states import ConsentStatus
from chalicelib.domain.transitions import admits
from chalicelib.services.changing import Draft

KDP = "kdp"

_STATUS = {
    Answer.GRANTED: ConsentStatus.GRANTED,
    Answer.REFUSED: ConsentStatus.REFUSED,
    Answer.REVOKED: ConsentStatus.REVOKED,
}


def decide_personal_data(deps: Deps, case: Case, answer: PersonalDataAnswer, request_id: str, now: datetime) -> Draft:
    """Return what the answer changes: pending starts the term, the person's word moves the case or ends it."""
    if answer.status is Answer.PENDING:
        return _pending(deps, case, now)
    draft = _recorded(deps, Draft(case), answer, request_id, now)
    fact: facts.Fact = {
        Answer.GRANTED: facts.PersonalDataGranted(now),
        Answer.REFUSED: facts.PersonalDataRefused(now),
    }.get(answer.status, facts.PersonalDataWithdrawn(now))
    event = Event(f"personal_data_{answer.status}", KDP, {"request_id": request_id})
    if not admits(case, type(fact)):
        return draft.telling(event)
    if answer.token is not None:
        draft = draft.sealing(answer.token)
    return draft.then(fact, deps.policy, event)


def _pending(deps: Deps, case: Case, now: datetime) -> Draft:
    if not admits(case, facts.PersonalDataPending) or case.state == "awaiting_personal_data_consent":
        return Draft(case)
    rule = "working_days_after_personal_data_request"
    term = deps.calendar().term(now, deps.policy.personal_data_term, rule)
    return Draft(case).then(facts.PersonalDataPending(now, term), deps.policy, Event("personal_data_pending", KDP))


def _recorded(deps: Deps, draft: Draft, answer: PersonalDataAnswer, request_id: str, now: datetime) -> Draft:
    """Keep the record: by the subject or the legal representative, for the services named in the request."""
    case = draft.case
    person = deps.cases.person(case.id)
    representative = person.representative
    return draft.keeping(
        Consent(
            id=f"personal_data-{request_id.rsplit('-', 1)[-1]}-{answer.status}",
            case_id=case.id,
            kind=ConsentKind.PERSONAL_DATA,
            status=_STATUS[answer.status],
            person=case.person,
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
    )
