"""The HTTP server: one port, a thread for each request, so that a call inside a call never waits for itself."""

import threading
from typing import TYPE_CHECKING, Any

from moto.moto_server.werkzeug_app import MotoRequestHandler
from werkzeug.serving import BaseWSGIServer, make_server

from infra.local.port import HOST, check_free

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

STOPS_WITHIN = 0.05
"""Seconds between two looks at whether the server is to stop."""


class QuietHandler(MotoRequestHandler):
    """A handler that does not log each request: paths of the local stack may name a mobile number."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log nothing."""

    def log_error(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 - the base's signature
        """Log nothing: a connection that a fault closed is meant."""


class Server:
    """Serves an application that is given later, since its addresses are known only once the port is bound."""

    def __init__(self, port: int) -> None:
        check_free(port)
        self.app: WSGIApplication | None = None
        self._server: BaseWSGIServer = make_server(HOST, port, self.answer, threaded=True, request_handler=QuietHandler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(STOPS_WITHIN,), name="local-stack", daemon=True
        )
        self.port = self._server.server_port
        self.url = f"http://{HOST}:{self.port}"

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._thread.join(timeout=10)
        self._server.server_close()

    def answer(self, environ: Any, start_response: Any) -> Any:  # noqa: ANN401 - WSGI
        """Answer one request, in the thread of whoever asks."""
        if self.app is None:
            start_response("503 Service Unavailable", [])
            return []
        return self.app(environ, start_response)
