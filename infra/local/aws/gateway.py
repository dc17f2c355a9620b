"""Serves our API through Chalice's local gateway, corrected to behave like API Gateway.

Chalice's gateway differs in a few points, which are corrected here: the body of an event is text or null, the response
to `HEAD` has no body, repeated headers stay repeated, and what API Gateway refuses by itself (an unknown path, a body
that is too large) gets the response that `infra/resources.yaml` defines.
"""

import base64
from typing import Any
from uuid import uuid4

from chalice.app import Chalice
from chalice.config import Config
from chalice.local import LambdaEventConverter, LocalChalice, LocalGateway, LocalGatewayException, RouteMatcher
from werkzeug.datastructures import Headers
from werkzeug.wrappers import Request, Response

from infra.compose import load_resources

MAX_BODY_BYTES = 10 * 1024 * 1024  # the limit of API Gateway


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

    def __init__(self, app: Chalice) -> None:
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
        try:
            answer = self._gateway.handle_request(request.method, path, headers, body)
        except LocalGatewayException as error:
            return Response(error.body or b"", error.CODE, error.headers, content_type="application/json")
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
