"""Workers look each second, share the shards by turns, and nothing that cannot be moved costs a second look."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import State
from chalicelib.domain.ports.operations import Operations
from chalicelib.domain.ports.store import Cases
from chalicelib.services.schedules.sweep_due_cases import DamageCount
from chalicelib.services.schedules.sweep_report import SweepReport
from chalicelib.services.schedules.work_on_shard import LONGEST_REST, RestingCases, due_now, work_on_shard
from tests.fakes.people import PERSON
from tests.services.office import HOUR, MINUTE, MONDAY, SECOND, SHARDS, Office

TURN = 10 * SECOND
MOMENT = timedelta(microseconds=1)


class Counting:
    """A port, and how often each of its calls was made."""

    def __init__(self, port: object) -> None:
        self._port = port
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> object:
        self.calls.append(name)
        return getattr(self._port, name)


def looks(office: Office, aside: RestingCases | None = None, go_on: Callable[[], bool] = lambda: True) -> SweepReport:
    """A worker looks once at every shard."""
    resting, damaged = RestingCases() if aside is None else aside, DamageCount(20)
    reports = (work_on_shard(office.deps, shard, resting, go_on, damaged) for shard in range(SHARDS))
    return sum(reports, SweepReport(ran=False))


def an_office() -> Office:
    """An office in the place of workers: steps are taken at once, a turn is short."""
    office = Office()
    office.change_policy(resume_after=timedelta(0), sweep_turn=TURN)
    return office


def states(office: Office, ids: list[str]) -> list[State]:
    """The states of these cases."""
    return [office.cases.load(case_id).state for case_id in ids]


def many(office: Office, number: int) -> list[str]:
    """So many people applied."""
    people = [replace(PERSON, iin=f"900101{n:06}") for n in range(number)]
    return [office.applies(person, f"2025-{n}").case.id for n, person in enumerate(people)]


def test_a_worker_takes_every_step_that_can_be_taken_now() -> None:
    """A new case is due at once, and goes up to where it waits for somebody else."""
    office = an_office()
    ids = many(office, 5)
    assert looks(office).moved == 5
    assert states(office, ids) == [State.AWAITING_CONSENT] * 5


def test_an_idle_look_reads_one_index_and_writes_nothing() -> None:
    """It is made each second, by every worker."""
    office = an_office()
    cases, operations = Counting(office.cases), Counting(office.operations)
    office.deps = replace(office.deps, cases=cast("Cases", cases), operations=cast("Operations", operations))
    assert looks(office) == SweepReport(ran=False)
    assert (cases.calls, operations.calls) == (["due"] * SHARDS, [])


def test_a_shard_is_worked_on_by_one_worker() -> None:
    """Whoever comes meanwhile goes away; the turn of a worker that died runs out, and another one goes on."""
    office = an_office()
    many(office, 8)
    for shard in range(SHARDS):
        office.operations.take_turn(f"sweep-{shard}", office.clock.now(), office.clock.now() + TURN)
    while_another = looks(office)
    office.passes(TURN - SECOND)
    just_before = looks(office)
    office.passes(SECOND)
    assert [while_another.moved, just_before.moved, looks(office).moved] == [0, 0, 8]


def test_a_worker_that_comes_while_another_is_at_the_shard_does_nothing() -> None:
    """It says so; the turn lasts as long as the other is at work."""
    office = an_office()
    many(office, 1)
    second = list[SweepReport]()

    def another_comes() -> bool:
        damaged = DamageCount(20)
        second.extend(
            work_on_shard(office.deps, shard, RestingCases(), lambda: True, damaged) for shard in range(SHARDS)
        )
        return True

    first = looks(office, go_on=another_comes)
    assert (first.moved, [report.ran for report in second]) == (1, [False] * SHARDS)


class Eight:
    """A store in which so many cases of each shard are due."""

    def due(self, _shard: int, _until: datetime, limit: int) -> tuple[str, ...]:
        """Return their ids."""
        return tuple("abcdefgh")[:limit]


def test_a_look_takes_its_shards_part_of_the_most_of_a_run() -> None:
    """Eight in a run over four shards are two a shard, those that rest aside."""
    office, aside = an_office(), RestingCases()
    office.change_policy(sweep_most=8)
    deps = replace(office.deps, cases=cast("Cases", Eight()))
    aside.put(("a",), office.clock.now())
    assert [due_now(deps, 0, one) for one in (RestingCases(), aside)] == [("a", "b"), ("b", "c")]


def test_a_worker_that_is_told_to_stop_gives_back_what_it_has_not_begun() -> None:
    """The case under way is finished; the others are due for whoever comes, at once."""
    office = an_office()
    ids = many(office, 6)
    answers = iter([True, True])
    stopped = looks(office, go_on=lambda: next(answers, False))
    assert (stopped.moved, looks(office).moved) == (2, 4)
    assert states(office, ids) == [State.AWAITING_CONSENT] * 6


def test_an_unreadable_case_costs_nothing_a_second() -> None:
    """It rests for a second, then twice as long each time, up to five minutes; others of its shard go on."""
    office, aside = an_office(), RestingCases()
    bad = many(office, 1)[0]
    office.cases.unreadable.add(bad)
    looked = []
    for _ in range(1200):
        looked.append(looks(office, aside).looked_at)
        office.passes(SECOND)
    assert (sum(looked[:60]), sum(looked), sum(looked[-300:])) == (6, 12, 1)
    good = office.applies(replace(PERSON, iin="900101999999"), "2025-9").case.id
    assert looks(office, aside).moved == 1
    assert states(office, [good]) == [State.AWAITING_CONSENT]


def test_a_case_that_somebody_changed_rests_no_longer() -> None:
    """The bell names it: the rest is lifted."""
    office, aside = an_office(), RestingCases()
    bad = many(office, 1)[0]
    office.cases.unreadable.add(bad)
    assert [looks(office, aside).looked_at for _ in range(2)] == [1, 0]
    office.cases.unreadable.clear()
    aside.lift({bad})
    assert looks(office, aside).moved == 1


def test_a_case_that_moved_begins_with_a_short_rest_again() -> None:
    """And who has not been here for long is forgotten, so that the list does not grow."""
    aside = RestingCases()
    for n in range(20):
        aside.put(("a",), MONDAY + n * HOUR)
    assert aside.rests("a", MONDAY + 19 * HOUR + LONGEST_REST) is False
    assert aside.rests("a", MONDAY + 19 * HOUR) is True
    aside.put(("b",), MONDAY + 24 * HOUR)
    assert len(aside) == 1


def test_a_rest_ends_at_its_instant_and_is_remembered_for_twice_its_length() -> None:
    """A second at first; whoever comes back within three has two, and who comes later begins anew."""
    aside = RestingCases()
    aside.put(("a", "b"), MONDAY)
    assert [aside.rests("a", MONDAY + late) for late in (SECOND - MOMENT, SECOND)] == [True, False]
    aside.put(("a",), MONDAY + 3 * SECOND)
    assert [aside.rests("a", MONDAY + 5 * SECOND - MOMENT), len(aside)] == [True, 2]
    aside.put((), MONDAY + 3 * SECOND + MOMENT)
    assert (len(aside), aside.rests("b", MONDAY)) == (1, False)


def test_a_case_that_was_moved_rests_no_longer() -> None:
    """It could be read again, and went on."""
    office, aside = an_office(), RestingCases()
    office.cases.unreadable.add(many(office, 1)[0])
    looks(office, aside)
    office.cases.unreadable.clear()
    office.passes(SECOND)
    assert (looks(office, aside).moved, len(aside)) == (1, 0)


def test_a_worker_whose_pace_is_used_up_takes_no_step() -> None:
    """Partners are not called faster than they can take it."""
    office = an_office()
    many(office, 3)
    office.deps = replace(office.deps, new_pace=lambda: lambda: False)
    assert looks(office).moved == 0


def test_more_cases_at_rest_than_a_look_takes_hide_no_other() -> None:
    """The look asks for as many more as rest."""
    office, aside = an_office(), RestingCases()
    office.change_policy(sweep_most=2 * SHARDS)
    bad = many(office, 30)
    office.cases.unreadable.update(bad)
    for _ in range(30):
        looks(office, aside)
    assert len(aside) == 30
    good = office.applies(replace(PERSON, iin="900101999999"), "2025-99").case.id
    assert looks(office, aside).moved == 1
    case: Case = office.cases.load(good)
    assert case.state is State.AWAITING_CONSENT


def test_a_step_that_failed_is_put_off_and_not_due_a_second_later() -> None:
    """A partner that is down: the case waits for its next try in the store, whichever worker looks."""
    office = an_office()
    many(office, 1)
    office.bmg.fail(before=True)
    assert [looks(office).moved, looks(office).looked_at] == [1, 0]
    office.passes(10 * MINUTE)
    assert looks(office).looked_at == 1
