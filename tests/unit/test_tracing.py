"""What is told of the work on a case: pieces inside one another, under ids that every process knows."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.tracing import (
    Piece,
    concerns,
    piece_of_work,
    trace_call,
    trace_id,
    trace_no_more,
    trace_state,
    trace_way,
    trace_with,
    way_id,
)

CASE = "01k7e00000000000000000case"
SINCE, UNTIL = datetime(2025, 10, 13, 5, tzinfo=UTC), datetime(2025, 10, 14, 5, tzinfo=UTC)


@pytest.fixture
def told() -> Iterator[list[Piece]]:
    """The pieces that were told."""
    pieces: list[Piece] = []
    trace_with(pieces.append, lambda: UNTIL)
    yield pieces
    trace_no_more()


def piece(name: str, id: bytes, inside: bytes | None, **fields: Any) -> Piece:  # noqa: A002, ANN401 - its fields
    """A piece of the case, in no time unless the fields say so."""
    usual: dict[str, Any] = {"name": name, "case": CASE, "since": UNTIL, "until": UNTIL, "id": id, "inside": inside}
    return Piece(**(usual | fields))


def test_a_piece_lies_in_the_one_that_it_is_done_in(told: list[Piece]) -> None:
    """A call in its step, the step in the way of the case; what is inside is told first, a failure by its kind."""
    with piece_of_work("step checking_mobile", CASE):
        trace_call("call bmg", 0.25, tries=2, error="PartnerUnavailable")
    call, step = told
    assert told == [
        piece(
            "call bmg",
            call.id,
            step.id,
            since=UNTIL - timedelta(seconds=0.25),
            attributes={"tries": 2},
            error="PartnerUnavailable",
        ),
        piece("step checking_mobile", step.id, way_id(CASE)),
    ]
    assert len({call.id, step.id, way_id(CASE)}) == 3


def test_the_case_may_turn_out_on_the_way(told: list[Piece]) -> None:
    """The first that is named counts; what is added meanwhile is told too."""
    with piece_of_work("POST /v1/callbacks/sms") as attributes:
        concerns(CASE)
        concerns("another")
        attributes["status"] = 202
    assert told == [piece("POST /v1/callbacks/sms", told[0].id, way_id(CASE), attributes={"status": 202})]


def test_of_an_error_its_class_alone_is_told(told: list[Piece]) -> None:
    """Its text may name a person; the error goes on."""
    with pytest.raises(ValueError, match="900101300017"), piece_of_work("step sending_sms", CASE):
        raise ValueError("900101300017")
    trace_call("call nobody", 1, tries=1, error="PartnerRefused")  # outside any piece
    assert told == [piece("step sending_sms", told[0].id, way_id(CASE), error="ValueError")]


def test_what_concerns_no_case_is_not_told(told: list[Piece]) -> None:
    """Health checks and lists are counted by the metrics."""
    with piece_of_work("GET /v1/health"):
        trace_call("call bmg", 0.1, tries=1, error=None)
    concerns(CASE)
    assert told == []


def test_the_way_holds_the_states_and_is_told_at_its_end(told: list[Piece]) -> None:
    """A second way, after a reopening, lies in the first, whose id is known to every process before its end."""
    trace_state("awaiting_consent", CASE, SINCE, UNTIL)
    trace_way(CASE, SINCE, UNTIL, end="withdrawn", again=False)
    trace_way(CASE, SINCE, UNTIL, end="bank_data_ready", again=True)
    assert told == [
        piece("state awaiting_consent", told[0].id, way_id(CASE), since=SINCE),
        piece("case", way_id(CASE), None, since=SINCE, attributes={"end": "withdrawn"}),
        piece("case", told[2].id, way_id(CASE), since=SINCE, attributes={"end": "bank_data_ready"}),
    ]


def test_the_ids_of_a_case_never_change() -> None:
    """Two versions at work, and a restart in between, add to one trace."""
    assert (trace_id(CASE).hex(), way_id(CASE).hex()) == ("691ffa3ccc65ad44ceb3396da7464c97", "af3035e0f7cf1dd8")


def test_nothing_is_told_where_nobody_asked() -> None:
    """A piece of work gives a place for attributes all the same."""
    with piece_of_work("GET /v1/cases/{case_id}", CASE) as attributes:
        attributes["status"] = 200
        trace_call("call bmg", 0.1, tries=1, error=None)
    trace_way(CASE, SINCE, UNTIL, end="withdrawn", again=False)
