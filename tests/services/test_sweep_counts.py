"""What a run of the sweep counts, lists and hands on, case by case."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import cast

import pytest

from chalicelib.domain.calendar.working_days import Calendar
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.case.states import AttentionKind
from chalicelib.domain.case.sweeping import Action
from chalicelib.domain.errors import StoreBusy
from chalicelib.domain.messages.operations import Failure, Pause
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.schedules.sweep_due_cases import (
    DamageCount,
    SweepRun,
    report_on_deployment,
    sweep_cases,
    sweep_due_cases,
    unconfirmed_days,
)
from chalicelib.services.schedules.sweep_report import SweepReport
from tests.fakes.operations import InMemoryOperations
from tests.fakes.partner_calls import Call
from tests.fakes.people import PERSON
from tests.fakes.store import InMemoryCases
from tests.services.office import DAY, MINUTE, MONDAY, SHARDS, Office

TEN = 10 * MINUTE


class Store(InMemoryCases):
    """A store whose index may lag, whose look-ups may fail, and that notes how many cases are loaded at once."""

    more: tuple[str, ...] = ()
    busy = missing = ""

    def __init__(self, office: Office, **changes: object) -> None:
        super().__init__(SHARDS)
        vars(self).update(vars(office.cases), loaded=list[int](), **changes)
        office.cases, office.deps = self, replace(office.deps, cases=self)

    def due(self, shard: int, until: datetime, limit: int) -> tuple[str, ...]:
        """Return what is due, and what the index has not given up yet."""
        return (*super().due(shard, until, limit), *(self.more if shard == 0 else ()))

    def load_many(self, case_ids: Sequence[str]) -> tuple[Case, ...]:
        """Return the cases."""
        vars(self)["loaded"].append(len(case_ids))
        return tuple(case for case in super().load_many(case_ids) if case.id not in {self.busy, self.missing})

    def load(self, case_id: str, along: object = ()) -> Case:
        """Return the case."""
        if case_id == self.busy:
            raise StoreBusy(case_id)
        return super().load(case_id, along)  # type: ignore[arg-type] # as the port's


def applied(number: int = 1) -> Office:
    """So many people applied ten minutes ago, and nobody drove their cases."""
    office = Office()
    for n in range(number):
        office.applies(replace(PERSON, iin=f"900101{n:06}"), f"2025-{n}")
    office.passes(TEN)
    return office


def test_a_case_that_is_not_due_after_all_counts_as_nothing() -> None:
    """The index lags: it is looked at, and rests."""
    office = applied()
    office.sweeps()
    office.parks("token")
    Store(office, more=(office.case_id,))
    report = office.sweeps()
    assert (report, report.unmoved, office.workflow.woken) == (
        SweepReport(looked_at=1, actions=Counter({Action.NOTHING: 1})),
        (office.case_id,),
        [],
    )


def test_a_case_that_has_nothing_to_do_at_its_look_rests() -> None:
    """It is as it was; its look was set too early."""
    office = applied()
    office.sweeps()
    stored = office.cases.stored[office.case_id]
    stored.case = before = replace(stored.case, look_at=office.clock.now())
    report = office.sweeps()
    assert (report, report.unmoved, stored.case) == (
        SweepReport(looked_at=1, actions=Counter({Action.NOTHING: 1})),
        (office.case_id,),
        before,
    )


def test_a_sweep_that_comes_while_another_is_at_work_does_nothing() -> None:
    """The turn lasts as long as the first is at work."""
    office = applied()
    second = list[SweepReport]()

    def comes(_call: Call) -> None:
        office.sms.watch = lambda _: None
        second.append(office.sweeps())

    office.sms.watch = comes
    assert (office.sweeps().moved, second) == (1, [SweepReport(ran=False)])


@pytest.mark.parametrize(("how", "failed"), [("busy", 1), ("missing", 0)])
def test_a_case_that_was_not_loaded_stays_due(how: str, failed: int) -> None:
    """With the store busy it is listed; one that can be read after all waits for the next run."""
    office = applied()
    Store(office, **{how: office.case_id})
    report = office.sweeps()
    assert (report, report.unmoved) == (SweepReport(looked_at=1, failed=failed), (office.case_id,))
    failures = (Failure(office.case_id, "sweep", "StoreBusy", office.clock.now()),)
    assert office.operations.failures() == failures[:failed]


def test_the_oldest_is_told_and_who_moved_does_not_rest() -> None:
    """The case has been due for as long as nobody took its step."""
    office = applied()
    office.passes(MINUTE)
    report = office.sweeps()
    assert (report.oldest_seconds, report.unmoved) == (60, ())


def test_one_more_case_shows_that_more_is_due_than_a_run_takes() -> None:
    """Of five that are due the run takes three, and says that at least one is left."""
    office = Office()
    office.cases = InMemoryCases(1)
    office.deps = replace(office.deps, cases=office.cases, shards=1, subjects=office.cases.subjects)
    for n in range(5):
        office.applies(replace(PERSON, iin=f"900101{n:06}"), f"2025-{n}")
    office.passes(TEN)
    office.change_policy(sweep_most=3)
    report = office.sweeps()
    assert (report.looked_at, report.left) == (3, 1)


def a_run() -> SweepRun:
    """A run with time enough."""
    return SweepRun(pace=lambda: True, listed=frozenset(), damaged=DamageCount(20))


def test_a_hundred_cases_are_loaded_at_a_time() -> None:
    """So that each is fresh when its turn comes."""
    office = Office()
    store = Store(office)
    sweep_cases(office.deps, tuple(f"{n:026}" for n in range(150)), MONDAY, a_run())
    assert vars(store)["loaded"] == [100, 50]


class Noting:
    """A calendar that returns what it was asked for."""

    def unconfirmed_days(self, first: date, last: date) -> tuple[date, ...]:
        """Return both."""
        return first, last


def test_days_are_looked_at_a_month_ahead() -> None:
    """Longer than the longest term of an open case."""
    deps = replace(Office().deps, calendar=lambda: cast("Calendar", Noting()))
    assert unconfirmed_days(deps) == (date(2025, 10, 13), date(2025, 11, 13))


@pytest.mark.parametrize(("calls", "intake"), [(False, False), (True, False), (False, True)])
def test_each_pause_is_reported_with_its_seconds(*, calls: bool, intake: bool) -> None:
    """Nothing where there is none."""
    office = Office()
    pause = Pause("operator-1", office.clock.now(), "restore")
    if calls:
        office.operations.pause(pause)
    if intake:
        office.operations.pause_intake(pause)
    office.passes(MINUTE)
    report = report_on_deployment(office.deps)
    assert (report.calls_paused_seconds, report.intake_paused_seconds) == (60 * calls, 60 * intake)


def test_a_run_is_full_of_damage_at_its_limit() -> None:
    """So many are no accident of single cases."""
    damaged, full = DamageCount(2), list[bool]()
    for found in (0, 1, 1):
        damaged.add(found)
        full.append(damaged.is_full)
    assert full == [False, False, True]


def test_a_case_counts_as_damaged_once() -> None:
    """When it is found, also beside another thing that a caseworker has to look at."""
    office = applied()
    stored = office.cases.stored[office.case_id]
    stored.case = stored.case.with_attention(AttentionKind.MOBILE_DIFFERS, office.clock.now())
    office.cases.erasures.broken.add((office.case_id, KeyClass.PERSON))
    first = office.sweeps().damaged
    office.passes(DAY)
    second = office.sweeps()
    assert (first, second.moved, second.damaged) == (1, 1, 0)


def test_a_debt_is_paid_by_the_sweep() -> None:
    """An ended case has no deadline any more."""
    office = Office()
    office.asks_the_banks()
    office.withdraws(What.APPLICATION)
    assert office.sweeps() == SweepReport(looked_at=1, moved=1, actions=Counter({Action.PAY_DEBT: 1}))


def test_a_failure_at_another_place_stays_on_its_list() -> None:
    """The sweep takes off only what it put there."""
    office = applied()
    failure = Failure(office.case_id, "count-terms", "CaseUnreadable", MONDAY)
    office.operations.record_failure(failure)
    assert (office.sweeps().moved, office.operations.failures()) == (1, (failure,))


class Unlisted(InMemoryOperations):
    """The list of failures cannot be read or written."""

    def failures(self) -> tuple[Failure, ...]:
        """Fail."""
        raise StoreBusy("operations")


def test_without_the_list_of_failures_the_run_goes_on() -> None:
    """All cases count as those that never failed."""
    office = applied()
    assert sweep_due_cases(replace(office.deps, operations=Unlisted())).moved == 1
