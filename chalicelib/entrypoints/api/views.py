"""What every view shares: who calls, the request id, JSON out, and errors mapped in one place.

An exception that is no Chalice error is a 500 before any middleware sees it, with the input in the log; so this one
decorator stands on every view.
"""

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import wraps
from typing import Any
from urllib.parse import unquote_to_bytes

from chalice.app import Request, Response
from pydantic import BaseModel
from ulid import ULID

from chalicelib import bootstrap
from chalicelib.domain.callers import Caller, Role
from chalicelib.domain.refusals import CaseNotFound, FieldError, InvalidInput, NotAuthenticated, TooManyChecks
from chalicelib.entrypoints.api.operations import JSON, Operation, View, keep
from chalicelib.entrypoints.problems import PROBLEM, NotAllowed, as_refusal, of_the_framework, problem
from chalicelib.entrypoints.wire.typed_text import plain
from chalicelib.observability import logger, place_of

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)
_BEARER = re.compile(r"Bearer +(\S+)", re.ASCII | re.IGNORECASE)
_CASE_ID = re.compile(r"[0-9a-z]{26}", re.ASCII)
SECURE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

LONGEST_REASON = 200
_REASON_IS = f"must be one text of 1 to {LONGEST_REASON} letters; those beyond ASCII go percent-encoded in UTF-8"

Current = Callable[[], Request]


def speaks_http(current: Current, *roles: Role, does: Operation) -> Callable[[View], View]:
    """Make a view speak HTTP: with `roles` it gets the `Caller` first, with those of its roles that allow the call.

    `current` returns the present request; `does` is what the OpenAPI document says of the view. What the view raises
    becomes a problem (see `problems.py`).
    """

    def decorate(view: View) -> View:
        keep(view, does, roles)

        @wraps(view)
        def wrapper(**path: str) -> Response:
            request, started = current(), time.perf_counter()
            bootstrap.begin()
            request_id = _request_id(request.to_original_event())
            try:
                response = view(authorise(request, roles), **_checked(path)) if roles else view(**path)
            except Exception as error:  # noqa: BLE001 - the one place where every error becomes an answer
                response = _refusal(error, request_id)
            response.headers.update(SECURE | {"X-Request-Id": request_id})
            _log(request, request_id, response.status_code, time.perf_counter() - started)
            return response

        return wrapper

    return decorate


def authorise(request: Request, roles: tuple[Role, ...]) -> Caller:
    """Return the caller with those roles that allow the call, and the reason that was given for it.

    Raises `NotAuthenticated`, `NotAllowed`, `InvalidInput` for a reason that cannot be kept.
    """
    sent = header_values(request.to_original_event(), "authorization")
    token = _BEARER.fullmatch(sent[0]) if len(sent) == 1 else None
    if token is None:
        raise NotAuthenticated
    caller = bootstrap.boundary().tokens.verify(token[1])
    allowing = caller.roles & frozenset(roles)
    if not allowing:
        raise NotAllowed
    return replace(caller, roles=allowing, why=_reason(request))


def _reason(request: Request) -> str | None:
    """Return `X-Access-Reason`: text, its letters beyond ASCII percent-encoded as in a URL, since headers hold none."""
    sent = header_values(request.to_original_event(), "x-access-reason")
    if not sent:
        return None
    try:
        text = plain(unquote_to_bytes(sent[0]).decode()) if len(sent) == 1 else ""
    except ValueError:
        text = ""
    if not 0 < len(text) <= LONGEST_REASON:
        raise InvalidInput((FieldError("X-Access-Reason", _REASON_IS),))
    return text


def _checked(path: dict[str, str]) -> dict[str, str]:
    """Return the path's parameters. Raises `CaseNotFound` for an id that is none of ours; it may be of any length."""
    if "case_id" in path and not _CASE_ID.fullmatch(path["case_id"]):
        raise CaseNotFound
    return path


def header_values(event: Mapping[str, Any], name: str) -> list[str]:
    """Return all values of a header: `headers` of the gateway's event holds only the last of a repeated one."""
    found = [
        value
        for key, values in (event.get("multiValueHeaders") or {}).items()
        if key.lower() == name
        for value in values
    ]
    return found or [value for key, value in (event.get("headers") or {}).items() if key.lower() == name]


def ok(body: BaseModel | Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return an answer in JSON."""
    text = body.model_dump_json(by_alias=True) if isinstance(body, BaseModel) else json.dumps(body)
    return Response(body=text, status_code=status, headers={"Content-Type": JSON, **(headers or {})})


def query(request: Request) -> dict[str, list[str]]:
    """Return the query parameters, each with all its values."""
    event = request.to_original_event()
    return {name: list(values) for name, values in (event.get("multiValueQueryStringParameters") or {}).items()}


def raw_body(request: Request) -> bytes:
    """Return the body's bytes as they were sent."""
    body = request.raw_body
    return body.encode() if isinstance(body, str) else body


def reform(event: Mapping[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    """Give the framework's own refusals (405, 415, 500) the form of ours, which carry a request id already."""
    headers, status = answer["headers"], int(answer["statusCode"])
    if status < 400 or "X-Request-Id" in headers:  # noqa: PLR2004 - where errors begin
        return answer
    return refuse(event, status, {name: value for name, value in headers.items() if name == "Allow"})


def refuse(event: Mapping[str, Any], status: int, headers: Mapping[str, str]) -> dict[str, Any]:
    """Refuse in the gateway's form what none of our views was asked."""
    named = SECURE | {"Content-Type": PROBLEM, "X-Request-Id": _request_id(event), **headers}
    return {
        "statusCode": status,
        "headers": named,
        "multiValueHeaders": {},
        "body": json.dumps(of_the_framework(status)),
    }


def _refusal(error: Exception, request_id: str) -> Response:
    refusal = as_refusal(error)
    if refusal.status >= 500:  # noqa: PLR2004 - our own faults
        logger().error(
            "request_failed", extra={"request": request_id, "error": type(error).__name__, "where": place_of(error)}
        )
    headers: dict[str, str | list[str]] = {"Content-Type": PROBLEM}
    if isinstance(refusal, NotAuthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(refusal, TooManyChecks):
        headers["Retry-After"] = str(refusal.retry_after)
    return Response(body=json.dumps(problem(refusal)), status_code=refusal.status, headers=headers)


def _request_id(event: Mapping[str, Any]) -> str:
    sent = header_values(event, "x-request-id")
    return sent[0] if len(sent) == 1 and _REQUEST_ID.fullmatch(sent[0]) else str(ULID())


def _log(request: Request, request_id: str, status: int, seconds: float) -> None:
    """One line a request: the route's pattern, never its parameters."""
    route = request.context.get("resourcePath")
    logger().info(
        "request",
        extra={
            "request": request_id,
            "method": request.method,
            "route": route,
            "status": status,
            "ms": round(seconds * 1000),
        },
    )
