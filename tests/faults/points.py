"""Lists all fault points: every combination of scenario, drivers, call and kind of fault.

Besides: pairs of faults, something that happens between two calls, and clocks that are wrong. The points within calls,
of each exchange with a partner or with AWS, are in `exchange_points.py`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from random import Random

from infra.local.demo.scenarios import ENDS_AT
from infra.local.demo.scripts import DemoApplication, read_applications
from tests.faults.acts import CHANGES_NOTHING, Act
from tests.faults.attempt import DRIVERS, NO_PAGES, Attempt
from tests.faults.aws_faults import AwsFault, FaultyAws
from tests.faults.beginnings import an_office
from tests.faults.exceptions import known_exception
from tests.faults.injector import ALWAYS, Fault, kinds_for
from tests.faults.on_postgres import close_offices, in_memory
from tests.faults.outcome import check, check_after_act
from tests.faults.partner_faults import PartnerFault
from tests.services.demo_play import Read

MORE_CALLS = 30
"""How many calls later than a run without faults a second fault may be."""
SKEWS = (1, 10, 25)
"""By how many seconds each of two clocks is wrong: those of Lambda by far less. More than a minute between two
functions is more than `CALLBACK_BEHIND` allows."""
EARLIER = timedelta(minutes=15)
"""How much earlier than the sweep another driver may come."""


@dataclass(frozen=True)
class Point:
    """One run: the number of the application, what drives the case, and what goes wrong or happens besides.

    `second`: another fault of the same run. `act`: what happens just before the call with this number. `skew`: by how
    much the clocks of the sweep and of the workflow's tasks are wrong.
    """

    scenario: str
    drivers: str
    fault: Fault | None = None
    second: Fault | None = None
    act: tuple[int, Act] | None = None
    skew: timedelta = timedelta(0)

    @property
    def http(self) -> bool:
        """Whether partners are called over HTTP."""
        return self.act is not None or (self.fault is not None and isinstance(self.fault.kind, PartnerFault))

    @property
    def aws(self) -> bool:
        """Whether everything is stored on DynamoDB, through the production adapters."""
        return self.fault is not None and isinstance(self.fault.kind, AwsFault)

    @property
    def dimension(self) -> str:
        """What is tried, as the table of a run counts it."""
        if self.act is not None:
            return f"between two {'tries' if self.fault else 'calls'}: {self.act[1]}"
        if self.fault is None:
            return "clocks ahead and behind"
        if self.second is not None:
            return "two faults in one run"
        return f"{'HTTP exchange' if self.http else 'AWS' if self.aws else 'call'}: {self.fault.kind}"

    def __str__(self) -> str:
        faults = [f"{fault.kind} at {fault.at}" for fault in (self.fault, self.second) if fault]
        act = [f"{self.act[1]} before {self.act[0]}"] if self.act else []
        skew = [f"clocks {self.skew} apart"] if self.skew else []
        return ", ".join([f"scenario {self.scenario}, driven by {self.drivers}", *faults, *act, *skew])


@dataclass(frozen=True)
class Failure:
    """A point at which the outcome was not as it must be; `call` is the one that failed, or before which it happened.

    `known`: the list of exceptions has it.
    """

    point: Point
    call: str
    what: str
    known: str | None = None

    def __str__(self) -> str:
        method = self.point.fault.method if self.point.fault else None
        return f"{self.point} ({' '.join(filter(None, [self.call, method]))}): {self.what}"


@cache
def applications() -> dict[str, DemoApplication]:
    """Return the demo's applications by number."""
    return {application.number: application for application in read_applications()}


@cache
def _read(scenario: str) -> Read:
    return Read.of(applications()[scenario])


@cache
def baseline(scenario: str, drivers: str, http: bool = False, aws: bool = False) -> Attempt:  # noqa: FBT001, FBT002 - as in Point
    """Return the run of a scenario in which nothing fails; its `plan` says when people act."""
    first = (drivers, http, aws) == (DRIVERS[0], False, False)
    return attempt(scenario, drivers, None, {} if first else baseline(scenario, DRIVERS[0]).plan, http=http, aws=aws)


def attempt(  # noqa: PLR0913 - what a run has
    scenario: str,
    drivers: str,
    fault: Fault | None,
    plan: dict[str, datetime],
    *,
    http: bool = False,
    aws: bool = False,
) -> Attempt:
    """Run an application with at most one fault, and return the run; without one, add to the plan when people act."""
    played = run(Point(scenario, drivers, fault), plan, http=http, aws=aws)
    if fault is None:
        plan.update(played.plan)
    return played


