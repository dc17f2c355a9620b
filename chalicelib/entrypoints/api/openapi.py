"""The OpenAPI 3.1 document of our API, made from the routes, the permissions, the views and their models.

Nothing in it is written twice: paths and methods come from the routes, roles and signatures from the permissions,
summaries from the views' docstrings, schemas from the models, problems from the classes of refusals. The examples are
in `data/examples.json`; a test validates them.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from inspect import cleandoc
from typing import Any, Literal

from pydantic.json_schema import models_json_schema

from chalicelib import __version__
from chalicelib.domain.refusals import Refusal
from chalicelib.entrypoints.api.answers import JSON, LONGEST_REASON
from chalicelib.entrypoints.api.openapi_examples import examples
from chalicelib.entrypoints.api.openapi_problems import problem_examples, problem_responses, problem_schemas
from chalicelib.entrypoints.api.operations import (
    PATH_PARAMETERS,
    Model,
    Operation,
    Parameter,
    Schema,
    operation_of,
    refusals_of,
)
from chalicelib.entrypoints.api.routes import ROUTES, View, view_of
from chalicelib.entrypoints.permissions import PERMISSIONS, Access, Route


@dataclass(frozen=True)
class Described:
    """A route with its view, what the view says of itself, and who may call it."""

    route: Route
    view: View
    operation: Operation
    access: Access

    @property
    def refusals(self) -> set[type[Refusal]]:
        """Return every kind of refusal that the call can be answered with."""
        return set(refusals_of(self.operation, self.access, self.route.path))


_TEXT = {JSON: {"type": "object"}}
_IN_BRACES = re.compile(r"{(\w+)}")
_INTRODUCTION = """\
Kelisim takes an application for targeted social assistance in and, if the applicant agrees within one working day,
brings the applicant's bank data to the caseworker, sorted; if not, it hands the case to the ordinary procedure
(joint order No. 468 / 830-НҚ / 210 of December 2024).

