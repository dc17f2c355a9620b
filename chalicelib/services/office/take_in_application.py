"""Take an application in (order p. 3, Appendix 1): one case, one workflow, also when it comes twice at one moment."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

import rfc8785

from chalicelib.domain.calendar.working_days import almaty_day, decision_term, registered_on
from chalicelib.domain.callers import Caller
from chalicelib.domain.case import facts
from chalicelib.domain.case.case import Basis, Case
from chalicelib.domain.case.retention import next_erasure
from chalicelib.domain.case.states import OVER_THE_MOBILE, ConsentStatus, Language, State
from chalicelib.domain.consent.consent import Consent, ConsentKind
from chalicelib.domain.errors import ApplicationNameTaken, PersonBlocked, PersonLocked, StoreBusy
from chalicelib.domain.journal.journal import Event, Note
from chalicelib.domain.person import Person
from chalicelib.domain.ports.changes import ApplicationName, Change, Intake
from chalicelib.domain.ports.store import Deps
from chalicelib.domain.refusals import ApplicationConflict, FieldError, InvalidInput, OpenCaseExists
from chalicelib.services.commit import Draft, chained, start_workflow
from chalicelib.services.office.record_reads import noted_if_unchanged

INTAKE_TRIES = 5


@dataclass(frozen=True)
class Application:
    """An application as it was sent: checked field by field, its identifiers normalised."""

    number: str
    language: Language
    submitted_at: datetime
    group: str | None
    person: Person


@dataclass(frozen=True)
class TakenIn:
    """The case, and whether it is new or was taken in before by the same application."""

    case: Case
    new: bool


def take_in_application(deps: Deps, caller: Caller, application: Application) -> TakenIn:
    """Make a case of the application and start its workflow; the same application again gives the same case.

    Raises `InvalidInput`, `ApplicationConflict`, `OpenCaseExists`, `StoreBusy`.
    """
    authority = caller.authority or ""
    digests, blocked_at = content_digests(deps, application), None
    for _ in range(INTAKE_TRIES):
        known = deps.cases.application(authority, application.number)
        replaced = None
        if known is not None:
            old = deps.cases.load(known.case_id)
            if known.digest in digests:
                return TakenIn(noted_if_unchanged(deps, caller, old, old), new=False)
            replaced = _replaceable(deps, old, application)
        check_days(deps, application)
        draft = _new_case(deps, caller, application, replaced, blocked_at)
        name = ApplicationName(authority, application.number, digests[0], draft.case.id)
        try:
            case = _store(deps, draft, name, replaced)
        except ApplicationNameTaken:
            continue
        except PersonBlocked:
            blocked_at = deps.subjects.blocked_at(draft.case.persons, deps.clock.now())
            continue
        except PersonLocked:
            if known is None and deps.cases.application(authority, application.number) is not None:
                continue  # the lock is this application's own, sent twice at one moment
            raise OpenCaseExists("This person has an open case. Wait until it has ended.") from None
        if not case.ended:
            start_workflow(deps, case)
        return TakenIn(case, new=True)
    raise StoreBusy("the application was changed by others each time")


def check_days(deps: Deps, application: Application) -> None:
    """Raise `InvalidInput` for days and times that cannot be: in the future, or submitted too long ago."""
    now, policy = deps.clock.now(), deps.policy
    today = almaty_day(now)
    person = application.person
    too_old = f"is more than {policy.submitted_age} working days ago; send the time of the present application"
    in_future = application.submitted_at > now + policy.submitted_ahead
    future = "is in the future; check the date"
    checks = (
        ("submitted_at", in_future, future),
        ("submitted_at", not in_future and _is_too_old(deps, application.submitted_at, today), too_old),
        ("form.signed_on", person.form.signed_on > today, future),
        ("applicant.identity_document.issued_on", person.identity_document.issued_on > today, future),
    )
    wrong = tuple(FieldError(field, message) for field, is_wrong, message in checks if is_wrong)
    if wrong:
        raise InvalidInput(wrong)


def _is_too_old(deps: Deps, submitted_at: datetime, today: date) -> bool:
    return deps.calendar().last_day_of_term(almaty_day(submitted_at), deps.policy.submitted_age) < today


def content_digests(deps: Deps, application: Application) -> tuple[str, ...]:
    """Return the keyed digests of the normalised content, under each live key, the present one first.

    Equal applications have equal digests, however they were written.
    """

    def plain(value: object) -> str:
        if isinstance(value, date | datetime):
            return value.isoformat()
        raise TypeError(type(value).__name__)

    content = json.loads(json.dumps(asdict(application), default=plain))
    return deps.digest.all("application", rfc8785.dumps(content).decode())


def _replaceable(deps: Deps, old: Case, application: Application) -> Case:
    """Return the case that this application replaces: ended over the mobile number, sent again with another one."""
    same_person = not set(old.persons).isdisjoint(deps.digest.all("person", application.person.iin))
    other_number = old.mobile not in deps.digest.all("mobile", application.person.mobile)
    open_until = old.ended_at + deps.policy.correction_window if old.ended_at else None
    in_time = open_until is not None and deps.clock.now() < open_until
    if same_person and other_number and in_time and old.reason in OVER_THE_MOBILE:
        return old
    raise ApplicationConflict(
        "An application with this number came before with other content. Send it unchanged, or under a new number."
    )


def _new_case(
    deps: Deps, caller: Caller, application: Application, replaced: Case | None, blocked_at: datetime | None
) -> Draft:
    now, policy, person = deps.clock.now(), deps.policy, application.person
    case = replace(_bare_case(deps, caller, application, now), supersedes=replaced.id if replaced else None)
    actor = deps.digest("actor", caller.subject)
    event = Event("application_received", actor, {"supersedes": case.supersedes}, Note(actor=caller.subject))
    draft = Draft(case, (event,), (_own_consent(case, person, now),), (person,))
    if policy.pilot is not None and not policy.pilot.holds(almaty_day(now)):
        return draft.then(facts.PilotClosed(now), policy, Event("pilot_closed"))
    if blocked_at is not None:
        return draft.then(facts.SubjectBlocked(blocked_at), policy, Event("blocked"))
    return draft


def _bare_case(deps: Deps, caller: Caller, application: Application, now: datetime) -> Case:
    policy, person, calendar = deps.policy, application.person, deps.calendar()
    registered = registered_on(application.submitted_at, end_of_day=policy.end_of_day, calendar=calendar)
    decision = decision_term(registered, policy.decision_term, calendar)
    persons = deps.digest.all("person", person.iin)
    return Case(
        id=deps.new_id(now),
        authority=caller.authority or "",
        application_number=application.number,
        language=application.language,
        person=persons[0],
        earlier_person=persons[1] if len(persons) > 1 else None,
        digests_under=deps.digest.key_id,
        mobile=deps.digest("mobile", person.mobile),
        submitted_at=application.submitted_at,
        registered_on=registered,
        decision_due_at=decision.ends_at,
        decision_basis=Basis.of(decision),
        received_at=now,
        updated_at=now,
        group=application.group,
        entered_at=now,
        due_at=now + policy.patience[State.RECEIVED],
        due_rule="patience",
        look_at=now + policy.resume_after,
    )


def _own_consent(case: Case, person: Person, now: datetime) -> Consent:
    """The application's own consent (Appendix 1): it stands for neither of the other two."""
    document = person.form.document
    return Consent(
        id="application",
        case_id=case.id,
        kind=ConsentKind.APPLICATION,
        status=ConsentStatus.GRANTED,
        person=case.person,
        request_id=case.id,
        received_at=case.submitted_at,
        heard_at=now,
        language=case.language,
        text_version=person.form.version,
        text_sha256=None,
        scope=("personal_data", "bank_secrecy", "status_disclosure"),
        given_by=document.signed_by if document else "applicant",
        basis=person.representative.basis if person.representative else None,
        authentication=document.method if document else None,
    )


def _store(deps: Deps, draft: Draft, name: ApplicationName, replaced: Case | None) -> Case:
    case = replace(draft.case, erase_at=next_erasure(draft.case, deps.policy.retention, deps.calendar()))
    case, entries = chained(case, draft.events, case.received_at)
    change = Change(case, entries, consents=draft.consents, private=draft.private)
    unblocked = case.persons if case.blocked_at is None else ()
    deps.cases.take_in(Intake(change, name, replaced.id if replaced else None, not case.ended, unblocked))
    return case
