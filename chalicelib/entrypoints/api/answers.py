"""How every call is answered: the caller is checked, the view is asked, and each error becomes a problem.

Chalice answers an exception that is not its own with a 500 before any middleware sees it, and logs it with the input.
So no exception of a view ever reaches Chalice.
"""

import json
import re
import time
from collections.abc import Mapping
from dataclasses import replace
from secrets import token_hex
from typing import Any
from urllib.parse import unquote_to_bytes

from chalice.app import Request, Response
from pydantic import BaseModel

from chalicelib import bootstrap
from chalicelib.domain.callers import Caller
from chalicelib.domain.identifiers import names_a_person
from chalicelib.domain.refusals import CaseNotFound, FieldError, InvalidInput, NotAuthenticated, NotNow
from chalicelib.entrypoints.api.call import Call, header_values
from chalicelib.entrypoints.api.routes import view_of
from chalicelib.entrypoints.permissions import PERMISSIONS, Access, Route
from chalicelib.entrypoints.problems import PROBLEM, NotAllowed, as_refusal, of_the_framework, problem, status_of
from chalicelib.entrypoints.wire.typed_text import plain
from chalicelib.observability import Figures, count_aside, logger, place_of
from chalicelib.tracing import piece_of_work

JSON = "application/json"
SECURE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
LONGEST_REASON = 200
"""Letters of `X-Access-Reason`, decoded."""
_REASON_IS = f"must be one text of 1 to {LONGEST_REASON} letters; percent-encode those beyond ASCII in UTF-8"
_BEARER = re.compile(r"Bearer +(\S+)", re.ASCII | re.IGNORECASE)
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)
_CASE_ID = re.compile(r"[0-9a-z]{26}", re.ASCII)
_LETTERS = str.maketrans("0123456789", "ghijklmnop")
"""Makes letters of digits: an id of ours can contain no number of a person."""
_FIRST_ERROR, _FIRST_SERVER_ERROR = 400, 500


def answer_call(route: Route, request: Request, path: Mapping[str, str]) -> Response:
    """Answer one call of a route. `path`: the path's parameters by name, undecoded."""
    with piece_of_work(f"{route.method} {route.path}") as attributes:
        response = _answer(route, request, path)
        attributes["status"] = response.status_code
        return response


def _answer(route: Route, request: Request, path: Mapping[str, str]) -> Response:
    started = time.perf_counter()
    bootstrap.begin()
    request_id = _request_id(request.to_original_event())
    about: dict[str, object] = {"request": request_id}
    try:
        caller = _identify(request, PERMISSIONS[route])
        about |= _whose(caller)
        call = _admit(request, PERMISSIONS[route], caller)
        if call.admitted is not None:
            bootstrap.admit(call.admitted)
        response = view_of(route)(call, **_checked(path))
    except Exception as error:  # noqa: BLE001 - the one place where every error becomes an answer
        response = _refusal(error, about)
    response.headers.update(SECURE | {"X-Request-Id": request_id})
    _log(route, about, response.status_code, time.perf_counter() - started)
    return response


def _identify(request: Request, access: Access) -> Caller | None:
    """Return who calls by the token, or None on a route that asks for none. Raises `NotAuthenticated`."""
    if not access.roles:
        return None
    event = request.to_original_event()
    sent = header_values(event, "authorization")
    token = _BEARER.fullmatch(sent[0]) if len(sent) == 1 else None
    if token is None:
        raise NotAuthenticated
    return bootstrap.boundary().tokens.verify(token[1])


def _admit(request: Request, access: Access, caller: Caller | None) -> Call:
    """Return the call, its caller checked against the route's roles.

    Raises `NotAllowed`, `InvalidInput` for an unreadable `X-Access-Reason`. A partner's signature is checked by the
    view, which has the body.
    """
    if caller is None:
        return Call(request, access)
    allowing = caller.roles & frozenset(access.roles)
    if not allowing:
        raise NotAllowed
    return Call(request, access, replace(caller, roles=allowing, why=_reason(request.to_original_event())))


