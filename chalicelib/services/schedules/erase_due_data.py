"""Erase what is due, by class: the data key goes, a tombstone and a line of the ledger stay (Personal Data Law 12, 18).

What is left is the case's shell with its journal: that there was an application, how it ended, that and when its data
were erased. The person's digests and the entry of the index go with the person.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.key_classes import ErasedClass, Erasure, KeyClass
from chalicelib.domain.case.retention import Due, erasures_of, next_erasure
from chalicelib.domain.errors import CaseUnreadable, Conflict, KelisimError, Retryable
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.ports.operations import Failure
from chalicelib.domain.ports.store import Deps
from chalicelib.domain.refusals import CaseNotFound
from chalicelib.services.commit import Draft, change_case

ERASE_TURN = "erase-due"
ERASE_TURN_LASTS = timedelta(minutes=10)
ERASED_AT_ONCE = 100
RESTORED = "erased_before_restore"


@dataclass
class ErasureReport:
    """What a run did. `erased`: how many keys of each class; `failed`: cases that an error kept as they were."""

    ran: bool = True
    looked_at: int = 0
    failed: int = 0
    erased: Counter[KeyClass] = field(default_factory=Counter)


def erasures_due(deps: Deps, until: datetime) -> Iterator[tuple[str, Due]]:
    """Yield what is to be erased until then, case by case, without touching it. Raises `StoreBusy`."""
    for shard in range(deps.shards):
        ids = deps.cases.to_erase(shard, until, deps.policy.sweep_most)
        for begin in range(0, len(ids), ERASED_AT_ONCE):
            for case in deps.cases.load_many(ids[begin : begin + ERASED_AT_ONCE]):
                yield from ((case.id, due) for due in _due(deps, case, until))


def erase_due_data(deps: Deps) -> ErasureReport:
    """Erase all that is due now; one run at a time. What fails stays due. Raises `StoreBusy`."""
    now = deps.clock.now()
    until = now + ERASE_TURN_LASTS
    if not deps.operations.take_turn(ERASE_TURN, now, until):
        return ErasureReport(ran=False)
    report = ErasureReport()
    try:
        pace = deps.new_pace()
        for shard in range(deps.shards):
            for case_id in deps.cases.to_erase(shard, now, deps.policy.sweep_most):
                if not pace():
                    return report
                _erase_one(deps, case_id, report)
    finally:
        deps.operations.end_turn(ERASE_TURN, until)
    return report


def _erase_one(deps: Deps, case_id: str, report: ErasureReport) -> None:
    report.looked_at += 1
    try:
        before = deps.cases.load(case_id)
        after = erase(deps, before)
    except (Retryable, Conflict):
        report.failed += 1
    except Exception as error:  # noqa: BLE001 - one case's fault, foreseen or not, keeps no other's data longer
        with suppress(KelisimError):
            deps.operations.note_failure(Failure(case_id, ERASE_TURN, type(error).__name__, deps.clock.now()))
        report.failed += 1
    else:
        report.erased.update(one.key_class for one in after.erased[len(before.erased) :])


def erase(deps: Deps, case: Case) -> Case:
    """Erase what is due of one case now; a case whose time was put off is noted under the new one."""

    def decide(case: Case) -> Draft:
        now = deps.clock.now()
        due = _due(deps, case, now)
        if not due:  # its time was put off since it was noted: it is noted anew
            return Draft(replace(case, erase_at=next_erasure(case, deps.policy.retention, deps.calendar())))
        return _erasing(case, tuple(Erasure(case.id, one.key_class, now, one.why) for one in due))

    return change_case(deps, case, decide, wakes=False)


def replay_erasures(deps: Deps) -> Iterator[Erasure]:
    """After a restore: erase again whatever the ledger knows of, and yield what had come back. Raises `StoreBusy`.

    A key that came back is buried first, whatever else is or is not there; then the case learns of it.
    """
    for erasure in deps.erasures.all():
        came_back = deps.erasures.bury(erasure)
        try:
            case = deps.cases.load(erasure.case_id)
        except (CaseNotFound, CaseUnreadable):  # its key is gone, and it keeps no other's from going
            case = None
        if case is not None and case.erased_at(erasure.key_class) is None:
            came_back = True
            change_case(deps, case, lambda now_is, one=erasure: _again(now_is, one), wakes=False)  # type: ignore[misc]
        if came_back:
            yield erasure


def _again(case: Case, erasure: Erasure) -> Draft:
    return Draft(case) if case.erased_at(erasure.key_class) else _erasing(case, (replace(erasure, why=RESTORED),))


def _due(deps: Deps, case: Case, until: datetime) -> tuple[Due, ...]:
    return tuple(due for due in erasures_of(case, deps.policy.retention, deps.calendar()) if due.at <= until)


def _erasing(case: Case, erasures: tuple[Erasure, ...]) -> Draft:
    """The shell that is left, the journal's word, and the keys that go."""
    if not erasures:
        return Draft(case)
    gone = tuple(ErasedClass(one.key_class, one.at) for one in erasures)
    classes = tuple(str(one.key_class) for one in erasures)
    after = replace(case, erased=(*case.erased, *gone))
    if KeyClass.PERSON in {one.key_class for one in erasures}:
        after = replace(after, person="", earlier_person=None, mobile="", group=None, check_code=None)
    event = Event("erased", data={"classes": classes, "why": tuple(one.why for one in erasures)})
    return Draft(after, (event,), erases=erasures)
