"""A fixed sample of the partner faults that `make faults` runs, with the production adapters.

`tests/adapters` tests what each response means; here the case must reach the same end.
"""

from collections import Counter
from random import Random

import pytest

from tests.faults.injector import Fault
from tests.faults.outcome import outcome_of
from tests.faults.partner_faults import PartnerFault
from tests.faults.points import Point, all_partner_points, applications, baseline, failure_at

SAMPLE = 60
COSTLY = "11"
"""In this scenario a partner is down for hours, which takes hundreds of calls."""
IRREVERSIBLE = ("sms.send", "open_api.request_bank_data", "personal_data_access.ask")


@pytest.mark.parametrize("scenario", applications())
def test_each_scenario_has_the_same_outcome_over_http(scenario: str) -> None:
    """The production adapters and the strict partner fakes do not change the outcome."""
    assert outcome_of(baseline(scenario, "both", http=True)) == outcome_of(baseline(scenario, "both"))


@pytest.mark.parametrize(
    "point", Random(3).sample([p for p in all_partner_points() if p.scenario != COSTLY], SAMPLE), ids=str
)
def test_a_partner_fault_does_not_change_the_outcome(point: Point) -> None:
    """The same end and dates, one SMS, each bank asked once, a consistent journal."""
    assert failure_at(point) is None


@pytest.mark.parametrize("partner_fault", PartnerFault)
@pytest.mark.parametrize("call", IRREVERSIBLE)
def test_no_partner_fault_repeats_an_irreversible_call(call: str, partner_fault: PartnerFault) -> None:
    """The calls that matter most are tested with every partner fault."""
    at = baseline("1", "both", http=True).injector.calls.index(call)
    assert failure_at(Point("1", "both", Fault(at, partner_fault, "POST"))) is None


def test_every_partner_fault_is_tried_at_every_partner() -> None:
    """A harness without exchanges would pass without testing anything."""
    points = all_partner_points()
    runs = [
        (point.fault, baseline(point.scenario, point.drivers, http=True).injector.calls)
        for point in points
        if point.fault is not None
    ]
    exchanges = {(calls[int(fault.at)], fault.method) for fault, calls in runs}
    assert {call for call, _ in exchanges} >= {
        *IRREVERSIBLE,
        "mobile_registry.look_up",
        "open_api.revoke",
        "sms.status",
    }
    assert ("personal_data_access.ask", "GET") in exchanges
    assert min(Counter(point.dimension for point in points).values()) > 200
