"""`/metrics` of the API: at an address of its own, over all processes of the server."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from chalicelib.adapters.openmetrics import OpenMetrics
from chalicelib.observability import collect_with
from chalicelib.settings import share_metrics_in

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATH = "/metrics"


@dataclass(frozen=True)
class SharedMetrics:
    """Where metrics are served (`host:port`), and the folder in which the processes add them up."""

    bind: str
    folder: Path

    @property
    def port(self) -> str:
        """The port of the address."""
        return self.bind.rpartition(":")[2]


@contextmanager
def shared_metrics(bind: str | None) -> Iterator[SharedMetrics | None]:
    """Make the folder, before any process is started; it is deleted at the end. None where nothing is served."""
    if bind is None:
        yield None
        return
    with TemporaryDirectory(prefix="kelisim-metrics-") as folder:
        share_metrics_in(Path(folder))
        yield SharedMetrics(bind, Path(folder))


class MetricsAside:
    """Answers `/metrics` where a request came in at the address of the metrics, and lets the application do the rest.

    The address of the metrics answers nothing else, and the application's own address knows no metrics.
    """

    def __init__(self, application: "WSGIApplication", shared: SharedMetrics) -> None:
        """Collect what this process measures from now on."""
        self._application, self._port = application, shared.port
        self._metrics = OpenMetrics(shared.folder)
        collect_with(self._metrics.count)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        if environ["SERVER_PORT"] != self._port:
            return self._application(environ, start_response)
        if environ["PATH_INFO"] != PATH:
            start_response("404 Not Found", [("Content-Length", "0")])
            return [b""]
        media_type, body = self._metrics.page(environ.get("HTTP_ACCEPT", ""))
        start_response("200 OK", [("Content-Type", media_type), ("Content-Length", str(len(body)))])
        return [body]
