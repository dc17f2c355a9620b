"""Erase due data by class: the key is deleted, a tombstone and a ledger line remain (Personal Data Law, art. 12, 18).

What remains is the case's shell with its journal: that there was an application, how it ended, and that and when its
data were erased. The person's digests and the index entry are erased with the person.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.clock_jumps import ClockReadings
from chalicelib.domain.case.key_classes import Erasure, KeyClass
from chalicelib.domain.case.retention import Due
from chalicelib.domain.errors import CaseUnreadable, Conflict, KelisimError, Retryable
from chalicelib.domain.messages.operations import ErasingTime, Failure
from chalicelib.domain.refusals import CaseNotFound
from chalicelib.services.commit import change_case
from chalicelib.services.decisions.erasing import decide_erasure, decide_replay, due_by
from chalicelib.services.needs import CommitPorts, HasOperations, HasPace, HasShards, HasStoreClock

ERASE_TURN = "erase-due"
ERASE_TURN_LASTS = timedelta(minutes=10)
ERASED_AT_ONCE = 100


class EraseDuePorts(CommitPorts, HasOperations, HasPace, HasShards, HasStoreClock, Protocol):
    """What erasing and its preview use."""


@dataclass
class ErasureReport:
    """What a run did. `erased`: the number of keys of each class; `failed`: cases left unchanged by an error.

    `jumped`: by how much a clock jumped; then nothing was erased, and the run waits for an operator's word.
    """

    ran: bool = True
    looked_at: int = 0
    failed: int = 0
    jumped: timedelta | None = None
    erased: Counter[KeyClass] = field(default_factory=Counter)


def erasures_due(deps: EraseDuePorts, until: datetime) -> Iterator[tuple[str, Due]]:
    """Yield what is due for erasure until then, case by case, and change nothing. Raises `StoreBusy`."""
    for shard in range(deps.shards):
        ids = deps.cases.to_erase(shard, until, deps.policy.sweep_most)
        for begin in range(0, len(ids), ERASED_AT_ONCE):
            for case in deps.cases.load_many(ids[begin : begin + ERASED_AT_ONCE]):
                due = due_by(case, until, deps.policy.retention, deps.calendar())
                yield from ((case.id, one) for one in due)


def erase_due_data(deps: EraseDuePorts) -> ErasureReport:
    """Erase everything due now by the store's clock; one run at a time. What fails stays due. Raises `StoreBusy`.

    After a jump of a clock nothing is erased until an operator accepts it (`accept_clock`).
    """
    now = deps.store_clock.now()
    until = now + ERASE_TURN_LASTS
    if not deps.operations.take_turn(ERASE_TURN, now, until):
        return ErasureReport(ran=False)
    report = ErasureReport()
    try:
        report.jumped = _begin(deps, now)
        if report.jumped is not None:
            return report
        pace = deps.new_pace()
        for shard in range(deps.shards):
            for case_id in deps.cases.to_erase(shard, now, deps.policy.sweep_most):
                if not pace():
                    return report
                _erase_one(deps, case_id, now, report)
    finally:
        deps.operations.end_turn(ERASE_TURN, until)
    return report


def clock_jump(deps: EraseDuePorts, now: datetime) -> timedelta | None:
    """Return by how much a clock has jumped, so that erasing waits, or None. `now`: by the store.

    Raises `StoreBusy`.
    """
    last = deps.operations.erasing_time()
    readings = ClockReadings(now, deps.clock.now(), last.at if last else None)
    return readings.jump(deps.policy.clock_jump_most)


def _begin(deps: EraseDuePorts, now: datetime) -> timedelta | None:
    """Store the time of this run and return None; after a jump of a clock return by how much, and store nothing."""
    jumped = clock_jump(deps, now)
    if jumped is None:
        last = deps.operations.erasing_time() or ErasingTime(now)
        deps.operations.record_erasing(replace(last, at=now))
    return jumped


def _erase_one(deps: EraseDuePorts, case_id: str, now: datetime, report: ErasureReport) -> None:
    report.looked_at += 1
    try:
        before = deps.cases.load(case_id)
        after = erase(deps, before, now)
    except (Retryable, Conflict):
        report.failed += 1
    except Exception as error:  # noqa: BLE001 - no error of one case may delay the erasure of another's data
        with suppress(KelisimError):
            deps.operations.record_failure(Failure(case_id, ERASE_TURN, type(error).__name__, deps.clock.now()))
        report.failed += 1
    else:
        report.erased.update(one.key_class for one in after.sealed.erased[len(before.sealed.erased) :])


def erase(deps: CommitPorts, case: Case, now: datetime) -> Case:
    """Erase what is due of one case by now; if its time was put off, store the new time. Raises `StoreBusy`."""
    return change_case(
        deps,
        case,
        lambda gathered: decide_erasure(gathered.case, now, gathered.policy.retention, gathered.calendar),
        wakes=False,
    )


def replay_erasures(deps: EraseDuePorts) -> Iterator[Erasure]:
    """After a restore, repeat the erasures of the ledger, and yield those whose data had come back. Raises `StoreBusy`.

    A restored key is deleted first, whatever the state of its case; then the case is changed.
    """
    for erasure in (line for line in deps.ledger.all() if isinstance(line, Erasure)):
        came_back = deps.ledger.bury(erasure)
        try:
            case = deps.cases.load(erasure.case_id)
        except (CaseNotFound, CaseUnreadable):  # its key is deleted; the replay goes on with the others
            case = None
        if case is not None and case.sealed.erased_at(erasure.key_class) is None:
            came_back = True
            _replay(deps, case, erasure)
        if came_back:
            yield erasure


def _replay(deps: CommitPorts, case: Case, erasure: Erasure) -> Case:
    return change_case(deps, case, lambda gathered: decide_replay(gathered.case, erasure), wakes=False)
