"""All points at which one call can be spoilt: for each way of the demo, who drives, each call, each kind of fault."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from infra.local.demo.scripts import Application, read_applications
from infra.local.demo.ways import ENDS_AT
from tests.faults.attempt import DRIVERS, Attempt, an_office
from tests.faults.line import Fault, Kind
from tests.faults.truth import check


@dataclass(frozen=True)
class Point:
    """One run to be tried: the application's number, who drives, and what is spoilt."""

    way: str
    drivers: str
    fault: Fault


@dataclass(frozen=True)
class Missed:
    """A point at which something was not as it has to be; `call`: the one that was spoilt."""

    point: Point
    call: str
    what: str

    def __str__(self) -> str:
        fault = self.point.fault
        return f"way {self.point.way}, {self.point.drivers}: call {fault.at} ({self.call}) {fault.kind}: {self.what}"


@cache
def applications() -> dict[str, Application]:
    """Return the demo's applications by their numbers."""
    return {application.number: application for application in read_applications()}


@cache
def usual(way: str, drivers: str) -> Attempt:
    """Return the attempt of a way in which nothing fails; its `plan` says when people act."""
    plan = {} if drivers == DRIVERS[0] else usual(way, DRIVERS[0]).plan
    return attempt(way, drivers, None, plan)


def attempt(way: str, drivers: str, fault: Fault | None, plan: dict[str, datetime]) -> Attempt:
    """Play an application, after the one that it corrects if there is one, and return how it went."""
    application, office = applications()[way], an_office()
    if application.expected.corrects:
        Attempt(applications()[application.expected.corrects], office, drivers=drivers).run(application.send_at)
    played = Attempt(application, office, drivers=drivers, fault=fault, plan=dict(plan))
    played.run(datetime.fromisoformat(ENDS_AT))
    if fault is None:
        plan.update(played.plan)
    return played


def points_of(way: str, drivers: str) -> Iterator[Point]:
    """Yield the points of a way: as many calls as it makes without a fault, each in every kind."""
    for at in range(len(usual(way, drivers).line.calls)):
        for kind in Kind:
            yield Point(way, drivers, Fault(at, kind))


def ways_of(drivers: str) -> list[str]:
    """Return the ways that are tried so: without receipts, those on which somebody answers an SMS, or nobody does."""
    return ["1", "4", "5", "9"] if drivers == "no receipts" else list(applications())


def all_points() -> list[Point]:
    """Return the points of all ways, under all that drives."""
    return [point for drivers in DRIVERS for way in ways_of(drivers) for point in points_of(way, drivers)]


def miss(point: Point) -> Missed | None:
    """Try a point; return what was not as it has to be, or None."""
    without = usual(point.way, point.drivers)
    at = point.fault.at
    call = without.line.calls[at] if isinstance(at, int) else at
    try:
        check(attempt(point.way, point.drivers, point.fault, without.plan), without)
    except Exception as error:  # noqa: BLE001 - whatever comes out is what the point found
        return Missed(point, call, f"{type(error).__name__}: {error}")
    return None
