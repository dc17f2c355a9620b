"""Decide on an application (Algorithm, p. 3, Appendix 1): what is wrong with it, and the case that it makes."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from chalicelib.domain.calendar.working_days import Calendar, almaty_day, decision_term, registered_on
from chalicelib.domain.case import facts
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.parts import CaseDigests
from chalicelib.domain.case.policy import Policy
from chalicelib.domain.case.states import OVER_THE_MOBILE, ConsentStatus, Language, State
from chalicelib.domain.consent.consent import Consent, ConsentKind
from chalicelib.domain.consent.forms import consent_forms
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.person import Person
from chalicelib.domain.refusals import ApplicationConflict, FieldError, InvalidInput
from chalicelib.services.decisions.draft import Draft
from chalicelib.services.decisions.people.acts import HumanAct


@dataclass(frozen=True)
class Application:
    """An application as it was sent: checked field by field, its identifiers normalised."""

    number: str
    language: Language
    submitted_at: datetime
    group: str | None
    person: Person


@dataclass(frozen=True, kw_only=True)
class Received:
    """An application with everything that the decision on it rests on.

    `persons`, `mobiles`: the keyed digests of IIN and mobile number under each live key, the present one first;
    `digests_under`: the id of that key. `blocked_at`: since when the person is blocked, as far as known.
    """

    application: Application
    authority: str
    act: HumanAct
    now: datetime
    policy: Policy
    calendar: Calendar
    persons: tuple[str, ...]
    mobiles: tuple[str, ...]
    digests_under: str
    blocked_at: datetime | None = None


def check_document(received: Received) -> None:
    """Raise `InvalidInput` for a signed application that is missing, or signed by somebody who is not named."""
    person, document = received.application.person, received.application.person.form.document
    if document is None and received.policy.form_document_required:
        raise InvalidInput(
            (FieldError("form.document", "is required here; name the signed application and its digest"),)
        )
    if document is not None and document.signed_by == "representative" and person.representative is None:
        message = "says that a representative signed; send the representative too"
        raise InvalidInput((FieldError("form.document.signed_by", message),))


def check_days(received: Received) -> None:
    """Raise `InvalidInput` for days and times that are impossible: in the future, or submitted too long ago."""
    now, policy, application = received.now, received.policy, received.application
    today = almaty_day(now)
    person = application.person
    too_old = f"is more than {policy.submitted_age} working days ago; send the time of the present application"
    in_future = application.submitted_at > now + policy.submitted_ahead
    future = "is in the future; check the date"
    checks = (
        ("submitted_at", in_future, future),
        ("submitted_at", not in_future and _is_too_old(received, today), too_old),
        ("form.signed_on", person.form.signed_on > today, future),
        ("applicant.identity_document.issued_on", person.identity_document.issued_on > today, future),
    )
    wrong = tuple(FieldError(field, message) for field, is_wrong, message in checks if is_wrong)
    if wrong:
        raise InvalidInput(wrong)


def _is_too_old(received: Received, today: date) -> bool:
    submitted_on = almaty_day(received.application.submitted_at)
    return received.calendar.last_day_of_term(submitted_on, received.policy.submitted_age) < today


def check_replaces(old: Case, received: Received) -> None:
    """Raise `ApplicationConflict` unless the application corrects the mobile number that ended the old case."""
    same_person = not set(old.digests.persons).isdisjoint(received.persons)
    other_number = old.digests.mobile not in received.mobiles
    open_until = old.ended_at + received.policy.correction_window if old.ended_at else None
    in_time = open_until is not None and received.now < open_until
    if not (same_person and other_number and in_time and old.reason in OVER_THE_MOBILE):
        raise ApplicationConflict(
            "This number was already used for another application. Send that one unchanged, or use a new number."
        )


def decide_intake(received: Received, case_id: str, supersedes: str | None) -> Draft:
    """Return the new case with its first events; outside the pilot's window it ends at once."""
    policy, person = received.policy, received.application.person
    case = replace(_new_case(received, case_id), supersedes=supersedes)
    event = received.act.event("application_received")
    event = replace(event, data={"supersedes": supersedes})
    draft = Draft(case=case, events=(event,), consents=(_own_consent(case, person, received.now),), private=(person,))
    if not policy.pilot.includes(almaty_day(received.now)):
        return draft.then(facts.PilotClosed(received.now), policy, Event("pilot_closed"))
    if received.blocked_at is not None:
        return draft.then(facts.SubjectBlocked(received.blocked_at), policy, Event("blocked"))
    return draft


def _new_case(received: Received, case_id: str) -> Case:
    policy, application, calendar, now = received.policy, received.application, received.calendar, received.now
    registered = registered_on(application.submitted_at, end_of_day=policy.end_of_day, calendar=calendar)
    decision = decision_term(registered, policy.decision_term, calendar)
    return Case(
        id=case_id,
        authority=received.authority,
        application_number=application.number,
        language=application.language,
        digests=CaseDigests(
            person=received.persons[0],
            earlier_person=received.persons[1] if len(received.persons) > 1 else None,
            under=received.digests_under,
            mobile=received.mobiles[0],
        ),
        submitted_at=application.submitted_at,
        registered_on=registered,
        decision=Deadline.of(decision),
        received_at=now,
        updated_at=now,
        group=application.group,
        entered_at=now,
        deadline=Deadline(now + policy.patience[State.RECEIVED], "patience"),
        look_at=now + policy.resume_after,
    )


def _signed_by(person: Person) -> str:
    """Return who gave the application's consents: who signed the document, or the legal representative if there is one.

    A representative acts for a person who cannot, so without a document the act is the representative's.
    """
    if person.form.document is not None:
        return person.form.document.signed_by
    return "representative" if person.representative else "applicant"


def _own_consent(case: Case, person: Person, now: datetime) -> Consent:
    """The application's own consent (Appendix 1); it replaces neither of the other two."""
    document = person.form.document
    return Consent(
        id="application",
        case_id=case.id,
        kind=ConsentKind.APPLICATION,
        status=ConsentStatus.GRANTED,
        person=case.digests.person,
        request_id=case.id,
        received_at=case.submitted_at,
        heard_at=now,
        language=case.language,
        text_version=person.form.version,
        text_sha256=consent_forms()[person.form.version].sha256[case.language],
        scope=("personal_data", "bank_secrecy", "status_disclosure"),
        given_by=_signed_by(person),
        basis=person.representative.basis if person.representative else None,
        authentication=document.method if document else None,
    )
