"""The sweep: one at a time, shards in parallel, within its time, whatever breaks (design decision 2)."""

import threading
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chalicelib.adapters.pace import Pace
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import State
from chalicelib.domain.case.sweeping import Action
from chalicelib.domain.errors import StoreBusy
from chalicelib.domain.messages.changes import Parked
from chalicelib.domain.messages.operations import Failure
from chalicelib.services.schedules.sweep_due_cases import SWEEP_TURN, sweep_due_cases
from chalicelib.services.schedules.sweep_report import SweepReport
from tests.fakes.people import PERSON
from tests.services.office import DAY, END_OF_TUESDAY, HOUR, MINUTE, MONDAY, SHARDS, Office

TEN = 10 * MINUTE


def with_cases(number: int) -> tuple[Office, list[str]]:
    """An office at which so many people applied, and nobody drove their cases."""
    office = Office()
    ids = []
    for n in range(number):
        taken = office.applies(replace(PERSON, iin=f"900101{n:06}"), f"2025-{n}")
        ids.append(taken.case.id)
    office.passes(TEN)
    return office, ids


class Broken:
    """A store in which one case cannot be worked on."""

    def __init__(self, office: Office, case_id: str, error: Exception) -> None:
        self._cases, self._case_id, self._error = office.cases, case_id, error

    def __getattr__(self, name: str) -> object:
        return getattr(self._cases, name)

    def person(self, case_id: str) -> object:
        """Open the applicant, or fail."""
        if case_id == self._case_id:
            raise self._error
        return self._cases.person(case_id)


def test_a_sweep_says_what_it_did() -> None:
    """How many it looked at, what of, and what moved; days of the next month that are not fixed yet."""
    office, _ = with_cases(3)
    assert [office.sweeps(), office.sweeps()] == [
        SweepReport(looked_at=3, moved=3, actions=Counter({Action.RESUME: 3})),
        SweepReport(),
    ]


def test_one_sweep_runs_at_a_time() -> None:
    """Who comes meanwhile goes away; after the run, or when its turn has run out, the next one goes."""
    office, _ = with_cases(1)
    now = office.clock.now()
    office.operations.take_turn(SWEEP_TURN, now, now + 5 * MINUTE)
    while_another = office.sweeps()
    office.passes(5 * MINUTE)
    assert (while_another, office.sweeps().moved) == (SweepReport(ran=False), 1)
    assert office.operations.take_turn(SWEEP_TURN, now, now + MINUTE)


def test_a_sweep_that_fails_gives_its_turn_back() -> None:
    """The store did not answer: the error is raised, and the next run need not wait."""
    office, _ = with_cases(1)

    class Busy:
        """A store that lists nothing."""

        def __getattr__(self, name: str) -> object:
            return getattr(office.cases, name)

        def due(self, *_: object) -> tuple[str, ...]:
            raise StoreBusy

    with pytest.raises(StoreBusy):
        sweep_due_cases(replace(office.deps, cases=Busy()))  # type: ignore[arg-type]
    assert office.sweeps().moved == 1


def test_shards_are_swept_in_parallel() -> None:
    """All at one moment: each waits here until all have come."""
    office, _ = with_cases(0)
    together = threading.Barrier(SHARDS, timeout=10)

    class Meeting:
        """A store at which all shards meet."""

        def __getattr__(self, name: str) -> object:
            return getattr(office.cases, name)

        def due(self, shard: int, until: datetime, limit: int) -> tuple[str, ...]:
            together.wait()
            return office.cases.due(shard, until, limit)

    office.change_policy(sweep_threads=SHARDS)
    assert sweep_due_cases(replace(office.deps, cases=Meeting())) == SweepReport()  # type: ignore[arg-type]


def test_what_a_run_has_no_time_for_is_the_next_ones() -> None:
    """Ten cases, four turns: the rest stays due, and two more runs do it."""
    office, ids = with_cases(10)

    def four_turns() -> Pace:
        turns = iter([0.0] * 5 + [60.0] * 100)
        return Pace(a_second=1e9, seconds=30, measure=lambda: next(turns), rest=lambda _: None)

    office.change_policy(sweep_threads=1)
    reports = [sweep_due_cases(replace(office.deps, new_pace=four_turns)) for _ in range(3)]
    assert [(report.moved, report.left) for report in reports] == [(5, 5), (5, 0), (0, 0)]
    assert {office.cases.load(case_id).state for case_id in ids} == {State.AWAITING_CONSENT}


def test_a_run_takes_on_no_more_than_the_setting_says() -> None:
    """The most of a run, spread over the shards."""
    office, _ = with_cases(12)
    office.change_policy(sweep_most=SHARDS)
    first = office.sweeps()
    assert (first.looked_at <= SHARDS, first.left > 0) == (True, True)
    looked_at = 0
    while report := office.sweeps().looked_at:
        looked_at += report
    assert {case.state for case in office.cases.load_many(office.cases.due(0, END_OF_TUESDAY, 100))} <= {
        State.AWAITING_CONSENT
    }
    assert looked_at >= 12 - SHARDS


