"""The worker's loop: wakes by the bell, runs each schedule once, logs only what happened, and stops in order."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from chalicelib import bootstrap
from chalicelib.bootstrap import Wiring
from chalicelib.bootstrap.workers import NoWorkersHere, WorkerPorts, build_worker_ports
from chalicelib.domain.case.states import State
from chalicelib.domain.errors import StoreBusy
from chalicelib.domain.ports.store import Cases
from chalicelib.entrypoints.worker.loop import Worker
from chalicelib.entrypoints.worker.once import period_end, run_once
from chalicelib.settings import Settings
from tests.fakes.people import PERSON
from tests.services.office import HOUR, MINUTE, SECOND, Office
from tests.start.test_place import ALWAYS


@dataclass
class Bell:
    """A bell that a test rings. Who waits is woken, or waits no longer than a moment."""

    rung: list[frozenset[str]] = field(default_factory=list)
    waits: int = 0
    closed: bool = False
    waiting: threading.Event = field(default_factory=threading.Event)

    def wait(self, seconds: float) -> frozenset[str]:
        """Return the next ring."""
        assert seconds == 1.0
        self.waits += 1
        self.waiting.set()
        threading.Event().wait(0.001)
        return self.rung.pop(0) if self.rung else frozenset()

    def close(self) -> None:
        """Listen no longer."""
        self.closed = True


@dataclass
class Old:
    """What has expired: three rows."""

    asked: list[datetime] = field(default_factory=list)

    def purge(self, now: datetime) -> int:
        """Delete three rows."""
        self.asked.append(now)
        return 3


class Shop:
    """An office whose cases a worker drives."""

    def __init__(self, office: Office | None = None) -> None:
        self.office = office or Office()
        self.office.change_policy(resume_after=timedelta(0), sweep_turn=10 * SECOND)
        self.bell, self.old = Bell(), Old()
        self.worker = self.another()

    def another(self, **ports: Any) -> Worker:  # noqa: ANN401 - any port of `Deps`
        """One more worker, over the same store."""
        deps = replace(self.office.deps, **ports)
        bootstrap.use(Wiring(deps, cast("Any", None)))
        return Worker(deps, WorkerPorts(self.bell, self.old, lambda: True))

    def rests(self) -> None:
        """Wait until the worker has finished what it began."""
        self.worker.stopping.set()
        self.worker.run()


@pytest.fixture(autouse=True)
def _all_lines(caplog: pytest.LogCaptureFixture) -> None:
    """Log all, whatever level a test before this one has set."""
    caplog.set_level("INFO", logger="kelisim")


@pytest.fixture
def shop() -> Shop:
    """One shop for each test."""
    return Shop()


def names(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The names of the lines that were logged, without those of the schedules."""
    lines = [(record.getMessage(), vars(record).get("sweep_looked_at")) for record in caplog.records]
    schedules = {"erase-due", "anchor-journal", "purge", "waiting"}
    return [name for name, looked_at in lines if name not in schedules and (name, looked_at) != ("sweep", 0)]


def test_a_worker_drives_what_is_due_until_it_is_stopped(shop: Shop) -> None:
    """It looks, waits for the bell, looks again; stopped, it finishes and closes its ear."""
    ids = [shop.office.applies(replace(PERSON, iin=f"900101{n:06}"), f"2025-{n}").case.id for n in range(6)]
    running = threading.Thread(target=shop.worker.run)
    running.start()
    while any(shop.office.cases.load(one).state is not State.AWAITING_CONSENT for one in ids):
        shop.bell.waiting.wait(5)
    shop.worker.stopping.set()
    running.join(10)
    assert (running.is_alive(), shop.bell.closed) == (False, True)


