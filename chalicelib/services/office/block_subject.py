"""Block a person: nothing is sent to partners for them any more, while terms go on (Personal Data Law, art. 25)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.domain.callers import Caller
from chalicelib.domain.case.case import Case
from chalicelib.domain.errors import CaseUnreadable
from chalicelib.services.commit import change_case
from chalicelib.services.decisions.people.blocking import decide_block
from chalicelib.services.needs import CommitPorts, HasDigest, HasReads, HasSubjects
from chalicelib.services.office.human_acts import human_act
from chalicelib.services.office.record_reads import record_inquiry


class BlockSubjectPorts(CommitPorts, HasDigest, HasReads, HasSubjects, Protocol):
    """What blocking a person uses."""


@dataclass(frozen=True)
class Blocked:
    """Since when the person is blocked, and all stored cases of the person, oldest first.

    `unreadable`: the ids of those that cannot be read as they are stored, and so do not say that they are blocked.
    """

    since: datetime
    cases: tuple[Case, ...]
    unreadable: tuple[str, ...] = ()


def block_subject(deps: BlockSubjectPorts, caller: Caller, iin: str, reason: str) -> Blocked:
    """Block the person and all their cases; repeating it changes nothing, and is recorded as a read again.

    The person is blocked before the cases are listed: an application that arrives at the same moment is either taken
    in as blocked or already listed. The reason is stored in the journal of each case and in the journal of reads. A
    case that cannot be read keeps no other from being blocked. Raises `StoreBusy`.
    """
    now, persons = deps.clock.now(), deps.digest.all("person", iin)
    deps.subjects.block(persons, now, now + deps.policy.retention.person)
    since = deps.subjects.blocked_at(persons, now) or now
    ids = deps.cases.of_person(persons)
    record_inquiry(deps, caller, "subject_block", ids, reason)
    act = human_act(deps, caller, reason)
    cases, unreadable = list[Case](), list[str]()
    for case_id in ids:
        try:
            case = deps.cases.load(case_id)
            if case.digests.are_of(persons):  # the index alone is not believed
                cases.append(change_case(deps, case, lambda at: decide_block(at.case, since, at.policy, act)))
        except CaseUnreadable:
            unreadable.append(case_id)
    return Blocked(since, tuple(cases), tuple(unreadable))
