"""A botocore session that is safe under threads, and whose requests to this process need no socket.

moto's interpreter creates a Lambda client for each task, each in its own thread. botocore's session is not thread-safe,
so without the lock a task fails now and then for no reason of its own.
"""

from collections.abc import Iterator
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import botocore.session
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_LOCK = Lock()
_NAMED = Config(user_agent="kelisim")
"""Otherwise botocore composes its user agent twice for each request, which takes a quarter of the time of a call."""


class SharedSession(botocore.session.Session):
    """A session that creates one client at a time."""

    def create_client(self, *args: Any, **named: Any) -> Any:  # noqa: ANN401 - as botocore's
        """Create a client as botocore does."""
        named["config"] = _NAMED.merge(named.get("config") or Config())
        with _LOCK:
            return super().create_client(*args, **named)


def session_within(app: "WSGIApplication", port: int) -> SharedSession:
    """Return a session whose clients call `app` directly, in their own thread, instead of connecting to `port`."""
    session = SharedSession()

    def answer(request: AWSPreparedRequest, **_: object) -> AWSResponse | None:
        address = urlsplit(str(request.url))
        return _answer(app, request, address.path, address.query) if address.port == port else None

    session.register("before-send", answer)  # type: ignore[arg-type]  # called with a request
    return session


class _Raw(BytesIO):
    """A response body as botocore's HTTP library returns it."""

    def stream(self, **_: object) -> Iterator[bytes]:
        """Yield the body in one piece."""
        yield self.read()


def _answer(app: "WSGIApplication", request: AWSPreparedRequest, path: str, query: str) -> AWSResponse:
    started: list[tuple[int, HTTPHeaders]] = []

    def start_response(status: str, headers: list[tuple[str, str]], *_: object) -> Any:  # noqa: ANN401 - WSGI
        received = HTTPHeaders()
        for name, value in headers:
            received[name.lower()] = value
        started.append((int(status.split(maxsplit=1)[0]), received))

    body = b"".join(app(_environ(request, path, query), start_response))
    status, headers = started[-1]
    return AWSResponse(str(request.url), status, headers, _Raw(body))


def _environ(request: AWSPreparedRequest, path: str, query: str) -> dict[str, Any]:
    """Return the WSGI environment that a server would make of the request."""
    body = request.body if isinstance(request.body, bytes) else str(request.body or "").encode()
    named = {f"HTTP_{name.upper().replace('-', '_')}": _text(value) for name, value in request.headers.items()}
    return {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(path),
        "RAW_URI": f"{path}?{query}" if query else path,
        "QUERY_STRING": query,
        "CONTENT_TYPE": named.pop("HTTP_CONTENT_TYPE", ""),
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": str(urlsplit(str(request.url)).port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": BytesIO(body),
        "wsgi.url_scheme": "http",
        "wsgi.multithread": True,
        "HTTP_HOST": urlsplit(str(request.url)).netloc,
        **named,
    }


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
