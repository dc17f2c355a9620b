"""Lists all fault points: every combination of scenario, drivers, call and kind of fault.

For each HTTP exchange with a partner there is a point for each partner fault.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from infra.local.demo.scenarios import ENDS_AT
from infra.local.demo.scripts import DemoApplication, read_applications
from tests.faults.attempt import DRIVERS, Attempt, an_office
from tests.faults.injector import Fault, FaultKind
from tests.faults.outcome import check
from tests.faults.partner_faults import PartnerFault
from tests.services.demo_play import Read


@dataclass(frozen=True)
class Point:
    """One run: the number of the application, what drives the case, and which call fails."""

    scenario: str
    drivers: str
    fault: Fault

    @property
    def http(self) -> bool:
        """Whether partners are called over HTTP."""
        return isinstance(self.fault.kind, PartnerFault)


@dataclass(frozen=True)
class Failure:
    """A point at which the outcome was not as it must be; `call` is the one that failed."""

    point: Point
    call: str
    what: str

    def __str__(self) -> str:
        fault = self.point.fault
        call = " ".join(filter(None, [self.call, fault.method]))
        where = f"scenario {self.point.scenario}, driven by {self.point.drivers}, call {fault.at} ({call})"
        return f"{where}, {fault.kind}: {self.what}"


@cache
def applications() -> dict[str, DemoApplication]:
    """Return the demo's applications by number."""
    return {application.number: application for application in read_applications()}


@cache
def _read(scenario: str) -> Read:
    return Read.of(applications()[scenario])


@cache
def baseline(scenario: str, drivers: str, http: bool = False) -> Attempt:  # noqa: FBT001, FBT002 - as in Point
    """Return the run of a scenario in which nothing fails; its `plan` says when people act."""
    plan = {} if (drivers, http) == (DRIVERS[0], False) else baseline(scenario, DRIVERS[0]).plan
    return attempt(scenario, drivers, None, plan, http=http)


def attempt(
    scenario: str, drivers: str, fault: Fault | None, plan: dict[str, datetime], *, http: bool = False
) -> Attempt:
    """Run an application, after the one that it corrects if there is one, and return the run."""
    application, office = applications()[scenario], an_office()
    if application.expected.corrects:
        Attempt(applications()[application.expected.corrects], office, drivers=drivers).run(application.send_at)
    played = Attempt(
        application, office, read=_read(scenario), drivers=drivers, http=http, fault=fault, plan=dict(plan)
    )
    played.run(datetime.fromisoformat(ENDS_AT))
    if fault is None:
        plan.update(played.plan)
    return played


def points_of(scenario: str, drivers: str) -> Iterator[Point]:
    """Yield the points of a scenario: every call of its run without a fault, with every kind of fault."""
    for at in range(len(baseline(scenario, drivers).injector.calls)):
        for kind in FaultKind:
            yield Point(scenario, drivers, Fault(at, kind))


def partner_points_of(scenario: str, drivers: str) -> Iterator[Point]:
    """Yield the partner points of a scenario: every HTTP exchange of its run, with every partner fault."""
    for transport in baseline(scenario, drivers, http=True).transports.values():
        for at, method in transport.exchanges:
            for partner_fault in PartnerFault:
                yield Point(scenario, drivers, Fault(at, partner_fault, method))


def scenarios_for(drivers: str) -> list[str]:
    """Return the scenarios to run with these drivers; without receipts, only those in which an SMS is sent."""
    return ["1", "4", "5", "9"] if drivers == "no receipts" else list(applications())


def all_points() -> list[Point]:
    """Return the points of all scenarios and drivers."""
    return [
        point for drivers in DRIVERS for scenario in scenarios_for(drivers) for point in points_of(scenario, drivers)
    ]


def all_partner_points() -> list[Point]:
    """Return the partner points of all scenarios and drivers."""
    return [
        point
        for drivers in DRIVERS
        for scenario in scenarios_for(drivers)
        for point in partner_points_of(scenario, drivers)
    ]


def failure_at(point: Point) -> Failure | None:
    """Run a point; return what was wrong with its outcome, or None."""
    without = baseline(point.scenario, point.drivers, point.http)
    at = point.fault.at
    call = without.injector.calls[at] if isinstance(at, int) else at
    try:
        tried = attempt(point.scenario, point.drivers, point.fault, without.plan, http=point.http)
        assert not point.http or any(transport.failed for transport in tried.transports.values()), "no request failed"
        check(tried, without)
    except Exception as error:  # noqa: BLE001 - any exception is a finding
        return Failure(point, call, f"{type(error).__name__}: {error}")
    return None
