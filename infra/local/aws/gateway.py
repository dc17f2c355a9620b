"""Serves our API through Chalice's local gateway, corrected to behave like API Gateway.

Chalice's gateway differs in a few points, which are corrected here: the body of an event is text or null, the response
to `HEAD` has no body, repeated headers stay repeated, and what API Gateway refuses by itself (an unknown path, a body
that is too large) gets the response that `infra/resources.yaml` defines. So does what the function cannot take or give:
an event or an answer over 6 MB, and an answer that takes too long.
"""

import base64
import json
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from chalice.app import Chalice
from chalice.config import Config
from chalice.local import LambdaEventConverter, LocalChalice, LocalGateway, LocalGatewayException, RouteMatcher
from werkzeug.datastructures import Headers
from werkzeug.wrappers import Request, Response

from infra.compose import load_resources

MAX_BODY_BYTES = 10 * 1024 * 1024
MAX_HEADER_BYTES = 10_240
"""Of the request line and all headers: names and values."""
GATEWAY_SECONDS = 29
"""These three are limits of API Gateway; the next are those of a function."""
MAX_PAYLOAD_BYTES = 6 * 1024 * 1024
"""Of an event, which is JSON in UTF-8, and of an answer, in whose JSON the runtime escapes letters beyond ASCII."""
FUNCTION_SECONDS = 25
"""As `.chalice/config.json` sets it."""


class ApiGatewayEvents(LambdaEventConverter):
    """Builds events as API Gateway does: the body is text, or null when empty, and each request has an id."""

    def create_lambda_event(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None = None
    ) -> dict[str, Any]:
        """Return the Lambda event for a request."""
        event: dict[str, Any] = super().create_lambda_event(method, path, headers, body)
        if isinstance(event["body"], bytes):
            event["body"] = event["body"].decode("utf-8", "replace") or None
        event["requestContext"].update(requestId=str(uuid4()), stage="local")
        event["multiValueHeaders"] = {name: [value] for name, value in event["headers"].items()}
        return event


def gateway_response(name: str) -> Response:
    """Return a response that API Gateway gives without calling us, as the template defines it.

    Nothing from the request is repeated in it.
    """
    defined = load_resources()["Resources"]["RestAPI"]["Properties"]["GatewayResponses"][name]
    templates = defined["ResponseParameters"]["Headers"]
    headers = {name: value.strip("'").replace("context.requestId", str(uuid4())) for name, value in templates.items()}
    return Response(defined["ResponseTemplates"]["application/json"], defined["StatusCode"], headers)


class Gateway:
    """Answers requests to our API."""

    def __init__(self, app: Chalice, seconds: Callable[[], float] = time.monotonic) -> None:
        """`seconds`: the clock that an answer is timed by."""
        self._seconds = seconds
        # chalice.local does the same: with threads, each one needs a current request of its own.
        if not isinstance(app, LocalChalice):
            app.__class__ = type("LocalApp", (LocalChalice, type(app)), {})
        params = {"app_name": app.app_name, "lambda_timeout": 29, "lambda_memory_size": 512}
        config = Config(chalice_stage="local", config_from_disk={"stages": {}}, user_provided_params=params)
        self._routes = RouteMatcher(list(app.routes))
        self._gateway = LocalGateway(app, config)
        self._gateway.event_converter = ApiGatewayEvents(self._routes, app.api.binary_types)

    def __call__(self, request: Request) -> Response:
        """Answer one request."""
        path = request.environ.get("RAW_URI") or request.environ["REQUEST_URI"]
        try:
            self._routes.match_route(path)
        except ValueError:
            return gateway_response("MISSING_AUTHENTICATION_TOKEN")
        body = request.get_data()
        if len(body) > MAX_BODY_BYTES:
            return gateway_response("REQUEST_TOO_LARGE")
        headers = {name.lower(): value for name, value in request.headers.items()}
        if len(path) + sum(len(name) + len(value) for name, value in headers.items()) > MAX_HEADER_BYTES:
            return gateway_response("DEFAULT_4XX")
        event = self._gateway.event_converter.create_lambda_event(request.method, path, headers, body)
        if len(json.dumps(event, ensure_ascii=False, default=str).encode(errors="replace")) > MAX_PAYLOAD_BYTES:
            return gateway_response("REQUEST_TOO_LARGE")
        return self._answer(request, path, headers, body)

    def _answer(self, request: Request, path: str, headers: dict[str, str], body: bytes) -> Response:
        """Ask the function. One that fails to answer in time or in size is an error of ours, as the caller sees it."""
        started = self._seconds()
        try:
            answer = self._gateway.handle_request(request.method, path, headers, body)
        except LocalGatewayException as error:
            return Response(error.body or b"", error.CODE, error.headers, content_type="application/json")
        took = self._seconds() - started
        if took > GATEWAY_SECONDS:
            return gateway_response("INTEGRATION_TIMEOUT")
        if took > FUNCTION_SECONDS or len(json.dumps(answer)) > MAX_PAYLOAD_BYTES:
            return gateway_response("DEFAULT_5XX")
        return _response(request, answer)


def _response(request: Request, answer: dict[str, Any]) -> Response:
    headers = Headers()
    for name, values in {**answer["headers"], **answer["multiValueHeaders"]}.items():
        for value in values if isinstance(values, list) else [values]:
            headers.add(name, value)
    body = answer["body"] or ""
    raw = base64.b64decode(body) if answer.get("isBase64Encoded") else str(body).encode()
    kind = headers.pop("Content-Type", "application/json")
    return Response(b"" if request.method == "HEAD" else raw, answer["statusCode"], headers, content_type=kind)