def _reason(event: Mapping[str, Any]) -> str | None:
    """Return `X-Access-Reason` as text: a header holds ASCII alone, so other letters come percent-encoded."""
    sent = header_values(event, "x-access-reason")
    if not sent:
        return None
    try:
        text = plain(unquote_to_bytes(sent[0]).decode()) if len(sent) == 1 else ""
    except ValueError:
        text = ""
    if not 0 < len(text) <= LONGEST_REASON:
        raise InvalidInput((FieldError("X-Access-Reason", _REASON_IS),))
    return text


def ok(body: BaseModel | Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return an answer in JSON."""
    text = body.model_dump_json(by_alias=True) if isinstance(body, BaseModel) else json.dumps(body)
    return Response(body=text, status_code=status, headers={"Content-Type": JSON, **(headers or {})})


def as_problem(event: Mapping[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    """Return the gateway's answer, Chalice's own refusals (405, 415, 500) turned into problems.

    Answers of ours carry a request id, which tells them from Chalice's.
    """
    headers, status = answer["headers"], int(answer["statusCode"])
    if status < _FIRST_ERROR or "X-Request-Id" in headers:
        return answer
    return refuse(event, status, {name: value for name, value in headers.items() if name == "Allow"})


def refuse(event: Mapping[str, Any], status: int, headers: Mapping[str, str]) -> dict[str, Any]:
    """Return a refusal, as an answer to the gateway, for a request that no view was asked for, and log it.

    `event`: of the gateway, or of a request that could not be read as much of it as is known.
    """
    named = SECURE | {"Content-Type": PROBLEM, "X-Request-Id": _request_id(event), **headers}
    context = event["requestContext"]
    about = {"request": named["X-Request-Id"], "method": context["httpMethod"], "route": context.get("resourcePath")}
    logger().info("request", extra={**about, "status": status})
    _count(status)
    return {
        "statusCode": status,
        "headers": named,
        "multiValueHeaders": {},
        "body": json.dumps(of_the_framework(status)),
    }


def _checked(path: Mapping[str, str]) -> Mapping[str, str]:
    """Return the path's parameters. Raises `CaseNotFound` for a case id that cannot be ours, however long it is."""
    if "case_id" in path and not _CASE_ID.fullmatch(path["case_id"]):
        raise CaseNotFound
    return path


def _whose(caller: Caller | None) -> dict[str, object]:
    """Return what every log line of a call says of its caller: the keyed digest that the journal has, never a name."""
    return {} if caller is None else {"caller": bootstrap.deps().digest("actor", caller.subject)}


def _refusal(error: Exception, about: Mapping[str, object]) -> Response:
    refusal = as_refusal(error)
    status = status_of(type(refusal))
    if status >= _FIRST_SERVER_ERROR:
        logger().error("request_failed", extra={**about, "error": type(error).__name__, "where": place_of(error)})
    headers: dict[str, str | list[str]] = {"Content-Type": PROBLEM}
    if isinstance(refusal, NotAuthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(refusal, NotNow):
        headers["Retry-After"] = str(refusal.retry_after)
    return Response(body=json.dumps(problem(refusal)), status_code=status, headers=headers)


def _request_id(event: Mapping[str, Any]) -> str:
    sent = header_values(event, "x-request-id")
    if len(sent) != 1 or not _REQUEST_ID.fullmatch(sent[0]) or names_a_person(sent[0]):
        return token_hex(16).translate(_LETTERS)
    return sent[0]


def _log(route: Route, about: Mapping[str, object], status: int, seconds: float) -> None:
    """Log one line a request: the route's pattern, never its parameters."""
    _count(status)
    logger().info(
        "request",
        extra={
            **about,
            "method": route.method,
            "route": route.path,
            "status": status,
            "ms": round(seconds * 1000),
        },
    )


def _count(status: int) -> None:
    count_aside(Figures({"answers": 1}, {"status_class": f"{status // 100}xx"}))