def test_an_idle_look_logs_nothing(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    """Otherwise a day of nothing would be 86,400 lines a worker."""
    for _ in range(3):
        shop.worker.look()
        shop.office.passes(SECOND)
    shop.rests()
    assert names(caplog) == []


def test_a_look_that_moved_a_case_is_logged_as_the_sweep_is(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    """One line with counts, after the lines of the transitions."""
    shop.office.applies()
    shop.worker.settle()
    assert [name for name in names(caplog) if name != "transition"] == ["sweep"]
    (record,) = [one for one in caplog.records if one.getMessage() == "sweep"]
    assert (vars(record)["sweep_moved"], vars(record)["sweep_failed"]) == (1, 0)


def test_a_store_that_does_not_answer_is_logged_once_a_minute(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    """The worker lives on and looks again each second; it is logged and counted once a minute that it lasts."""

    class Gone:
        def due(self, *_: object) -> object:
            raise StoreBusy("the store answers 57P01")

    looks: list[int] = []
    worker = shop.another(cases=cast("Cases", Gone()))
    worker.measure = lambda: float(len(looks))
    for _ in range(130):
        worker.look()
        looks.append(1)
    worker.stopping.set()
    worker.run()
    failed = [vars(one) for one in caplog.records if one.getMessage() == "worker_look_failed"]
    counted = [(one["work"], one["worker_failures"], one["error"]) for one in failed]
    assert counted == [("worker_look", 1, "StoreBusy")] * 3


def test_a_shard_that_another_works_on_is_left_to_it_for_a_second(shop: Shop) -> None:
    """Each step of a case rings the bell: without that every ring would cost every other worker a look and a write."""
    seconds, tried = [0.0], list[str]()
    operations = shop.office.operations

    class Watched:
        def __getattr__(self, name: str) -> object:
            return getattr(operations, name)

        def take_turn(self, name: str, now: datetime, until: datetime) -> bool:
            """Take the turn, and note who was asked for one of a shard."""
            tried.extend([name] if name.startswith("sweep-") else [])
            return operations.take_turn(name, now, until)

    worker = shop.another(operations=cast("Any", Watched()))
    worker.measure = lambda: seconds[0]
    now = shop.office.clock.now()
    for shard in range(worker.deps.shards):
        operations.take_turn(f"sweep-{shard}", now, now + MINUTE)
    shop.office.applies()
    for at, tries in ((0.0, 1), (0.1, 1), (0.9, 1), (1.1, 2)):
        seconds[0] = at
        worker.look()
        for _ in range(500):
            if len(tried) == tries:
                break
            threading.Event().wait(0.01)
        threading.Event().wait(0.05)
        assert len(tried) == tries
    worker.stopping.set()
    worker.run()


def test_an_hour_has_one_run_of_a_schedule_whoever_is_there(shop: Shop) -> None:
    """Three workers try each minute; the first runs it, the others see that it was run."""
    ran: list[datetime] = []
    deps = shop.office.deps
    for _ in range(3 * 60):
        for _worker in range(3):
            run_once(deps, "erase-due", HOUR, lambda: ran.append(deps.clock.now()))
        shop.office.passes(MINUTE)
    hours = [f"{at:%H:%M}" for at in ran]
    assert hours == ["05:15", "06:00", "07:00", "08:00"]


def test_a_schedule_is_run_by_one_worker_also_at_the_same_moment(shop: Shop) -> None:
    """Eight workers begin together."""
    start = threading.Barrier(8)
    ran: list[int] = []

    def begin(worker: int) -> bool:
        start.wait()
        return run_once(shop.office.deps, "anchor-journal", HOUR, lambda: ran.append(worker))

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(begin, range(8))) == [False] * 7 + [True]
    assert len(ran) == 1


def test_a_schedule_that_failed_is_run_again(shop: Shop) -> None:
    """At once if it says so; after ten minutes if its worker died in the middle."""
    deps, office = shop.office.deps, shop.office

    def fails() -> None:
        raise StoreBusy("the store answers 40001")

    with pytest.raises(StoreBusy):
        run_once(deps, "purge", HOUR, fails)
    operations = deps.operations
    operations.take_turn("purge-runs", office.clock.now(), office.clock.now() + 10 * MINUTE)
    operations.take_turn("purge-was-run", office.clock.now(), office.clock.now() + 10 * MINUTE)
    while_dead = run_once(deps, "purge", HOUR, lambda: None)
    office.passes(10 * MINUTE)
    assert (while_dead, run_once(deps, "purge", HOUR, lambda: None)) == (False, True)


def test_periods_begin_at_midnight() -> None:
    """So that all workers mean the same hour."""
    at = datetime(2025, 10, 13, 5, 15, tzinfo=UTC)
    assert [period_end(at, HOUR), period_end(at, 24 * HOUR)] == [
        datetime(2025, 10, 13, 6, tzinfo=UTC),
        datetime(2025, 10, 14, tzinfo=UTC),
    ]


def test_a_worker_runs_each_schedule(shop: Shop) -> None:
    """The report, erasing, anchoring and the purge, each once, by the worker's clock."""
    for _ in range(5):
        shop.worker.look()
    shop.rests()
    assert shop.old.asked == [shop.office.clock.now()]
    assert sorted(shop.worker.schedules) == ["anchor-journal", "erase-due", "purge", "report"]


def test_where_a_workflow_engine_drives_no_worker_starts() -> None:
    """On AWS it would do the work of the scheduled functions a second time."""
    with pytest.raises(NoWorkersHere, match="PLACE is aws, where no workers run"):
        build_worker_ports(Settings(**ALWAYS))