def run(point: Point, plan: dict[str, datetime], *, http: bool, aws: bool = False) -> Attempt:
    """Run the application of a point, after the one that it corrects if there is one, and return the run."""
    services = FaultyAws() if aws else None
    application, office = applications()[point.scenario], an_office(services)
    if application.expected.corrects:
        Attempt(applications()[application.expected.corrects], office, drivers=point.drivers).run(application.send_at)
    played = Attempt(
        application,
        office,
        read=_read(point.scenario),
        drivers=point.drivers,
        http=http,
        aws=services,
        fault=point.fault,
        second=point.second,
        act=point.act,
        skew=point.skew,
        plan=dict(plan),
    )
    played.run(datetime.fromisoformat(ENDS_AT))
    return played


def points_of(scenario: str, drivers: str) -> Iterator[Point]:
    """Yield the points of a scenario: every call of its run without a fault, with every kind of fault."""
    for at, name in enumerate(baseline(scenario, drivers).injector.calls):
        for kind in kinds_for(name):
            yield Point(scenario, drivers, Fault(at, kind))


def scenarios_for(drivers: str) -> list[str]:
    """Return the scenarios to run with these drivers; without receipts or pages, only those that have some."""
    return {"no receipts": ["1", "4", "5", "9"], NO_PAGES: ["1"]}.get(drivers, list(applications()))


def all_points() -> list[Point]:
    """Return the points of all scenarios and drivers."""
    return [
        point for drivers in DRIVERS for scenario in scenarios_for(drivers) for point in points_of(scenario, drivers)
    ]


def act_points() -> list[Point]:
    """Return the points at which something happens between two calls: each act before each call of each run.

    With the sweep alone the steps are the same ones: every third call is taken. In scenario 11 a partner is down for
    hours, and hundreds of calls are alike: every tenth is taken.
    """
    return [
        Point(scenario, drivers, act=(at, act))
        for drivers, every in (("both", 1), ("sweep", 3), (NO_PAGES, 1))
        for scenario in scenarios_for(drivers)
        for at in range(
            0, len(baseline(scenario, drivers, http=True).injector.calls), 10 if scenario == "11" else every
        )
        for act in Act
    ]


def pair_points(number: int, seed: int) -> list[Point]:
    """Return so many pairs of faults. The second is counted in the run with the first, which may make more calls."""
    draw = Random(seed)
    runs = [(scenario, drivers) for drivers in DRIVERS for scenario in scenarios_for(drivers) if scenario != "11"]
    points = []
    for _ in range(number):
        scenario, drivers = draw.choice(runs)
        calls = baseline(scenario, drivers).injector.calls
        first = draw.randrange(len(calls))
        second = draw.randrange(first + 1, len(calls) + MORE_CALLS)
        kinds = draw.choice(kinds_for(calls[first])), draw.choice(ALWAYS)
        points.append(Point(scenario, drivers, Fault(first, kinds[0]), Fault(second, kinds[1])))
    return points


def skew_points() -> list[Point]:
    """Return a point for each scenario and for each error of the clocks, ahead and behind."""
    return [
        Point(scenario, drivers, skew=sign * timedelta(seconds=seconds))
        for drivers in DRIVERS
        for scenario in scenarios_for(drivers)
        for seconds in SKEWS
        for sign in (1, -1)
    ]


def failure_at(point: Point) -> Failure | None:
    """Run a point; return what was wrong with its outcome, or None."""
    with in_memory():
        without = baseline(point.scenario, point.drivers, point.http, point.aws)
    at = point.act[0] if point.act else point.fault.at if point.fault else ""
    call = without.injector.calls[at] if isinstance(at, int) else at
    try:
        tried = run(point, without.plan, http=point.http, aws=point.aws)
        if point.aws or (point.http and point.act is None):
            assert tried.failed, "no request failed"
        if point.act is None or point.act[1] in CHANGES_NOTHING:
            check(tried, without, earliest=2 * abs(point.skew) + (EARLIER if point.act else timedelta(0)))
        if point.act is not None:
            check_after_act(tried)
    except Exception as error:  # noqa: BLE001 - any exception is a finding
        what = f"{type(error).__name__}: {error}"
        return Failure(point, call, what, known_exception(point.dimension, call, what))
    finally:
        close_offices()
    return None
