"""The OpenAPI 3.1 document of all that we serve, made from the route table, the views' own words and their models.

Nothing in it is written twice: paths and methods are the routes', summaries the views' docstrings, schemas the
models', problems the refusals' classes. Examples stand in `data/examples.json`; a test validates them.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from inspect import cleandoc, unwrap
from typing import Any, Literal

from pydantic.json_schema import models_json_schema

from chalicelib import __version__
from chalicelib.domain.callers import Role
from chalicelib.domain.case.states import AttentionKind
from chalicelib.entrypoints.api.openapi_problems import problem_examples, problem_responses, problem_schemas
from chalicelib.entrypoints.api.operations import JSON, Model, Parameter, Schema, Told, refusals_of, told_by
from chalicelib.entrypoints.api.views import LONGEST_REASON

Routes = Mapping[str, Mapping[str, Any]]
"""Path -> method -> chalice's entry of the route, whose `view_function` is the view."""
RouteCall = tuple[str, str, Any, Told]
"""Method, path, view, and what it says of itself."""

_TEXT = {JSON: {"type": "object"}}
_IN_BRACES = re.compile(r"{(\w+)}")
_INTRODUCTION = """\
Kelisim takes an application for targeted social assistance in and, if the applicant agrees within one working day,
brings the applicant's bank data to the caseworker, sorted; if not, it hands the case to the ordinary procedure
(joint order No. 468 / 830-НҚ / 210 of December 2024).

Times are RFC 3339 with an offset, days those of Asia/Almaty, money a decimal string of two digits. A term's
`..._due_at` is the instant at which the day after its last day begins. Errors are `application/problem+json`;
`code` is stable. Unknown fields and parameters are refused, by position."""

PATH_PARAMETERS = {
    "case_id": Parameter(
        "case_id",
        {"type": "string", "pattern": "^[0-9a-z]{26}$", "format": "case-id"},
        "The case's id.",
        "path",
        required=True,
    ),
    "consent_id": Parameter(
        "consent_id",
        {"type": "string", "pattern": "^[a-z_]+(-[0-9]+)?$", "maxLength": 40},
        "The consent record's id, such as `bank_data-1`.",
        "path",
        required=True,
    ),
    "movement_id": Parameter(
        "movement_id",
        {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "Our id of the movement, as it stands in the statement's lines.",
        "path",
        required=True,
    ),
    "kind": Parameter(
        "kind", {"type": "string", "enum": list(AttentionKind)}, "What a human has looked at.", "path", required=True
    ),
}
"""What may stand in a path. A name that is missing here makes the document, and with it a test, fail."""
REQUEST_ID = Parameter(
    "X-Request-Id",
    {"type": "string"},
    "Taken over if it is 8 to 64 letters, digits, `.`, `_`, `-`; otherwise we make one. Answered either way.",
    "header",
)
REASON = Parameter(
    "X-Access-Reason",
    {"type": "string", "minLength": 1, "maxLength": 3 * LONGEST_REASON, "format": "access-reason"},
    f"Why the call is made: stands in the journal of reads beside who made it. At most {LONGEST_REASON} letters; those"
    " beyond ASCII go percent-encoded in UTF-8.",
    "header",
)
SIGNATURE_PARAMETER = Parameter(
    "x-jws-signature",
    {"type": "string", "pattern": r"^[A-Za-z0-9_-]+\.\.[A-Za-z0-9_-]+$", "maxLength": 2426},
    "Exactly one: a detached JWS (RFC 7515 appendix F, RFC 7797) over the raw body. Its protected header is"
    ' `{"alg", "kid", "iat", "b64": false, "crit": ["b64"]}`, `alg` ES256 or PS256, `kid` in the key set of this'
    " partner, `iat` within 300 s of our clock. Each delivery is signed anew; the body and its `event_id` stay.",
    "header",
    required=True,
)
HEADERS = {
    "RequestId": {"description": "What this request is found by in our logs.", "schema": {"type": "string"}},
    "CacheControl": {"description": "Nothing of ours is kept on the way.", "schema": {"const": "no-store"}},
    "ContentTypeOptions": {"description": "The content is what it says.", "schema": {"const": "nosniff"}},
    "Location": {"description": "Where the case is.", "schema": {"type": "string", "format": "uri"}},
    "RetryAfter": {"description": "Seconds to wait, with `too_many_checks`.", "schema": {"type": "integer"}},
    "Authenticate": {"description": "Which kind of token is wanted.", "schema": {"const": "Bearer"}},
}
ALWAYS = {"X-Request-Id": "RequestId", "Cache-Control": "CacheControl", "X-Content-Type-Options": "ContentTypeOptions"}
SECURITY = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "ES256 or RS256 of the login service, with `sub`, `roles` and, of caseworkers, `authority`"
        " (KATO code). Roles add up; what none of them allows is 403. A caseworker sees the cases of that authority"
        " alone.",
    }
}


