"""All points at which one call can be spoilt: for each way of the demo, who drives, each call, each kind of fault.

And for each exchange over HTTP with a partner, each trouble that the partner can be in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from infra.local.demo.scenarios import ENDS_AT
from infra.local.demo.scripts import DemoApplication, read_applications
from tests.faults.attempt import DRIVERS, Attempt, an_office
from tests.faults.line import Fault, Kind
from tests.faults.troubles import Trouble
from tests.faults.truth import check
from tests.services.demo_play import Read


@dataclass(frozen=True)
class Point:
    """One run to be tried: the application's number, who drives, and what is spoilt."""

    way: str
    drivers: str
    fault: Fault

    @property
    def http(self) -> bool:
        """Whether the partners are called over HTTP."""
        return isinstance(self.fault.kind, Trouble)


@dataclass(frozen=True)
class Missed:
    """A point at which something was not as it has to be; `call`: the one that was spoilt."""

    point: Point
    call: str
    what: str

    def __str__(self) -> str:
        fault = self.point.fault
        call = " ".join(filter(None, [self.call, fault.method]))
        return f"way {self.point.way}, {self.point.drivers}: call {fault.at} ({call}) {fault.kind}: {self.what}"


@cache
def applications() -> dict[str, DemoApplication]:
    """Return the demo's applications by their numbers."""
    return {application.number: application for application in read_applications()}


@cache
def _read(way: str) -> Read:
    return Read.of(applications()[way])


@cache
def usual(way: str, drivers: str, http: bool = False) -> Attempt:  # noqa: FBT001, FBT002 - as a point has it
    """Return the attempt of a way in which nothing fails; its `plan` says when people act."""
    plan = {} if (drivers, http) == (DRIVERS[0], False) else usual(way, DRIVERS[0]).plan
    return attempt(way, drivers, None, plan, http=http)


def attempt(way: str, drivers: str, fault: Fault | None, plan: dict[str, datetime], *, http: bool = False) -> Attempt:
    """Play an application, after the one that it corrects if there is one, and return how it went."""
    application, office = applications()[way], an_office()
    if application.expected.corrects:
        Attempt(applications()[application.expected.corrects], office, drivers=drivers).run(application.send_at)
    played = Attempt(application, office, read=_read(way), drivers=drivers, http=http, fault=fault, plan=dict(plan))
    played.run(datetime.fromisoformat(ENDS_AT))
    if fault is None:
        plan.update(played.plan)
    return played


def points_of(way: str, drivers: str) -> Iterator[Point]:
    """Yield the points of a way: as many calls as it makes without a fault, each in every kind."""
    for at in range(len(usual(way, drivers).line.calls)):
        for kind in Kind:
            yield Point(way, drivers, Fault(at, kind))


def troubles_of(way: str, drivers: str) -> Iterator[Point]:
    """Yield the points of a way at its partners: each exchange that it makes without a fault, in every trouble."""
    for road in usual(way, drivers, http=True).roads.values():
        for at, method in road.exchanges:
            for trouble in Trouble:
                yield Point(way, drivers, Fault(at, trouble, method))


def ways_of(drivers: str) -> list[str]:
    """Return the ways that are tried so: without receipts, those on which somebody answers an SMS, or nobody does."""
    return ["1", "4", "5", "9"] if drivers == "no receipts" else list(applications())


def all_points() -> list[Point]:
    """Return the points of all ways, under all that drives."""
    return [point for drivers in DRIVERS for way in ways_of(drivers) for point in points_of(way, drivers)]


def all_troubles() -> list[Point]:
    """Return those at the partners."""
    return [point for drivers in DRIVERS for way in ways_of(drivers) for point in troubles_of(way, drivers)]


def miss(point: Point) -> Missed | None:
    """Try a point; return what was not as it has to be, or None."""
    without = usual(point.way, point.drivers, point.http)
    at = point.fault.at
    call = without.line.calls[at] if isinstance(at, int) else at
    try:
        tried = attempt(point.way, point.drivers, point.fault, without.plan, http=point.http)
        assert not point.http or any(road.spoilt for road in tried.roads.values()), "nothing was spoilt"
        check(tried, without)
    except Exception as error:  # noqa: BLE001 - whatever comes out is what the point found
        return Missed(point, call, f"{type(error).__name__}: {error}")
    return None
