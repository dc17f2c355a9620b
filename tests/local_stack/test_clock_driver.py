"""Moving the clock: everything due runs in order, the clock never goes back, and no case can stop it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from infra.local.clock.clock import LocalClock, parse_instant
from infra.local.clock.driver import ClockDriver
from infra.local.clock.event_queue import EventQueue

START = datetime(2025, 10, 13, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


class FrozenSeconds:
    """Real time that passes only when a test sets it."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        """Return the seconds so far."""
        return self.seconds


@dataclass
class Cases:
    """Cases by due time; a stuck one keeps its due time when it is swept."""

    clock: LocalClock
    due_times: dict[str, datetime]
    stuck: frozenset[str] = frozenset()
    swept: list[tuple[datetime, str]] = field(default_factory=list)

    def due(self, now: datetime) -> frozenset[tuple[str, datetime]]:
        """Return the cases that are due."""
        return frozenset((case, at) for case, at in self.due_times.items() if at <= now)

    def next_after(self, now: datetime) -> datetime | None:
        """Return the next due time."""
        return min((at for at in self.due_times.values() if at > now), default=None)

    def sweep(self) -> None:
        """Close the cases that are due, except the stuck ones."""
        for case, _ in self.due(self.clock.now()):
            self.swept.append((self.clock.now(), case))
            if case not in self.stuck:
                del self.due_times[case]


def _driver(due_times: dict[str, datetime], stuck: frozenset[str] = frozenset()) -> tuple[ClockDriver, Cases]:
    clock = LocalClock(START, FrozenSeconds())
    cases = Cases(clock, due_times, stuck)
    return ClockDriver(clock=clock, events=EventQueue(), cases=cases, sweep=cases.sweep), cases


def test_the_clock_starts_at_a_given_instant_and_runs_on() -> None:
    """From its initial instant the clock runs on with real time."""
    seconds = FrozenSeconds()
    clock = LocalClock(START, seconds)
    seconds.seconds = 90
    assert clock.now() == START + timedelta(seconds=90)


@pytest.mark.parametrize("instant", ["1999-12-31T23:59:59Z", "2100-01-01T00:00:00Z", "0001-01-01T00:00:00+23:59"])
def test_an_instant_outside_the_range_of_the_clock_is_refused(instant: str) -> None:
    """Outside these years a term or a retention period could overflow a date."""
    with pytest.raises(ValueError, match="must be between the years 2000 and 2099"):
        parse_instant(instant)


def test_a_stopped_clock_does_not_run_and_never_goes_back() -> None:
    """A clock that is to stop at an earlier instant stops at its current time."""
    seconds = FrozenSeconds()
    clock = LocalClock(START, seconds)
    stops = [clock.stop_at(START + HOUR), clock.stop_at(START)]
    seconds.seconds = 30
    stopped = clock.now()
    clock.resume()
    seconds.seconds = 40
    assert (stops, stopped, clock.now()) == ([START + HOUR] * 2, START + HOUR, START + HOUR + timedelta(seconds=10))


def test_everything_due_runs_at_its_instant_and_in_order() -> None:
    """Partners' events and due cases run in order of time, whichever kind they are."""
    driver, cases = _driver({"a": START + 2 * HOUR, "b": START + 4 * HOUR})
    happened: list[tuple[datetime, str]] = []
    cases.swept = happened
    for hours in (3, 1):
        driver.events.add(START + hours * HOUR, lambda: happened.append((driver.clock.now(), "event")))
    driver.move_to(START + 5 * HOUR)
    assert happened == [
        (START + HOUR, "event"),
        (START + 2 * HOUR, "a"),
        (START + 3 * HOUR, "event"),
        (START + 4 * HOUR, "b"),
    ]
    assert driver.clock.now() == START + 5 * HOUR


def test_events_scheduled_during_a_move_run_in_it_when_they_are_due() -> None:
    """An event may schedule further events: those within the move run in it, later ones stay in the queue."""
    driver, _ = _driver({})
    happened: list[str] = []
    for hours in (2, 9):
        plan = lambda at=START + hours * HOUR: driver.events.add(at, lambda: happened.append("late"))  # noqa: E731
        driver.events.add(START + HOUR, plan)
    driver.move_to(START + 3 * HOUR)
    assert (happened, driver.events.next_at()) == (["late"], START + 9 * HOUR)


def test_a_stuck_case_cannot_stop_the_clock() -> None:
    """A case that stays due is swept again at each later instant, and the clock reaches its target."""
    driver, cases = _driver({"stuck": START + HOUR}, stuck=frozenset({"stuck"}))
    driver.move_to(START + 2 * HOUR)
    instants = {at for at, _ in cases.swept}
    assert (instants, driver.clock.now()) == ({START + HOUR, START + 2 * HOUR}, START + 2 * HOUR)


def test_the_clock_does_not_move_back() -> None:
    """A target in the past is refused and changes nothing."""
    driver, _ = _driver({})
    with pytest.raises(ValueError, match="does not move back"):
        driver.move_to(START - HOUR)
    assert driver.clock.now() == START


def test_cancelled_events_do_not_run() -> None:
    """Events are cancelled by their tag; all others run."""
    driver, _ = _driver({})
    happened: list[str] = []
    driver.events.add(START + HOUR, lambda: happened.append("a"), "tag")
    driver.events.add(START + HOUR, lambda: happened.append("b"))
    dropped = driver.events.cancel("tag")
    driver.move_to(START + HOUR)
    assert (dropped, happened) == (1, ["b"])


def test_a_tick_runs_what_has_become_due_with_real_time() -> None:
    """Without a move, cases and events become due as the clock runs."""
    seconds = FrozenSeconds()
    clock = LocalClock(START, seconds)
    cases = Cases(clock, {"a": START + HOUR})
    driver = ClockDriver(clock=clock, events=EventQueue(), cases=cases, sweep=cases.sweep)
    driver.tick(check_cases=True)
    seconds.seconds = 3600
    driver.tick(check_cases=True)
    assert cases.swept == [(START + HOUR, "a")]
