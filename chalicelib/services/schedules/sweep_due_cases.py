"""The sweep looks at every case that is due (Algorithm, p. 6, 11; design decision 2).

It gathers from the sparse index of due cases, so its cost grows with what is due, not with what exists, and drives each
case as a workflow's task would. Both may run at once: one of the two finds the step leased or done. It counts what
happened (`case/sweeping.py`). Whatever a run has no time for, and whatever fails, stays due for the next run.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Protocol

from chalicelib.domain.calendar.working_days import almaty_day
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import AttentionKind
from chalicelib.domain.case.sweeping import Action, action_taken, is_due, longest_due_first, was_abandoned
from chalicelib.domain.errors import CaseUnreadable, KelisimError, Retryable
from chalicelib.domain.messages.operations import Failure
from chalicelib.domain.refusals import CaseNotFound
from chalicelib.services.commit import start_workflow
from chalicelib.services.needs import (
    CommitPorts,
    HasCalendar,
    HasCases,
    HasClock,
    HasOperations,
    HasPace,
    HasPolicy,
    HasShards,
)
from chalicelib.services.schedules.sweep_report import SweepReport, seconds_since
from chalicelib.services.steps.driver import DrivePorts, drive_on

SWEEP_TURN = "sweep"
GATHERED_AT_ONCE = 100
LOOKS_AHEAD = timedelta(days=31)
"""Longer than the longest term of an open case."""


class SweepPorts(DrivePorts, HasPace, HasShards, Protocol):
    """What the sweep uses."""


class UnconfirmedDaysPorts(HasCalendar, HasClock, Protocol):
    """What finding the days that nobody has fixed yet uses."""


class DeploymentPorts(UnconfirmedDaysPorts, HasOperations, HasPolicy, Protocol):
    """What reporting on the deployment uses."""


class ListOfFailuresPorts(HasClock, HasOperations, Protocol):
    """What writing the list of failures uses."""


class LoadMissedPorts(ListOfFailuresPorts, HasCases, Protocol):
    """What finding out why a case was not loaded uses."""


def sweep_due_cases(deps: SweepPorts) -> SweepReport:
    """Look once at each case that is due now, the shards in parallel; one run at a time. Raises `StoreBusy`."""
    now = deps.clock.now()
    until = now + deps.policy.sweep_turn
    if not deps.operations.take_turn(SWEEP_TURN, now, until):
        return SweepReport(ran=False)
    try:
        run = SweepRun(
            pace=deps.new_pace(), listed=listed_failures(deps), damaged=DamageCount(deps.policy.damaged_most)
        )
        with ThreadPoolExecutor(deps.policy.sweep_threads) as pool:
            reports = pool.map(lambda shard: _sweep_shard(deps, shard, now, run), range(deps.shards))
            swept = sum(reports, SweepReport())
        return swept + report_on_deployment(deps)
    finally:
        deps.operations.end_turn(SWEEP_TURN, until)


def report_on_deployment(deps: DeploymentPorts) -> SweepReport:
    """Return what a run reports beside its cases: days that nobody has fixed, and pauses. Raises `StoreBusy`."""
    now = deps.clock.now()
    calls, intake = deps.operations.paused(), deps.operations.intake_paused()
    return SweepReport(
        unconfirmed_days=len(unconfirmed_days(deps)),
        pilot_ending=int(deps.policy.pilot.is_ending(almaty_day(now))),
        calls_paused_seconds=seconds_since(calls.at, now) if calls else 0,
        intake_paused_seconds=seconds_since(intake.at, now) if intake else 0,
    )


def unconfirmed_days(deps: UnconfirmedDaysPorts) -> tuple[date, ...]:
    """Return the days of the next month that nobody has fixed yet. Raises `StoreBusy`."""
    today = almaty_day(deps.clock.now())
    return deps.calendar().unconfirmed_days(today, today + LOOKS_AHEAD)


class DamageCount:
    """Counts the damaged cases of a run, over all its threads, up to a limit."""

    def __init__(self, most: int) -> None:
        """`most`: at how many the run stops; so many at once are no accident of single cases."""
        self._most, self._found, self._lock = most, 0, Lock()

    def add(self, damaged: int) -> None:
        """Count some more."""
        with self._lock:
            self._found += damaged

    @property
    def is_full(self) -> bool:
        """True when the run must stop."""
        return self._found >= self._most


@dataclass(frozen=True)
class SweepRun:
    """What the shards of one run share."""

    pace: Callable[[], bool]
    listed: frozenset[str]
    damaged: DamageCount


def _sweep_shard(deps: SweepPorts, shard: int, now: datetime, run: SweepRun) -> SweepReport:
    most = deps.policy.sweep_most // deps.shards
    found = deps.cases.due(shard, now, most + len(run.listed) + 1)  # one more shows that more is due than a run takes
    ids = sorted(found, key=lambda case_id: case_id in run.listed)  # cases that keep failing come last
    report = sweep_cases(deps, tuple(ids[:most]), now, run)
    return report + SweepReport(left=len(ids) - report.looked_at)


def sweep_cases(deps: SweepPorts, ids: tuple[str, ...], now: datetime, run: SweepRun) -> SweepReport:
    """Look once at each of these cases, as long as the run goes on. Raises `StoreBusy`."""
    report = SweepReport()
    for case in _loaded(deps, ids, now):
        if isinstance(case, str):
            report += _missed(deps, case)
        elif not run.damaged.is_full and run.pace():
            acted = _act(deps, case, run.listed)
            run.damaged.add(acted.damaged)
            report += acted
        else:
            break
    return report


def _loaded(deps: HasCases, ids: tuple[str, ...], now: datetime) -> Iterator[Case | str]:
    """Load a few cases at a time, so that each is fresh when its turn comes.

    Yields first the ids for which no case was loaded.
    """
    for begin in range(0, len(ids), GATHERED_AT_ONCE):
        wanted = ids[begin : begin + GATHERED_AT_ONCE]
        cases = deps.cases.load_many(wanted)
        yield from sorted(set(wanted) - {case.id for case in cases})
        yield from longest_due_first(cases, now)


def _missed(deps: LoadMissedPorts, case_id: str) -> SweepReport:
    """Find out why no case was loaded: an unreadable one is reported with its id and stops no other."""
    seen = SweepReport(looked_at=1, unmoved=(case_id,))
    try:
        deps.cases.load(case_id)
    except CaseNotFound:
        return seen  # deleted since the index was read
    except (Retryable, CaseUnreadable) as error:
        _note(deps, case_id, error)
        unreadable = (case_id,) if isinstance(error, CaseUnreadable) else ()
        return seen + SweepReport(failed=1, unreadable=unreadable)
    return seen  # it can be read after all and stays due for the next run


def _act(deps: SweepPorts, before: Case, listed: frozenset[str]) -> SweepReport:
    seen, still = SweepReport(looked_at=1, unconfirmed=int(_is_unconfirmed(before))), SweepReport(unmoved=(before.id,))
    now = deps.clock.now()
    if not is_due(before, now):
        return seen + still + SweepReport(actions=Counter({Action.NOTHING: 1}))
    seen += SweepReport(oldest_seconds=seconds_since(before.look_at or now, now))
    abandoned = was_abandoned(before, now, deps.policy)
    try:
        after = drive_on(deps, before)
        _hand_on(deps, after, abandoned=abandoned)
    except Exception as error:  # noqa: BLE001 - one case's fault, foreseen or not, stops no other case
        _note(deps, before.id, error)
        return seen + still + SweepReport(failed=1)
    if before.id in listed:
        _forget(deps, before.id)
    actions = Counter({action_taken(before, after, abandoned=abandoned): 1})
    damaged = int(_is_damaged(after) and not _is_damaged(before))
    if after.version == before.version:
        return seen + still + SweepReport(damaged=damaged, actions=actions)
    return seen + SweepReport(moved=1, damaged=damaged, actions=actions)


def _is_unconfirmed(case: Case) -> bool:
    return case.deadline is not None and case.deadline.calendar == "unconfirmed"


def _is_damaged(case: Case) -> bool:
    return any(one.kind is AttentionKind.RECORD_DAMAGED for one in case.attention)


def _note(deps: ListOfFailuresPorts, case_id: str, error: Exception) -> None:
    """Put the case on the list of failures; if the list cannot be written, the run goes on."""
    with suppress(KelisimError):
        deps.operations.record_failure(Failure(case_id, SWEEP_TURN, type(error).__name__, deps.clock.now()))


def listed_failures(deps: HasOperations) -> frozenset[str]:
    """Return the cases that earlier runs could not move; one that moves now leaves the list."""
    with suppress(KelisimError):
        return frozenset(one.case_id for one in deps.operations.failures() if one.where == SWEEP_TURN)
    return frozenset()


def _forget(deps: HasOperations, case_id: str) -> None:
    with suppress(KelisimError):
        deps.operations.forget_failure(case_id)


def _hand_on(deps: CommitPorts, case: Case, *, abandoned: bool) -> None:
    """Wake the workflow that waits for the case, or start it if none of its generation ever began to wait."""
    parked = deps.cases.parked(case.id)
    if parked is not None and parked.generation == case.generation:
        deps.workflow.wake(parked.token)
    elif abandoned and not case.ended:
        start_workflow(deps, case)
