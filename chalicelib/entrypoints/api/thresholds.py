"""The poverty line and subsistence minimum that a region's authorities have published (contract: section 1)."""

from chalice.app import Response

from chalicelib.bootstrap import deps
from chalicelib.domain.refusals import ThresholdExists
from chalicelib.entrypoints.api import queries
from chalicelib.entrypoints.api.answers import ok
from chalicelib.entrypoints.api.call import Call
from chalicelib.entrypoints.api.operations import Operation, documented
from chalicelib.entrypoints.wire.bodies import read_body
from chalicelib.entrypoints.wire.thresholds import ThresholdBody, ThresholdList, ThresholdView
from chalicelib.services.console.enter_threshold import enter_threshold, list_thresholds


@documented(Operation(tag="thresholds", gives={200: (ThresholdView,)}, takes=ThresholdBody, refuses=(ThresholdExists,)))
def enter_a_threshold(call: Call, region: str, quarter: str) -> Response:
    """Enter what was published for a region and a quarter.

    A statement that is made keeps the entry that it was made with.
    """
    queries.read_nothing(call.query)
    new = read_body(ThresholdBody, call.body).published(region, quarter)
    return ok(ThresholdView.of(enter_threshold(deps(), call.caller, new)))


@documented(Operation(tag="thresholds", gives={200: (ThresholdList,)}, query=(queries.REGION_PARAMETER,)))
def thresholds(call: Call) -> Response:
    """List what was entered, of a region or of all, by region and quarter, oldest first."""
    region = queries.read_region(call.query)
    return ok(ThresholdList.of(list_thresholds(deps(), region)))