@pytest.mark.parametrize("error", [KeyError("surname"), RuntimeError("a fault of ours")])
def test_one_broken_case_delays_no_other(error: Exception) -> None:
    """Whatever is wrong with it, the others go on, and it is on the list, counted at each run, until it moves."""
    office, ids = with_cases(5)
    deps = replace(office.deps, cases=Broken(office, ids[0], error))  # type: ignore[arg-type]
    reports = [sweep_due_cases(deps) for _ in range(2)]
    assert [(report.moved, report.failed) for report in reports] == [(4, 1), (0, 1)]
    failure = Failure(ids[0], "sweep", type(error).__name__, MONDAY + TEN, times=2)
    assert office.operations.failures() == (failure,)
    office.sweeps()
    assert (office.cases.load(ids[0]).state, office.operations.failures()) == (State.AWAITING_CONSENT, ())


def test_a_workflow_that_was_never_started_is_started() -> None:
    """The application was stored and the start lost: the sweep takes the steps that it can and starts the workflow."""
    office = Office()
    office.applies()
    office.workflow.started.clear()
    office.passes(TEN)
    office.sweeps()
    assert (office.workflow.started, office.case.state) == ([(office.case_id, 1)], State.AWAITING_CONSENT)


def test_a_wake_up_that_was_lost_is_delivered() -> None:
    """The consent was committed and the wake-up lost: ten minutes later the step is taken and the workflow woken."""
    office = Office()
    office.asks_for_consent()
    office.cases.park(office.case_id, Parked("token-1", 1, State.AWAITING_CONSENT))
    office.answers("granted")
    office.workflow.woken.clear()
    office.passes(TEN)
    report = office.sweeps()
    assert (report.actions, office.workflow.woken, office.case.state) == (
        Counter({Action.RESUME: 1}),
        ["token-1"],
        State.AWAITING_BANK_DATA,
    )


@pytest.mark.parametrize("state", [State.CHECKING_MOBILE, State.REQUESTING_LINK, State.SENDING_SMS])
def test_a_step_whose_execution_died_is_resumed(state: State) -> None:
    """Nobody drives the case any more: the sweep goes on with its next step."""
    office = Office()
    office.applies()
    office.bmg.fail(before=state is State.CHECKING_MOBILE)
    office.open_api.fail(before=state is State.REQUESTING_LINK)
    office.sms.fail(before=state is State.SENDING_SMS)
    office.drives()
    stood: Case = office.case
    assert stood.state is state
    office.passes(TEN)
    office.sweeps()
    assert office.case.state is State.AWAITING_CONSENT


def test_a_lease_that_ran_out_is_taken_over_by_the_sweep() -> None:
    """The process died after the call: 1414 is asked first, and nothing goes out twice."""
    office = Office()
    office.applies()

    def dies(_call: object) -> None:
        raise SystemExit

    office.sms.watch = dies
    with pytest.raises(SystemExit):
        office.drives()
    office.sms.watch = lambda _: None
    assert office.case.state is State.SENDING_SMS
    office.passes(2 * MINUTE)
    assert office.sweeps().actions == Counter({Action.TAKE_STEP: 1})
    assert (office.case.state, [call.what for call in office.sms.calls]) == (
        State.AWAITING_CONSENT,
        ["send", "status", "send"],
    )


def test_a_clock_that_jumps_back_closes_nothing_early() -> None:
    """A day back after the term: the window is open again by the clock, and stays so."""
    office = Office()
    office.asks_for_consent()
    office.hears_receipt("delivered")
    office.clock.set(END_OF_TUESDAY - DAY)
    before = office.case
    assert (office.sweeps(), office.case) == (SweepReport(), before)
    assert office.lives_until(END_OF_TUESDAY + HOUR).reason == "consent_not_given"


def test_terms_and_days_that_are_not_fixed_are_reported_to_operators() -> None:
    """Kurban Ait of 2026 is estimated: reported from a month before, and for each case whose term it touches."""
    office = Office(datetime(2026, 5, 26, 5, tzinfo=UTC))
    office.asks_for_consent()
    days = office.sweeps().unconfirmed_days
    office.passes(2 * HOUR)
    report = office.sweeps()
    assert (days > 0, report.unconfirmed, report.unconfirmed_days) == (True, 1, days)


def test_the_next_run_has_a_time_of_its_own() -> None:
    """Each run makes its pace anew."""
    office, _ = with_cases(1)
    made: list[Pace] = []

    def new_pace() -> Pace:
        made.append(Pace(1e9, 30, lambda: 0.0, lambda _: None))
        return made[-1]

    deps = replace(office.deps, new_pace=new_pace)
    sweep_due_cases(deps)
    sweep_due_cases(deps)
    assert len(made) == 2
