"""A fixed sample of the troubles that `make faults` tries all, with the adapters of production before the partners.

What each answer means to us is tested in `tests/adapters`; here the case comes to the same end.
"""

from collections import Counter
from random import Random

import pytest

from tests.faults.line import Fault
from tests.faults.points import Point, all_troubles, applications, miss, usual
from tests.faults.troubles import Trouble
from tests.faults.truth import told

SAMPLE = 60
COSTLY = "11"
"""The way on which a partner is away for hours makes hundreds of calls."""
MATTER_MOST = ("sms.send", "open_api.request_bank_data", "personal_data_access.ask")


@pytest.mark.parametrize("way", applications())
def test_over_http_each_way_is_the_same(way: str) -> None:
    """The adapters of production and partners that hold them to the wire change nothing of how a way goes."""
    assert told(usual(way, "both", http=True)) == told(usual(way, "both"))


@pytest.mark.parametrize("point", Random(3).sample([p for p in all_troubles() if p.way != COSTLY], SAMPLE), ids=str)
def test_a_partner_in_trouble_changes_nothing(point: Point) -> None:
    """The same end, the same dates, one SMS, each bank asked once, a journal that is whole and tells the truth."""
    assert miss(point) is None


@pytest.mark.parametrize("trouble", Trouble)
@pytest.mark.parametrize("call", MATTER_MOST)
def test_no_trouble_makes_us_do_twice_what_cannot_be_taken_back(call: str, trouble: Trouble) -> None:
    """Whatever the partner does: the calls that matter most are in every sample."""
    at = usual("1", "both", http=True).line.calls.index(call)
    assert miss(Point("1", "both", Fault(at, trouble, "POST"))) is None


def test_every_trouble_is_tried_at_every_partner() -> None:
    """A harness that lost its exchanges would find nothing and say so cheerfully."""
    points = all_troubles()
    met = {(usual(p.way, p.drivers, http=True).line.calls[p.fault.at], p.fault.method) for p in points}  # type: ignore[index]
    assert {call for call, _ in met} >= {*MATTER_MOST, "mobile_registry.look_up", "open_api.revoke", "sms.status"}
    assert ("personal_data_access.ask", "GET") in met
    assert min(Counter(point.fault.kind for point in points).values()) > 200
