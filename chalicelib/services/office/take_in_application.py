"""Take an application in (order, p. 3, Appendix 1): one case and one workflow, even if it is sent twice at once."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Protocol

import rfc8785

from chalicelib.domain.callers import Caller
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.retention import next_erasure
from chalicelib.domain.consent.records import with_records
from chalicelib.domain.errors import ApplicationNameTaken, PersonBlocked, PersonLocked, StoreBusy
from chalicelib.domain.messages.changes import ApplicationName, Change, Intake
from chalicelib.domain.refusals import OpenCaseExists
from chalicelib.services.commit import start_workflow, with_journal_entries
from chalicelib.services.decisions.draft import Draft
from chalicelib.services.needs import CommitPorts, HasCanary, HasDigest, HasNewId, HasReads, HasSubjects
from chalicelib.services.office.decide_intake import Application, Received, check_days, check_replaces, decide_intake
from chalicelib.services.office.human_acts import human_act
from chalicelib.services.office.record_reads import record_read_if_unchanged

INTAKE_TRIES = 5


class TakeInPorts(CommitPorts, HasCanary, HasDigest, HasNewId, HasReads, HasSubjects, Protocol):
    """What taking an application in uses."""


@dataclass(frozen=True)
class TakenIn:
    """The case, and whether it is new or was made before by the same application."""

    case: Case
    new: bool


def take_in_application(deps: TakeInPorts, caller: Caller, application: Application) -> TakenIn:
    """Make a case of the application and start its workflow; the same application again returns the same case.

    Raises `InvalidInput`, `ApplicationConflict`, `OpenCaseExists`, `StoreBusy`.
    """
    authority = caller.authority or ""
    digests, blocked_at = content_digests(deps, application), None
    for _ in range(INTAKE_TRIES):
        known = deps.cases.application(authority, application.number)
        old = deps.cases.load(known.case_id) if known is not None else None
        if old is not None and known is not None and known.digest in digests:
            return TakenIn(record_read_if_unchanged(deps, caller, old, old), new=False)
        received = _gather(deps, caller, application, blocked_at)
        if old is not None:
            check_replaces(old, received)
        check_days(received)
        draft = decide_intake(received, deps.new_id(received.now), old.id if old else None)
        name = ApplicationName(authority, application.number, digests[0], draft.case.id)
        try:
            case = _store(deps, draft, name)
        except ApplicationNameTaken:
            continue
        except PersonBlocked:
            blocked_at = deps.subjects.blocked_at(draft.case.persons, deps.clock.now())
            continue
        except PersonLocked:
            if known is None and deps.cases.application(authority, application.number) is not None:
                continue  # the person is locked by this very application, sent twice at once
            raise OpenCaseExists("This person has an open case. Wait until it has ended.") from None
        if not case.ended:
            start_workflow(deps, case)
        return TakenIn(case, new=True)
    raise StoreBusy("the application was changed by others each time")


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
    case = replace(draft.case, erase_at=next_erasure(draft.case, deps.policy.retention, deps.calendar()))
    case, entries = with_journal_entries(with_records(case, draft.consents), draft.events, case.received_at)
    change = Change(case, entries, consents=draft.consents, private=draft.private)
    deps.canary.plant()
    unblocked = case.persons if case.blocked_at is None else ()
    deps.cases.take_in(Intake(change, name, case.supersedes, not case.ended, unblocked))
    return case
