"""gunicorn's threads with our manners: headers as they came, refusals as problems, and no request in a log line."""

import gc
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException
from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import ThreadWorker

from chalicelib.bootstrap.traces import start_traces
from chalicelib.entrypoints.api.answers import refuse
from chalicelib.entrypoints.http_server.events import MOST_HEADER_BYTES, received_headers
from chalicelib.entrypoints.http_server.metrics import MetricsAside, SharedMetrics
from chalicelib.entrypoints.http_server.wsgi import WsgiApi
from chalicelib.observability import logger, place_of
from chalicelib.settings import settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

READING: Mapping[str, Any] = {"limit_request_line": 8190, "limit_request_field_size": MOST_HEADER_BYTES}
"""How long lines may be that gunicorn reads."""
LISTEN_BACKLOG = 256
IDLE_CONNECTIONS_LAST = 75
"""Seconds; longer than a proxy keeps its own, so that it never sends into a connection that is being closed."""
USUAL_THRESHOLDS = (700, 10, 10)
"""Python's own for the garbage collector; `app.py` sets others for functions, which start often."""
STUCK_AFTER = 120
"""Seconds without a sign of life after which gunicorn replaces a worker process."""


class QuietLogger(Logger):  # type: ignore[misc] # gunicorn has no types
    """Gunicorn's own lines as ours: JSON, and of an exception its class and place alone."""

    def exception(self, *_args: object, **_named: object) -> None:
        """Log that something failed, not for which request."""
        import sys  # noqa: PLC0415

        error = sys.exc_info()[1]
        fault = {"error": type(error).__name__, "where": place_of(error)} if error is not None else {}
        logger().error("http_server_failed", extra=fault)

    def access(self, *_: object) -> None:
        """Log nothing: each call has a line of its own, with the route's pattern."""


class PoliteWorker(ThreadWorker):  # type: ignore[misc] # the same
    """Answers what gunicorn itself refuses, without repeating any of it."""

    def handle_error(self, _req: Any, client: Any, _addr: Any, exc: BaseException) -> None:  # noqa: ANN401
        """Answer a request that could not be read, or an application that failed."""
        status = 500
        if isinstance(exc, LimitRequestHeaders | LimitRequestLine | ParseException):
            status = 400
        answer = refuse({"requestContext": {"httpMethod": None}}, status, {"Connection": "close"})
        body = answer["body"].encode()
        lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in answer["headers"].items()]
        with suppress(OSError):  # who sent it may be gone
            write_nonblock(client, "\r\n".join([*lines, "", ""]).encode() + body)


def note_headers(_worker: object, request: Any) -> None:  # noqa: ANN401 - gunicorn's
    """Store the present request's headers as they were received, for the thread that answers it."""
    received_headers.set(tuple(request.headers))


class HttpServer(BaseApplication):  # type: ignore[misc] # the same
    """Gunicorn over our API, configured by our settings alone."""

    def __init__(
        self, bind: str, *, processes: int, threads: int, drain: timedelta, metrics: SharedMetrics | None = None
    ) -> None:
        """`bind`: `host:port` or `unix:/path`. `drain`: how long calls may take to end after SIGTERM."""
        self._metrics = metrics
        self.stop: Callable[[], None] = lambda: None
        self._options: dict[str, Any] = {
            "bind": [bind] if metrics is None else [bind, metrics.bind],
            "workers": processes,
            "threads": threads,
            "worker_class": PoliteWorker,
            "logger_class": QuietLogger,
            "graceful_timeout": int(drain.total_seconds()),
            "timeout": STUCK_AFTER,
            "keepalive": IDLE_CONNECTIONS_LAST,
            "backlog": LISTEN_BACKLOG,
            "pre_request": note_headers,
            "worker_exit": lambda _arbiter, worker: worker.app.stop(),
            "control_socket_disable": True,
            "loglevel": "warning",
            **READING,
        }
        super().__init__()

    def load_config(self) -> None:
        """Take our options; gunicorn reads no file, no argument and no variable."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> "WSGIApplication":
        """Return what answers in this process: the application, and `/metrics` at its own address."""
        answering = self.application()
        return answering if self._metrics is None else MetricsAside(answering, self._metrics)

    def application(self) -> "WSGIApplication":
        """Return the application, wired: settings that cannot be used end the process at its start."""
        from app import app  # noqa: PLC0415 - each process loads it for itself
        from chalicelib.bootstrap import deps  # noqa: PLC0415

        self.stop = start_traces(settings(), "api", deps().clock)
        gc.freeze()  # what is there now stays; a process that lives long looks for garbage among the rest, as usual
        gc.set_threshold(*USUAL_THRESHOLDS)
        return WsgiApi(app)
