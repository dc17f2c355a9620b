"""The API as a WSGI application: any number of threads, one event for each request."""

import base64
import json
from collections.abc import Iterable
from contextvars import ContextVar
from http.client import responses
from typing import TYPE_CHECKING, Any

from chalice.app import Chalice, Request

from chalicelib.entrypoints.api.answers import refuse
from chalicelib.entrypoints.http_server.events import (
    BodyTooLarge,
    HeadersTooLarge,
    RouteTable,
    body_of,
    event_of,
)
from chalicelib.entrypoints.http_server.probes import LIVE, READY, is_ready
from chalicelib.observability import logger, place_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_PRESENT: ContextVar[Request | None] = ContextVar("present_request", default=None)


def with_a_request_for_each_thread(app: Chalice) -> Chalice:
    """Return the app with a `current_request` for each thread: Chalice has one slot, which threads would overwrite."""
    if isinstance(type(app).__dict__.get("current_request"), property):
        return app
    app.__class__ = type("Threaded", (type(app),), {"current_request": property(_present, _begin)})
    return app


def _present(_app: Chalice) -> Request | None:
    return _PRESENT.get()


def _begin(_app: Chalice, request: Request | None) -> None:
    _PRESENT.set(request)


class WsgiApi:
    """Answers the API's calls, and the two questions of an orchestrator."""

    def __init__(self, app: Chalice) -> None:
        """`app`: the table of contents."""
        self._app = with_a_request_for_each_thread(app)
        self._routes = RouteTable(app.routes)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        path = environ.get("PATH_INFO", "")
        if path in {LIVE, READY}:
            return _give(environ, start_response, _probe(ready=path == LIVE or is_ready()))
        return _give(environ, start_response, self._answer(environ))

    def _answer(self, environ: "WSGIEnvironment") -> dict[str, Any]:
        event: dict[str, Any] = {"requestContext": {"httpMethod": environ["REQUEST_METHOD"]}}
        try:
            event = event_of(environ, self._routes)
            event["body"] = body_of(environ)
            answer: dict[str, Any] = self._app(event, None)
        except HeadersTooLarge:
            return refuse(event, 400, {})
        except BodyTooLarge:
            return refuse(event, 413, {})
        except Exception as error:  # noqa: BLE001 - no exception of ours reaches the server, which would log its values
            logger().error("request_failed", extra={"error": type(error).__name__, "where": place_of(error)})
            return refuse(event, 500, {})
        return answer


def _probe(*, ready: bool) -> dict[str, Any]:
    body = json.dumps({"status": "ok" if ready else "not_ready"})
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return {"statusCode": 200 if ready else 503, "headers": headers, "body": body}


def _give(environ: "WSGIEnvironment", start_response: "StartResponse", answer: dict[str, Any]) -> Iterable[bytes]:
    """Send an answer of the gateway's kind; repeated headers stay repeated, and HEAD gets no body."""
    headers = [
        (name, str(value))
        for name, values in {**answer["headers"], **answer.get("multiValueHeaders", {})}.items()
        for value in (values if isinstance(values, list) else [values])
    ]
    text = answer["body"] or ""
    body = base64.b64decode(text) if answer.get("isBase64Encoded") else str(text).encode()
    status = int(answer["statusCode"])
    start_response(f"{status} {responses.get(status, 'Unknown')}", [*headers, ("Content-Length", str(len(body)))])
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]
