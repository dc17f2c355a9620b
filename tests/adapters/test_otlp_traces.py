"""Pieces of work arrive at a collector as spans; a collector that is away costs no call anything."""

import json
import logging
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from chalicelib.adapters.otlp_traces import SAID_AGAIN_AFTER, OtlpTraces, SaysOnce
from chalicelib.tracing import Piece, trace_id, way_id
from tests.fakes.collector import Collector, a_collector

CASE = "01k7e00000000000000000case"
NOON = datetime(2025, 10, 13, 12, tzinfo=UTC)
NANOSECONDS = (1_760_356_800_000_000_000, 1_760_356_801_500_000_000)


def piece(name: str, id: bytes, inside: bytes | None, **fields: Any) -> Piece:  # noqa: A002, ANN401 - its fields
    """A piece of the case that took a second and a half."""
    until = NOON + timedelta(seconds=1.5)
    usual: dict[str, Any] = {"name": name, "case": CASE, "since": NOON, "until": until, "id": id, "inside": inside}
    return Piece(**(usual | fields))


WAY = piece("case", way_id(CASE), None, attributes={"end": "withdrawn"})
STEP = piece("step checking_mobile", b"stepstep", way_id(CASE), error="PartnerUnavailable")
CALL = piece("call bmg", b"callcall", b"stepstep", attributes={"tries": 3})
REQUEST = piece("POST /v1/cases", b"postpost", way_id(CASE), attributes={"status": 503})


@pytest.fixture
def collector() -> Iterator[Collector]:
    """A collector that takes what comes."""
    with a_collector() as collector:
        yield collector


def shown(span: Span) -> dict[str, object]:
    """A span as it arrived, without what the library adds."""
    attributes = {one.key: one.value.string_value or one.value.int_value for one in span.attributes}
    return {
        "name": span.name,
        "trace": span.trace_id,
        "id": span.span_id,
        "inside": span.parent_span_id,
        "kind": span.kind,
        "times": (span.start_time_unix_nano, span.end_time_unix_nano),
        "failed": span.status.code == Status.STATUS_CODE_ERROR,
        "message": span.status.message,
        **attributes,
    }


def expected(told: Piece, kind: int, *, failed: bool = False) -> dict[str, object]:
    """A piece as it must arrive."""
    return {
        "name": told.name,
        "trace": trace_id(CASE),
        "id": told.id,
        "inside": told.inside or b"",
        "kind": kind,
        "times": NANOSECONDS,
        "failed": failed,
        "message": told.error or "",
        "kelisim.case": CASE,
        **told.attributes,
    }


def test_pieces_arrive_as_the_spans_of_one_trace(collector: Collector) -> None:
    """With the ids, times, kinds and attributes that they were told with; the end of the process sends the last."""
    traces = OtlpTraces("worker", collector.address)
    for one in (CALL, STEP, REQUEST, WAY):
        traces.tell(one)
    traces.stop()
    assert [shown(span) for span in collector.spans] == [
        expected(CALL, Span.SPAN_KIND_CLIENT),
        expected(STEP, Span.SPAN_KIND_INTERNAL, failed=True),
        expected(REQUEST, Span.SPAN_KIND_SERVER, failed=True),
        expected(WAY, Span.SPAN_KIND_INTERNAL),
    ]
    assert [{name: one[name] for name in ("service.name", "kelisim.part")} for one in collector.resources] == [
        {"service.name": "kelisim", "kelisim.part": "worker"}
    ]


def telling(traces: OtlpTraces) -> float:
    """Tell thousands of pieces; return the seconds of work, without those in which others had the processor."""
    began = time.thread_time()
    for _ in range(3_000):
        traces.tell(CALL)
    return time.thread_time() - began


def test_a_collector_that_does_not_answer_costs_no_call_anything(collector: Collector) -> None:
    """Pieces are told as fast as ever, and the end of the process waits no longer than it is said to."""
    collector.answers.clear()
    traces = OtlpTraces("api", collector.address)
    told = telling(traces)
    began = time.monotonic()
    traces.stop(within=0.2)
    stopped = time.monotonic() - began
    collector.answers.set()
    traces.stop()
    assert (told < 2, 0.2 <= stopped < 2) == (True, True), (told, stopped)


def test_a_collector_that_refuses_costs_no_call_anything(collector: Collector) -> None:
    """Thousands of pieces are told at once, what does not fit the queue is dropped, and the end comes soon."""
    collector.status = 500
    traces = OtlpTraces("api", collector.address)
    assert telling(traces) < 2
    began = time.monotonic()
    traces.stop()
    assert time.monotonic() - began < 10
    assert collector.spans == []


def test_a_trouble_that_lasts_is_logged_once_a_minute() -> None:
    """Each trouble by itself, whatever its values and whatever was logged between."""
    now = [0.0]
    says = SaysOnce(lambda: now[0])
    passed = []
    for at in (0.0, 1.0, SAID_AGAIN_AFTER, SAID_AGAIN_AFTER + 1):
        now[0] = at
        for message, values in (("retrying in %.2fs", (at,)), ("failed", ())):
            record = logging.LogRecord("opentelemetry.any", logging.WARNING, "any.py", 1, message, values, None)
            passed.append((at, message, says.filter(record)))
    assert [(at, message) for at, message, written in passed if written] == [
        (0.0, "retrying in %.2fs"),
        (0.0, "failed"),
        (SAID_AGAIN_AFTER, "retrying in %.2fs"),
        (SAID_AGAIN_AFTER, "failed"),
    ]


def test_batches_that_fail_leave_one_line(collector: Collector, capsys: pytest.CaptureFixture[str]) -> None:
    """In the form of our own lines, and not one for each batch."""
    collector.status = 500
    traces = OtlpTraces("api", collector.address)
    for _ in range(1_500):
        traces.tell(CALL)
    traces.stop()
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["message"][:27] for line in lines] == ["Failed to export spans batc"]
