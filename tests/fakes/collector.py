"""A collector of traces: takes OTLP over HTTP at an address of its own and keeps the spans."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Event, Thread

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span


@dataclass
class Collector:
    """What was received, and how it answers. `resources`: who sent it. `answers`: cleared, it lets everybody wait."""

    address: str
    spans: list[Span] = field(default_factory=list)
    resources: list[dict[str, str]] = field(default_factory=list)
    status: int = 200
    answers: Event = field(default_factory=Event)
    changed: Condition = field(default_factory=Condition)

    def take(self, body: bytes) -> None:
        """Keep what one request brings."""
        request = ExportTraceServiceRequest.FromString(body)
        with self.changed:
            for one in request.resource_spans:
                self.resources.append({each.key: each.value.string_value for each in one.resource.attributes})
                self.spans += [span for scope in one.scope_spans for span in scope.spans]
            self.changed.notify_all()

    def wait_for(self, names: set[str], seconds: float = 20) -> bool:
        """Wait until a span of each name came."""
        with self.changed:
            return self.changed.wait_for(lambda: names <= {one.name for one in self.spans}, seconds)


@contextmanager
def a_collector() -> Iterator[Collector]:
    """Run a collector."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            collector.answers.wait()
            if self.path == "/v1/traces" and collector.status == 200:
                collector.take(body)
            self.send_response(collector.status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    collector = Collector(f"http://127.0.0.1:{server.server_port}")
    collector.answers.set()
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield collector
    finally:
        server.shutdown()
        server.server_close()
