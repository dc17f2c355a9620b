"""A call as gunicorn reads it and writes its answer, without a socket: the real parser, environment and response."""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from chalice.app import Chalice
from gunicorn.config import Config
from gunicorn.http import wsgi
from gunicorn.http.parser import RequestParser

from chalicelib.entrypoints.http_server.events import received_headers
from chalicelib.entrypoints.http_server.gunicorn_worker import READING, PoliteWorker, note_headers
from chalicelib.entrypoints.http_server.wsgi import WsgiApi

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

ASKED_FOR = os.environ.get("HTTP_THROUGH") == "gunicorn"
"""Whether all HTTP tests go through gunicorn and our adapter instead of the gateway's events."""
OF_THE_SERVER = ("server", "date", "connection", "content-length")
"""Headers that any server adds, and no test is about."""
HERE = ("127.0.0.1", 8080)
Received = tuple[int, list[tuple[str, str]], bytes]


class Wire:
    """A socket that remembers what is sent."""

    def __init__(self) -> None:
        self.sent = b""

    def sendall(self, part: bytes) -> None:
        """Remember it."""
        self.sent += part

    def send(self, part: bytes) -> int:
        """Remember it."""
        self.sent += part
        return len(part)

    def setblocking(self, *_: object) -> None:
        """There is nothing to block."""

    def gettimeout(self) -> None:
        """There is none."""


def request_bytes(method: str, target: str, headers: Sequence[tuple[str, str]], body: bytes | None) -> bytes:
    """A request as it is sent."""
    lines = [f"{method} {target} HTTP/1.1", "Host: localhost", *(f"{name}: {value}" for name, value in headers)]
    if body is not None:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace") + (body or b"")


def exchange(application: "WSGIApplication", raw: bytes) -> Received:
    """Hand the bytes of a request to gunicorn; return status, headers and body of its answer."""
    config, wire = Config(), Wire()
    for name, value in READING.items():
        config.set(name, value)
    worker: Any = object.__new__(PoliteWorker)
    request = None
    try:
        request = next(RequestParser(config, iter([raw]), HERE))
        note_headers(worker, request)
        response, environ = wsgi.create(request, wire, HERE, HERE, config)
        for part in application(environ, response.start_response):
            response.write(part)
        response.close()
    except Exception as error:  # noqa: BLE001 - as the worker's loop does
        worker.handle_error(request, wire, HERE, error)
    finally:
        received_headers.set(None)
    head, _, body = wire.sent.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    named = [(name, value) for name, _, value in (line.partition(": ") for line in lines)]
    return int(first.split()[1]), named, body


def call(app: Chalice, method: str, target: str, headers: Sequence[tuple[str, str]], body: bytes | None) -> Received:
    """Make a call of the API."""
    return exchange(WsgiApi(app), request_bytes(method, target, headers, body))
