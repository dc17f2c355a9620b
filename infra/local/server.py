"""The HTTP server: one port and a thread per request, so that a request made while answering one never deadlocks."""

import threading
from typing import TYPE_CHECKING, Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from infra.local.port import HOST, check_port

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

STOP_POLL_SECONDS = 0.05
"""How often the server checks whether it should stop."""


class QuietHandler(WSGIRequestHandler):
    """A handler that logs no requests: paths of the local stack can contain a mobile number."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log nothing."""

    def log_error(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 - the base's signature
        """Log nothing: a connection closed by a fault is deliberate."""


class Server:
    """Serves an application that is set later: its URLs are known only once the port is bound."""

    def __init__(self, port: int) -> None:
        check_port(port)
        self.app: WSGIApplication | None = None
        self._server: BaseWSGIServer = make_server(HOST, port, self.answer, threaded=True, request_handler=QuietHandler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(STOP_POLL_SECONDS,), name="local-stack", daemon=True
        )
        self.port = self._server.server_port
        self.url = f"http://{HOST}:{self.port}"

    def start(self) -> None:
        """Start answering."""
        self._thread.start()

    def stop(self) -> None:
        """Stop answering and close the port."""
        self._server.shutdown()
        self._thread.join(timeout=10)
        self._server.server_close()

    def answer(self, environ: Any, start_response: Any) -> Any:  # noqa: ANN401 - WSGI
        """Answer one request in the caller's thread."""
        if self.app is None:
            start_response("503 Service Unavailable", [])
            return []
        return self.app(environ, start_response)
