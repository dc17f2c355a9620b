"""A request of WSGI as the event that API Gateway would make of it, which is what Chalice takes.

WSGI joins repeated headers by commas and may add an empty `Content-Type`. Where the server gives the headers as they
were received (`received_headers`), the event has them so.
"""

import re
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlsplit
from uuid import uuid4

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

MOST_BYTES = 10 * 1024 * 1024
"""Of a body, as at API Gateway. What a call takes is less, and its view says how much."""
MOST_HEADER_BYTES = 16 * 1024
"""Of the request line and all headers: more than any call needs, and more than API Gateway takes."""

Pairs = tuple[tuple[str, str], ...]
received_headers: ContextVar[Pairs | None] = ContextVar("received_headers", default=None)
"""The present request's headers, in their order and repeated as they came; None where the server does not say."""

_PARAMETER = re.compile(r"\\\{(\w+)\\\}")


class BodyTooLarge(Exception):
    """The body is over `MOST_BYTES`."""


class HeadersTooLarge(Exception):
    """Request line and headers are over `MOST_HEADER_BYTES`."""


class RouteTable:
    """Finds the route of a path, fixed parts before parameters. Path parameters stay percent-encoded."""

    def __init__(self, routes: Iterable[str]) -> None:
        """`routes`: paths like `/v1/cases/{case_id}`."""
        self._patterns = [
            (re.compile(_PARAMETER.sub(r"(?P<\1>[^/]*)", re.escape(route))), route) for route in sorted(routes)
        ]

    def find(self, path: str) -> tuple[str | None, dict[str, str]]:
        """Return the route and its parameters; None for a path that has no route."""
        for pattern, route in self._patterns:
            if found := pattern.fullmatch(path):
                return route, found.groupdict()
        return None, {}


def event_of(environ: "WSGIEnvironment", routes: RouteTable) -> dict[str, Any]:
    """Return the event of a request, without its body. Raises `HeadersTooLarge`."""
    target, headers = _target(environ), _headers(environ)
    path, _, query = target.partition("?")
    path = path.rstrip("/") or "/"
    route, parameters = routes.find(path)
    if len(target) + sum(len(name) + len(value) for name, value in headers) > MOST_HEADER_BYTES:
        raise HeadersTooLarge
    repeated: dict[str, list[str]] = {}
    for name, value in headers:
        repeated.setdefault(name, []).append(value)
    return {
        "requestContext": {
            "httpMethod": environ["REQUEST_METHOD"],
            "resourcePath": route,
            "path": path,
            "requestId": str(uuid4()),
            "identity": {"sourceIp": environ.get("REMOTE_ADDR", "")},
        },
        "headers": {name: values[-1] for name, values in repeated.items()},
        "multiValueHeaders": repeated,
        "pathParameters": parameters,
        "multiValueQueryStringParameters": parse_qs(query, keep_blank_values=True) or None,
        "stageVariables": {},
        "body": None,
    }


def body_of(environ: "WSGIEnvironment") -> str | None:
    """Return the body as text, None for an empty one. Raises `BodyTooLarge`, having read no more than the most."""
    length = str(environ.get("CONTENT_LENGTH") or "")
    if length.isdecimal() and int(length) > MOST_BYTES:
        raise BodyTooLarge
    chunked = environ.get("wsgi.input_terminated", False)
    body = environ["wsgi.input"].read(MOST_BYTES + 1 if chunked else int(length or 0))
    if len(body) > MOST_BYTES:
        raise BodyTooLarge
    return body.decode("utf-8", "replace") or None


def _target(environ: "WSGIEnvironment") -> str:
    """Return path and query as they were sent, percent-encoded."""
    sent = str(environ.get("RAW_URI") or environ.get("REQUEST_URI") or "")
    if not sent:
        query = environ.get("QUERY_STRING", "")
        path = quote(environ.get("PATH_INFO", "").encode("latin-1"))
        return f"{path}?{query}" if query else path
    if sent.startswith("/"):
        return sent
    parts = urlsplit(sent)  # the absolute form, which a proxy may send
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _headers(environ: "WSGIEnvironment") -> Pairs:
    received = received_headers.get()
    if received is not None:
        return tuple((name.lower(), value) for name, value in received)
    named: Mapping[str, Any] = {
        name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")
    }
    kind = environ.get("CONTENT_TYPE")
    return (*named.items(), *([("content-type", kind)] if kind else []))
