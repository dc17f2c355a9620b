"""Lists the fault points within a call: every exchange with a partner or with AWS, with every way in which it fails."""

from collections.abc import Iterator
from random import Random

from tests.faults.acts import Act
from tests.faults.attempt import DRIVERS
from tests.faults.aws_faults import faults_of
from tests.faults.injector import Fault
from tests.faults.partner_faults import PartnerFault
from tests.faults.points import Point, applications, baseline, scenarios_for
from tests.faults.swapping import may_be_swapped

MOST_EXCHANGES = 10
"""How many exchanges with one partner in one run are tried with acts between their tries; more are alike."""
ON_AWS = (("1", "both"), ("14", "both"), ("5", "sweep"))
"""The runs on AWS: an answer of each partner and all banks, a withdrawal whose revocation is owed, a silent person."""


def partner_points_of(scenario: str, drivers: str) -> Iterator[Point]:
    """Yield the partner points of a scenario: every HTTP exchange of its run, with every partner fault."""
    for transport in baseline(scenario, drivers, http=True).transports.values():
        for at, method in transport.exchanges:
            for partner_fault in PartnerFault:
                if partner_fault is not PartnerFault.SWAPPED or may_be_swapped(transport.server.partner, method):
                    yield Point(scenario, drivers, Fault(at, partner_fault, method))


def all_partner_points() -> list[Point]:
    """Return the partner points of all scenarios and drivers."""
    return [
        point
        for drivers in DRIVERS
        for scenario in scenarios_for(drivers)
        for point in partner_points_of(scenario, drivers)
    ]


def aws_points(seed: int) -> list[Point]:
    """Return the points on AWS: each exchange of these runs with half of its faults, drawn; the seed decides which."""
    draw, points = Random(seed), list[Point]()
    for scenario, drivers in ON_AWS:
        services = baseline(scenario, drivers, aws=True).aws
        for at, operation in services.exchanges if services else ():
            faults = faults_of(operation)
            drawn = draw.sample(faults, len(faults) // 2)
            points += [Point(scenario, drivers, Fault(at, fault, operation)) for fault in drawn]
    return points


def retry_points() -> list[Point]:
    """Return the points at which something happens between two tries of one request to a partner.

    The first try meets a fault that the client tries again itself. Before each try the client looks at the case, which
    is a call: the act comes just before the second look.
    """
    return [
        Point(scenario, "both", Fault(at, fault, method), act=(at + 2, act))
        for scenario in applications()
        for transport in baseline(scenario, "both", http=True).transports.values()
        for at, method in transport.exchanges[:MOST_EXCHANGES]
        for fault in (PartnerFault.BUSY, PartnerFault.TOKEN_EXPIRED, PartnerFault.LOST_ONCE)
        for act in Act
    ]
