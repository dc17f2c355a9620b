"""A site of some pages on a free port of this machine, for a browser to open.

It sends no content security policy: the real ones forbid every script that is not ours, axe among them.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

Files = Mapping[str, tuple[str, str]]
"""Path -> content type and text."""


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 - the signature of the library
        """Log nothing."""


@contextmanager
def served(files: Files) -> Iterator[str]:
    """Serve the files; yield the address without a slash at its end."""

    def answer(environ: dict[str, Any], start: Any) -> list[bytes]:  # noqa: ANN401 - WSGI
        kind, text = files.get(environ["PATH_INFO"], ("text/plain", ""))
        start("200 OK", [("Content-Type", f"{kind}; charset=utf-8")])
        return [text.encode()]

    with make_server("127.0.0.1", 0, answer, handler_class=_Silent) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
