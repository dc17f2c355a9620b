"""Wires the traces, where the settings say who receives them."""

from collections.abc import Callable

from chalicelib.domain.ports.store import Clock
from chalicelib.settings import Settings
from chalicelib.tracing import trace_no_more, trace_with


def start_traces(given: Settings, part: str, clock: Clock) -> Callable[[], None]:
    """Have this process send traces, after any fork; return what sends the last ones and ends it.

    `part`: which of our processes this is. Without `OTEL_EXPORTER_OTLP_ENDPOINT` nothing of the library is imported.
    """
    collector = given.otel_exporter_otlp_endpoint
    if collector is None:
        return lambda: None
    from chalicelib.adapters.otlp_traces import OtlpTraces

    traces = OtlpTraces(part, collector.rstrip("/"))
    trace_with(traces.tell, clock.now)

    def stop() -> None:
        trace_no_more()
        traces.stop()

    return stop
