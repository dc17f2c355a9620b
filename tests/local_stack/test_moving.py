"""Moving the clock: every due instant in its order, never back, and no case can hold it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from infra.local.clock.agenda import Agenda
from infra.local.clock.clock import LocalClock, parse_instant
from infra.local.clock.mover import Mover

START = datetime(2025, 10, 13, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


class FrozenSeconds:
    """Real time that passes only when told."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        """The seconds so far."""
        return self.seconds


@dataclass
class Cases:
    """Cases by the time at which they want to be looked at; a stuck one keeps its time."""

    clock: LocalClock
    looks: dict[str, datetime]
    stuck: frozenset[str] = frozenset()
    swept: list[tuple[datetime, str]] = field(default_factory=list)

    def due(self, now: datetime) -> frozenset[tuple[str, datetime]]:
        """Those whose time has come."""
        return frozenset((case, at) for case, at in self.looks.items() if at <= now)

    def next_after(self, now: datetime) -> datetime | None:
        """The next time."""
        return min((at for at in self.looks.values() if at > now), default=None)

    def sweep(self) -> None:
        """Close what is due."""
        for case, _ in self.due(self.clock.now()):
            self.swept.append((self.clock.now(), case))
            if case not in self.stuck:
                del self.looks[case]


def _mover(looks: dict[str, datetime], stuck: frozenset[str] = frozenset()) -> tuple[Mover, Cases]:
    clock = LocalClock(START, FrozenSeconds())
    cases = Cases(clock, looks, stuck)
    return Mover(clock, Agenda(), cases, cases.sweep), cases


def test_the_clock_starts_where_it_is_told_and_runs_on() -> None:
    """The clock is an instant of its own from which it runs on with real time."""
    seconds = FrozenSeconds()
    clock = LocalClock(START, seconds)
    seconds.seconds = 90
    assert clock.now() == START + timedelta(seconds=90)


@pytest.mark.parametrize("instant", ["1999-12-31T23:59:59Z", "2100-01-01T00:00:00Z", "0001-01-01T00:00:00+23:59"])
def test_the_clock_starts_nowhere_out_of_its_reach(instant: str) -> None:
    """One clear line, where a term or a time of keeping would run out of what dates can say."""
    with pytest.raises(ValueError, match="the clock goes from 2000 to 2100"):
        parse_instant(instant)


def test_a_held_clock_stands_still_and_never_goes_back() -> None:
    """Held, the clock stands; told to stand earlier than it is, it stands where it is."""
    seconds = FrozenSeconds()
    clock = LocalClock(START, seconds)
    held = [clock.hold(START + HOUR), clock.hold(START)]
    seconds.seconds = 30
    stood = clock.now()
    clock.release()
    seconds.seconds = 40
    assert (held, stood, clock.now()) == ([START + HOUR] * 2, START + HOUR, START + HOUR + timedelta(seconds=10))


def test_everything_due_happens_at_its_instant_and_in_order() -> None:
    """Partners' events and due cases take turns by time, whichever kind they are."""
    mover, cases = _mover({"a": START + 2 * HOUR, "b": START + 4 * HOUR})
    happened: list[tuple[datetime, str]] = []
    cases.swept = happened
    for hours in (3, 1):
        mover.agenda.add(START + hours * HOUR, lambda: happened.append((mover.clock.now(), "event")))
    mover.move_to(START + 5 * HOUR)
    assert happened == [
        (START + HOUR, "event"),
        (START + 2 * HOUR, "a"),
        (START + 3 * HOUR, "event"),
        (START + 4 * HOUR, "b"),
    ]
    assert mover.clock.now() == START + 5 * HOUR


def test_what_an_event_sets_off_happens_in_the_same_move() -> None:
    """An event may plan further events; those within the move happen in it, later ones stay."""
    mover, _ = _mover({})
    happened: list[str] = []
    for hours in (2, 9):
        plan = lambda at=START + hours * HOUR: mover.agenda.add(at, lambda: happened.append("late"))  # noqa: E731
        mover.agenda.add(START + HOUR, plan)
    mover.move_to(START + 3 * HOUR)
    assert (happened, mover.agenda.next_at()) == (["late"], START + 9 * HOUR)


def test_a_case_that_does_not_move_cannot_hold_the_clock() -> None:
    """A case that stays due is looked at again at each later instant, and the clock arrives."""
    mover, cases = _mover({"stuck": START + HOUR}, stuck=frozenset({"stuck"}))
    mover.move_to(START + 2 * HOUR)
    instants = {at for at, _ in cases.swept}
    assert (instants, mover.clock.now()) == ({START + HOUR, START + 2 * HOUR}, START + 2 * HOUR)


def test_the_clock_does_not_move_back() -> None:
    """An instant in the past is refused and nothing happens."""
    mover, _ = _mover({})
    with pytest.raises(ValueError, match="does not move back"):
        mover.move_to(START - HOUR)
    assert mover.clock.now() == START


def test_cancelled_events_do_not_happen() -> None:
    """Events are cancelled by their tag; others stay."""
    mover, _ = _mover({})
    happened: list[str] = []
    mover.agenda.add(START + HOUR, lambda: happened.append("a"), "tag")
    mover.agenda.add(START + HOUR, lambda: happened.append("b"))
    dropped = mover.agenda.cancel("tag")
    mover.move_to(START + HOUR)
    assert (dropped, happened) == (1, ["b"])


def test_running_time_does_the_same_without_a_move() -> None:
    """When nobody moves the clock, a tick lets happen what has become due."""
    seconds = FrozenSeconds()
    clock = LocalClock(START, seconds)
    cases = Cases(clock, {"a": START + HOUR})
    mover = Mover(clock, Agenda(), cases, cases.sweep)
    mover.tick(look_at_cases=True)
    seconds.seconds = 3600
    mover.tick(look_at_cases=True)
    assert cases.swept == [(START + HOUR, "a")]
