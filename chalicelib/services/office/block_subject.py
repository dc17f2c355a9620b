"""Block a person: nothing leaves us for them any more, while the terms run on (Personal Data Law art. 25)."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.callers import Caller
from chalicelib.domain.case import facts
from chalicelib.domain.case.case import Case
from chalicelib.domain.journal.reads import ReadEntry
from chalicelib.domain.ports.store import Deps
from chalicelib.services.commit import Draft, change_case
from chalicelib.services.office.acknowledge_case import human_event


@dataclass(frozen=True)
class Blocked:
    """Since when the person is blocked, and the cases of theirs that we hold, oldest first."""

    since: datetime
    cases: tuple[Case, ...]


def block_subject(deps: Deps, caller: Caller, iin: str, reason: str) -> Blocked:
    """Block the person and every case of theirs; once more changes nothing but that it is journaled.

    The person is blocked first: an application that comes at the same moment is taken in blocked, or is in the index
    when it is read. The reason stands in the journal of each case and in the journal of reads. Raises `StoreBusy`.
    """
    now, persons = deps.clock.now(), deps.digest.all("person", iin)
    deps.subjects.block(persons, now, now + deps.policy.retention.person)
    since = deps.subjects.blocked_at(persons, now) or now
    ids = deps.cases.of_person(persons)
    roles = tuple(sorted(caller.roles))
    deps.reads.note(ReadEntry(now, caller.subject, roles, caller.authority, "subject_block", ids, reason))
    return Blocked(since, tuple(_block(deps, caller, case_id, since, reason) for case_id in ids))


def _block(deps: Deps, caller: Caller, case_id: str, since: datetime, reason: str) -> Case:
    def decide(case: Case) -> Draft:
        if case.blocked_at is not None or not case.person:
            return Draft(case)
        event = human_event(deps, caller, "blocked", reason)
        return Draft(case).then(facts.SubjectBlocked(since), deps.policy, event)

    return change_case(deps, deps.cases.load(case_id), decide)
