"""Our API, through Chalice's own local gateway, made to answer as API Gateway does.

What Chalice's gateway does differently is mended here: the body is text or null, `HEAD` has no body, repeated
headers come out repeated, and what the gateway refuses by itself (an unknown path, a body that is too large) is
answered in the words of `infra/resources.yaml`, as it is deployed.
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

LARGEST = 10 * 1024 * 1024  # what API Gateway takes


class ApiGatewayEvents(LambdaEventConverter):
    """Events as API Gateway makes them: the body as text (or null when empty), ids of the request."""

    def create_lambda_event(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None = None
    ) -> dict[str, Any]:
        """The event of a request."""
        event: dict[str, Any] = super().create_lambda_event(method, path, headers, body)
        if isinstance(event["body"], bytes):
            event["body"] = event["body"].decode("utf-8", "replace") or None
        event["requestContext"].update(requestId=str(uuid4()), stage="local")
        event["multiValueHeaders"] = {name: [value] for name, value in event["headers"].items()}
        return event


def gateways_own(name: str) -> Response:
    """What API Gateway answers without asking us, as the template tells it to; nothing of the request comes back."""
    told = load_resources()["Resources"]["RestAPI"]["Properties"]["GatewayResponses"][name]
    named = told["ResponseParameters"]["Headers"]
    headers = {name: value.strip("'").replace("context.requestId", str(uuid4())) for name, value in named.items()}
    return Response(told["ResponseTemplates"]["application/json"], told["StatusCode"], headers)


class Gateway:
    """Answers for our API."""

    def __init__(self, app: Chalice) -> None:
        # As chalice.local does it: under threads the current request must be one for each thread.
        if not isinstance(app, LocalChalice):
            app.__class__ = type("LocalApp", (LocalChalice, type(app)), {})
        params = {"app_name": app.app_name, "lambda_timeout": 29, "lambda_memory_size": 512}
        config = Config(chalice_stage="local", config_from_disk={"stages": {}}, user_provided_params=params)
        self._routes = RouteMatcher(list(app.routes))
        self._gateway = LocalGateway(app, config)
        self._gateway.event_converter = ApiGatewayEvents(self._routes, app.api.binary_types)

    def __call__(self, request: Request) -> Response:
        """Answer one request to our API."""
        path = request.environ.get("RAW_URI") or request.environ["REQUEST_URI"]
        try:
            self._routes.match_route(path)
        except ValueError:
            return gateways_own("MISSING_AUTHENTICATION_TOKEN")
        body = request.get_data()
        if len(body) > LARGEST:
            return gateways_own("REQUEST_TOO_LARGE")
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
