"""Take an application in (Algorithm, p. 3, Appendix 1): one case and one workflow, even if it is sent twice at once."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Protocol

import rfc8785

from chalicelib.domain.callers import Caller
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.retention import with_next_erasure
from chalicelib.domain.consent.records import with_records
from chalicelib.domain.errors import ApplicationNameTaken, CaseUnreadable, PersonBlocked, PersonLocked, StoreBusy
from chalicelib.domain.messages.changes import ApplicationName, Change, Intake
from chalicelib.domain.refusals import IntakePaused, OpenCaseExists
from chalicelib.observability import log_transition
from chalicelib.services.commit import start_workflow, with_journal_entries
from chalicelib.services.decisions.draft import Draft
from chalicelib.services.decisions.people.intake import (
    Application,
    Received,
    check_days,
    check_document,
    check_replaces,
    decide_intake,
)
from chalicelib.services.limits import KDP_REQUESTS, MESSAGES, Limit, count_against, end_of_minute, limit_of_day
from chalicelib.services.needs import (
    CommitPorts,
    HasCanary,
    HasCases,
    HasDigest,
    HasNewId,
    HasOperations,
    HasReads,
    HasSubjects,
)
from chalicelib.services.office.human_acts import human_act
from chalicelib.services.office.open_cases import open_cases_of, turn_away
from chalicelib.services.office.record_reads import record_read_if_unchanged

INTAKE_TRIES = 5
ASK_AGAIN_AFTER = 300
"""Seconds after which a caller asks again whether the intake goes on."""


class TakeInPorts(CommitPorts, HasCanary, HasDigest, HasNewId, HasOperations, HasReads, HasSubjects, Protocol):
    """What taking an application in uses."""


@dataclass(frozen=True)
class TakenIn:
    """The case, and whether it is new or was made before by the same application."""

    case: Case
    new: bool


def take_in_application(deps: TakeInPorts, caller: Caller, application: Application) -> TakenIn:
    """Make a case of the application and start its workflow; the same application again returns the same case.

    Raises `InvalidInput`, `ApplicationConflict`, `OpenCaseExists`, `TooManyRequests`, `IntakePaused`, `StoreBusy`.
    """
    if deps.operations.intake_paused() is not None:
        raise IntakePaused(ASK_AGAIN_AFTER)
    authority, digests = caller.authority or "", content_digests(deps, application)
    so_far = _SoFar(digests[0])
    for _ in range(INTAKE_TRIES):
        known = deps.cases.application(authority, application.number)
        old = _case_of(deps, known) if known is not None else None
        if old is not None and known is not None and known.digest in digests:
            return TakenIn(record_read_if_unchanged(deps, caller, old, old), new=False)
        try:
            received = _gather(deps, caller, application, so_far.blocked_at)
            case = _take_in(deps, caller, received, old, so_far)
        except ApplicationNameTaken:
            continue
        except PersonBlocked:
            persons = deps.digest.all("person", application.person.iin)
            so_far.blocked_at = deps.subjects.blocked_at(persons, deps.clock.now())
            continue
        except PersonLocked:
            so_far.locked = True
            continue
        if not case.ended:
            start_workflow(deps, case)
        return TakenIn(case, new=True)
    if so_far.locked:  # by a case that cannot be read
        raise OpenCaseExists("This person has an open case. Wait until it has ended.")
    raise StoreBusy("the application was changed by others at every try; try again later")


def _case_of(deps: HasCases, name: ApplicationName) -> Case:
    """Return the case of an application. Raises `CaseUnreadable` for a name that leads to another application's."""
    case = deps.cases.load(name.case_id)
    if (case.authority, case.application_number) != (name.authority, name.number):
        raise CaseUnreadable(case.id)
    return case


@dataclass
class _SoFar:
    """The digest of the content, and what earlier tries of the same intake found out and did."""

    digest: str
    blocked_at: datetime | None = None
    counted: bool = False
    locked: bool = False


def _take_in(deps: TakeInPorts, caller: Caller, received: Received, old: Case | None, so_far: _SoFar) -> Case:
    """Try once to make the case. Raises `PersonLocked` also when this very application was taken in meanwhile."""
    if old is not None:
        check_replaces(old, received)
    check_days(received)
    check_document(received)
    draft = decide_intake(received, deps.new_id(received.now), old.id if old else None)
    name = ApplicationName(received.authority, received.application.number, so_far.digest, draft.case.id)
    holder = _holder(deps, draft.case)
    if holder is not None:
        if (holder.authority, holder.application_number) == (name.authority, name.number):
            raise PersonLocked
        raise turn_away(deps, caller, holder)
    if not so_far.counted:
        count_against(deps, _limits(deps, received, draft.case), received.now)
        so_far.counted = True
    return _store(deps, draft, name)


def _holder(deps: HasCases, case: Case) -> Case | None:
    """Return the open case of the person of this one, which then cannot be taken in; none if it needs no lock."""
    return None if case.ended else next(iter(open_cases_of(deps, case.digests.persons)), None)


def _gather(deps: TakeInPorts, caller: Caller, application: Application, blocked_at: datetime | None) -> Received:
    return Received(
        application=application,
        authority=caller.authority or "",
        act=human_act(deps, caller),
        now=deps.clock.now(),
        policy=deps.policy,
        calendar=deps.calendar(),
        persons=deps.digest.all("person", application.person.iin),
        mobiles=deps.digest.all("mobile", application.person.mobile),
        digests_under=deps.digest.key_id,
        blocked_at=blocked_at,
    )


def _limits(deps: TakeInPorts, received: Received, case: Case) -> Iterator[Limit]:
    """Yield what an application counts against; one whose case ends at once reaches no person."""
    policy = deps.policy
    yield Limit((f"intakes:{received.authority}",), policy.intakes_a_minute, end_of_minute(received.now))
    if not case.ended:
        yield limit_of_day(KDP_REQUESTS, received.persons, policy.kdp_requests_a_day, received.now)
        yield limit_of_day(MESSAGES, received.persons, policy.messages_a_day, received.now)


def content_digests(deps: HasDigest, application: Application) -> tuple[str, ...]:
    """Return the keyed digests of the application's content, under each live key, the present one first.

    Equal applications have equal digests, because the content is normalised first (RFC 8785).
    """

    def plain(value: object) -> str:
        if isinstance(value, date | datetime):
            return value.isoformat()
        raise TypeError(type(value).__name__)

    content = json.loads(json.dumps(asdict(application), default=plain))
    return deps.digest.all("application", rfc8785.dumps(content).decode())


def _store(deps: TakeInPorts, draft: Draft, name: ApplicationName) -> Case:
    case = with_next_erasure(draft.case, deps.policy.retention, deps.calendar())
    case, entries = with_journal_entries(with_records(case, draft.consents), draft.events, case.received_at)
    change = Change(
        case=case, entries=entries, consents=draft.consents, private=draft.private, new_keys=frozenset(case.sealed.made)
    )
    deps.canary.plant()
    unblocked = case.digests.persons if case.blocked_at is None else ()
    deps.cases.take_in(Intake(change, name, case.supersedes, not case.ended, unblocked))
    log_transition(None, case)
    return case
