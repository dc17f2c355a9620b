"""A session of botocore whose clients may be made by many threads at once, and need no socket to their own process.

moto's interpreter makes a client of Lambda for each task that it runs, each in its own thread; botocore's session is
not safe for that, and a task fails now and then as nobody's fault.
"""

from collections.abc import Iterator
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import botocore.session
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_LOCK = Lock()


class SharedSession(botocore.session.Session):
    """A session that makes one client at a time."""

    def create_client(self, *args: Any, **named: Any) -> Any:  # noqa: ANN401 - as botocore's
        """Make a client, as botocore does."""
        with _LOCK:
            return super().create_client(*args, **named)


def session_within(app: "WSGIApplication", port: int) -> SharedSession:
    """Return a session whose clients call this application in their own thread where they would call our port."""
    session = SharedSession()

    def answer(request: AWSPreparedRequest, **_: object) -> AWSResponse | None:
        address = urlsplit(str(request.url))
        return _answer(app, request, address.path, address.query) if address.port == port else None

    session.register("before-send", answer)  # type: ignore[arg-type]  # called with a request
    return session


class _Raw(BytesIO):
    """A body as botocore's HTTP library gives it."""

    def stream(self, **_: object) -> Iterator[bytes]:
        """Give it in one piece."""
        yield self.read()


def _answer(app: "WSGIApplication", request: AWSPreparedRequest, path: str, query: str) -> AWSResponse:
    told: list[tuple[int, HTTPHeaders]] = []

    def start_response(status: str, headers: list[tuple[str, str]], *_: object) -> Any:  # noqa: ANN401 - WSGI
        kept = HTTPHeaders()
        for name, value in headers:
            kept[name.lower()] = value
        told.append((int(status.split(maxsplit=1)[0]), kept))

    body = b"".join(app(_environ(request, path, query), start_response))
    status, headers = told[-1]
    return AWSResponse(str(request.url), status, headers, _Raw(body))


def _environ(request: AWSPreparedRequest, path: str, query: str) -> dict[str, Any]:
    """What a server would make of the request."""
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