Times are RFC 3339 with an offset, days those of Asia/Almaty, money a decimal string of two digits. A term's
`..._due_at` is the instant at which the day after its last day begins. Errors are `application/problem+json`;
`code` is stable. Unknown fields and parameters are refused, by position."""

REQUEST_ID = Parameter(
    "X-Request-Id",
    {"type": "string"},
    "Used if it has 8 to 64 letters, digits, `.`, `_`, `-`; otherwise we make one. Every answer carries it.",
    "header",
)
REASON = Parameter(
    "X-Access-Reason",
    {"type": "string", "minLength": 1, "maxLength": 3 * LONGEST_REASON, "format": "access-reason"},
    f"Why the call is made; stored in the journal of reads with the caller. At most {LONGEST_REASON} letters; those"
    " beyond ASCII go percent-encoded in UTF-8.",
    "header",
)
SIGNATURE_PARAMETER = Parameter(
    "x-jws-signature",
    {"type": "string", "pattern": r"^[A-Za-z0-9_-]+\.\.[A-Za-z0-9_-]+$", "maxLength": 2426},
    "Exactly one detached JWS (RFC 7515 appendix F, RFC 7797) over the raw body. Its protected header is"
    ' `{"alg", "kid", "iat", "b64": false, "crit": ["b64"]}`, `alg` ES256 or PS256, `kid` in the key set of this'
    " partner, `iat` within 300 s of our clock. Each delivery is signed anew; body and `event_id` do not change.",
    "header",
    required=True,
)
HEADERS = {
    "RequestId": {"description": "Identifies this request in our logs.", "schema": {"type": "string"}},
    "CacheControl": {"description": "No answer may be cached.", "schema": {"const": "no-store"}},
    "ContentTypeOptions": {"description": "The media type must not be guessed.", "schema": {"const": "nosniff"}},
    "Location": {"description": "The address of the case.", "schema": {"type": "string", "format": "uri"}},
    "RetryAfter": {
        "description": "Seconds to wait before the next try.",
        "schema": {"type": "integer"},
    },
    "Authenticate": {"description": "The kind of token that is needed.", "schema": {"const": "Bearer"}},
}
ALWAYS = {"X-Request-Id": "RequestId", "Cache-Control": "CacheControl", "X-Content-Type-Options": "ContentTypeOptions"}
SECURITY = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "ES256 or RS256 of the login service, with `sub`, `roles` and, of caseworkers, `authority`"
        " (KATO code). A call is allowed if any of the roles allows it, otherwise it is 403. A caseworker sees only"
        " the cases of that authority.",
    }
}


def document(server: str) -> dict[str, Any]:
    """Return the document. `server`: our public address, with the gateway's stage.

    Raises `KeyError` for a view that says nothing of itself, for a route without permissions, and for an unknown name
    in a path.
    """
    calls = list(_calls())
    paths: dict[str, dict[str, Any]] = {}
    for call in calls:
        paths.setdefault(call.route.path, {})[call.route.method.lower()] = _operation(call)
    schemas = {**_schemas(calls), **problem_schemas()}
    problems = problem_examples({kind for call in calls for kind in call.refusals})
    components = {"schemas": schemas, "examples": problems, "headers": HEADERS, "securitySchemes": SECURITY}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Kelisim",
            "version": __version__,
            "description": _INTRODUCTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": server}],
        "tags": [{"name": name} for name in dict.fromkeys(call.operation.tag for call in calls)],
        "paths": paths,
        "components": components,
    }


def _calls() -> Iterator[Described]:
    for route in sorted(ROUTES, key=lambda route: (route.path, route.method)):
        view = view_of(route)
        yield Described(route, view, operation_of(view), PERMISSIONS[route])


def _operation(call: Described) -> dict[str, Any]:
    does, view = call.operation, call.view
    summary, _, rest = cleandoc(view.__doc__ or "").partition("\n\n")
    written = {
        "operationId": view.__name__,
        "tags": [does.tag],
        "summary": summary,
        "description": "\n\n".join(part for part in (rest, _who(call.access)) if part),
        "security": [{"token": []}] if call.access.roles else [],
        "parameters": [_parameter(one) for one in _parameters(call)],
        "responses": {**_answers(does), **problem_responses(call.refusals, _headers())},
    }
    return written | ({"requestBody": _body(does.takes)} if does.takes else {})


def _who(access: Access) -> str:
    if access.signed_by:
        return f"Called by the partner `{access.signed_by}`, which signs each delivery."
    return f"Roles: {', '.join(f'`{role}`' for role in access.roles)}." if access.roles else ""


def _parameters(call: Described) -> Iterator[Parameter]:
    yield from (PATH_PARAMETERS[name] for name in _IN_BRACES.findall(call.route.path))
    yield from call.operation.query
    if call.access.signed_by:
        yield SIGNATURE_PARAMETER
    if call.access.roles:
        yield REASON
    yield REQUEST_ID


def _parameter(one: Parameter) -> dict[str, Any]:
    return {
        "name": one.name,
        "in": one.place,
        "required": one.required,
        "description": one.about,
        "schema": dict(one.schema),
    }


def _body(model: Model) -> dict[str, Any]:
    return {"required": True, "content": {JSON: {"schema": _ref(model), "example": examples()[model.__name__]}}}


def _answers(operation: Operation) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for status, models in operation.gives.items():
        headers = _headers() | ({"Location": _header("Location")} if status in operation.located else {})
        text = {kind: {"schema": _TEXT.get(kind, {"type": "string"})} for kind in operation.gives_text}
        content = ({JSON: _media(models)} if models else {}) | text
        about = "; ".join(cleandoc(model.__doc__ or "").split("\n")[0] for model in models)
        answers[str(status)] = {"description": about or "The text.", "headers": headers, "content": content}
    return answers


def _media(models: tuple[Model, ...]) -> dict[str, Any]:
    if len(models) == 1:
        return {"schema": _ref(models[0]), "example": examples()[models[0].__name__]}
    shown = {model.__name__: {"value": examples()[model.__name__]} for model in models}
    return {"schema": {"anyOf": [_ref(model) for model in models]}, "examples": shown}


def _headers() -> dict[str, Any]:
    return {name: _header(component) for name, component in ALWAYS.items()}


def _header(component: str) -> Schema:
    return {"$ref": f"#/components/headers/{component}"}


def _ref(model: Model) -> Schema:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def _schemas(calls: Iterable[Described]) -> dict[str, Any]:
    """Return the schemas of all models by name: of bodies as they are read, of answers as they are written."""
    wanted: dict[tuple[Model, Literal["validation", "serialization"]], None] = {}
    for call in calls:
        if call.operation.takes:
            wanted[call.operation.takes, "validation"] = None
        wanted |= {(model, "serialization"): None for models in call.operation.gives.values() for model in models}
    _, made = models_json_schema(list(wanted), ref_template="#/components/schemas/{model}")
    schemas: dict[str, Any] = made["$defs"]
    return schemas