@cache
def examples() -> Mapping[str, Any]:
    """Return an example for each model by its name."""
    text = (files("chalicelib.entrypoints.api") / "data" / "examples.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def document(routes: Routes, server: str) -> dict[str, Any]:
    """Return the document. `server`: our public address, with the gateway's stage.

    Raises `KeyError` for a view that says nothing of itself and for an unknown name in a path.
    """
    calls = list(_calls(routes))
    paths: dict[str, dict[str, Any]] = {}
    for method, path, view, told in calls:
        paths.setdefault(path, {})[method.lower()] = _operation(path, view, told)
    schemas = {**_schemas(calls), **problem_schemas()}
    problems = problem_examples({kind for _, path, _, told in calls for kind in refusals_of(told, path)})
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
        "tags": [{"name": name} for name in dict.fromkeys(told.operation.tag for *_, told in calls)],
        "paths": paths,
        "components": components,
    }


def _calls(routes: Routes) -> Iterator[RouteCall]:
    for path, methods in sorted(routes.items()):
        for method, entry in sorted(methods.items()):
            yield method, path, entry.view_function, told_by(entry.view_function)


def _operation(path: str, view: Any, told: Told) -> dict[str, Any]:  # noqa: ANN401 - a view of the framework's table
    does = told.operation
    summary, _, rest = cleandoc(view.__doc__ or "").partition("\n\n")
    written = {
        "operationId": unwrap(view).__name__,
        "tags": [does.tag],
        "summary": summary,
        "description": "\n\n".join(part for part in (rest, _who(told)) if part),
        "security": [{"token": []}] if told.roles else [],
        "parameters": [_parameter(one) for one in _parameters(path, told)],
        "responses": {**_answers(told), **problem_responses(set(refusals_of(told, path)), _headers())},
    }
    return written | ({"requestBody": _body(does.takes)} if does.takes else {})


def _who(told: Told) -> str:
    if told.operation.signed_by:
        return f"Called by the partner `{told.operation.signed_by}`, which signs each delivery."
    return f"Roles: {', '.join(f'`{Role(role)}`' for role in told.roles)}." if told.roles else ""


def _parameters(path: str, told: Told) -> Iterator[Parameter]:
    yield from (PATH_PARAMETERS[name] for name in _IN_BRACES.findall(path))
    yield from told.operation.query
    if told.operation.signed_by:
        yield SIGNATURE_PARAMETER
    if told.roles:
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


def _answers(told: Told) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for status, models in told.operation.gives.items():
        headers = _headers() | ({"Location": _header("Location")} if status in told.operation.located else {})
        text = {kind: {"schema": _TEXT.get(kind, {"type": "string"})} for kind in told.operation.gives_text}
        content = ({JSON: _media(models)} if models else {}) | text
        about = "; ".join(cleandoc(model.__doc__ or "").split("\n")[0] for model in models)
        answers[str(status)] = {"description": about or "The page.", "headers": headers, "content": content}
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


def _schemas(calls: Iterable[RouteCall]) -> dict[str, Any]:
    """Return the schemas of all models by name: of bodies as they are read, of answers as they are written."""
    wanted: dict[tuple[Model, Literal["validation", "serialization"]], None] = {}
    for *_, told in calls:
        if told.operation.takes:
            wanted[told.operation.takes, "validation"] = None
        wanted |= {(model, "serialization"): None for models in told.operation.gives.values() for model in models}
    _, made = models_json_schema(list(wanted), ref_template="#/components/schemas/{model}")
    schemas: dict[str, Any] = made["$defs"]
    return schemas
