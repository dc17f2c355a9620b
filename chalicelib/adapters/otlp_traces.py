"""Traces by OpenTelemetry, sent by OTLP over HTTP: one trace for each case, from its intake to its end.

The library reads all else that is about sending and sampling from the environment (`OTEL_EXPORTER_OTLP_HEADERS`,
`OTEL_BSP_*`, `OTEL_TRACES_SAMPLER`, `OTEL_RESOURCE_ATTRIBUTES`). Sending happens in a thread of its own; what the
collector does not take in time is dropped, and no call waits for it.
"""

import logging
import sys
import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import datetime
from threading import Thread

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.trace import (
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    set_span_in_context,
)

from chalicelib.observability import SERVICE, logger
from chalicelib.tracing import Piece, trace_id

FLUSHED_WITHIN = 5.0
"""Seconds that the end of a process waits for the last pieces to be sent."""
SAID_AGAIN_AFTER = 60.0
"""Seconds in which the same trouble with the collector is not logged again."""
_A_SERVER_ERROR = 500


class _KnownIds(IdGenerator):
    """Gives the ids of the piece that is being sent: its own, and that of its case."""

    def __init__(self) -> None:
        self.piece: ContextVar[Piece] = ContextVar("piece being sent")

    def generate_span_id(self) -> int:
        """Return the piece's id."""
        return int.from_bytes(self.piece.get().id)

    def generate_trace_id(self) -> int:
        """Return the id of the trace of the piece's case."""
        return int.from_bytes(trace_id(self.piece.get().case))


class SaysOnce(logging.Filter):
    """Lets the same message pass again after `SAID_AGAIN_AFTER` only.

    The library has a line for each batch that failed and for each of its tries, so a collector that is away for an
    hour would fill the log. Its own filter compares a message with the last one alone, and these alternate.
    """

    def __init__(self, measure: Callable[[], float] = time.monotonic) -> None:
        """`measure`: seconds of a clock that does not jump."""
        super().__init__()
        self._measure = measure
        self._said: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether to write the line. Messages are compared without their values."""
        now, message = self._measure(), str(record.msg)
        if message in self._said and now - self._said[message] < SAID_AGAIN_AFTER:
            return False
        self._said[message] = now
        return True


class OtlpTraces:
    """Sends pieces of work as spans. Make it after a fork: its thread does not survive one."""

    def __init__(self, part: str, collector: str) -> None:
        """`part`: which of our processes this is, such as `api`. `collector`: the address, without a path."""
        _log_as_we_do()
        self._ids = _KnownIds()
        named = Resource.create({"kelisim.part": part})
        if named.attributes.get(SERVICE_NAME, "unknown_service").startswith("unknown_service"):  # type: ignore[union-attr]
            named = named.merge(Resource({SERVICE_NAME: SERVICE}))
        self._provider = TracerProvider(resource=named, id_generator=self._ids, shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{collector}/v1/traces")))
        self._tracer = self._provider.get_tracer(SERVICE)
        self._ending = Thread(target=self._provider.shutdown, daemon=True)

    def tell(self, piece: Piece) -> None:
        """Put a piece into the queue; the oldest is dropped when it is full."""
        before = self._ids.piece.set(piece)
        try:
            span = self._tracer.start_span(
                piece.name,
                context=_within(piece),
                kind=_kind_of(piece),
                attributes={"kelisim.case": piece.case, **piece.attributes},
                start_time=_nanoseconds(piece.since),
            )
        finally:
            self._ids.piece.reset(before)
        status = piece.attributes.get("status", 0)
        if piece.error is not None or (isinstance(status, int) and status >= _A_SERVER_ERROR):
            span.set_status(Status(StatusCode.ERROR, piece.error))
        span.end(_nanoseconds(piece.until))

    def stop(self, within: float = FLUSHED_WITHIN) -> None:
        """Send what is left, within so many seconds; asked again, wait for it again."""
        if self._ending.ident is None:
            self._ending.start()
        self._ending.join(within)


def _within(piece: Piece) -> Context:
    if piece.inside is None:
        return Context()
    ids = SpanContext(
        int.from_bytes(trace_id(piece.case)),
        int.from_bytes(piece.inside),
        is_remote=True,
        trace_flags=TraceFlags(TraceFlags.SAMPLED),
    )
    return set_span_in_context(NonRecordingSpan(ids))


def _nanoseconds(instant: datetime) -> int:
    return round(instant.timestamp() * 1e9)


def _kind_of(piece: Piece) -> SpanKind:
    if piece.name.startswith("call "):
        return SpanKind.CLIENT
    return SpanKind.SERVER if "status" in piece.attributes else SpanKind.INTERNAL


def _log_as_we_do() -> None:
    """Have the library's own lines, such as that the collector does not answer, written as ours are, but not each."""
    ours, theirs = logger().handlers[0], logging.getLogger("opentelemetry")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(ours.formatter)
    handler.addFilter(SaysOnce())
    theirs.handlers, theirs.propagate = [handler], False
    theirs.setLevel(logging.WARNING)
