"""Errors as answers: `application/problem+json` (RFC 9457). Nothing that was sent is repeated in them."""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from chalicelib.domain.errors import KelisimError, Retryable, SealErased
from chalicelib.domain.refusals import (
    BadSignature,
    DoesNotFit,
    Erased,
    Gone,
    IntakePaused,
    InvalidInput,
    NotAuthenticated,
    NotFound,
    NotNow,
    Refusal,
    Refused,
)

PROBLEM = "application/problem+json"
TYPE_BASE = "urn:kelisim:problem:"
TRY_AGAIN_AFTER = 5
"""Seconds after which a call that met a busy store or key set is worth another try."""


class NotAllowed(Refusal):
    """403 `not_allowed`: none of the caller's roles allows this call."""

    code = "not_allowed"
    title = "Not allowed"

    def __init__(self) -> None:
        super().__init__("None of your roles allows this call. Ask for the role, or use another call.")


class TooLarge(Refusal):
    """413 `too_large`: the body is over the limit."""

    code = "too_large"
    title = "The body is too large"


class NotJson(Refusal):
    """415 `not_json`: the body is not JSON in UTF-8, repeats a key, or contains NaN or Infinity."""

    code = "not_json"
    title = "The body is not JSON"

    def __init__(self, why: str) -> None:
        """`why`: what is wrong with the body, and what to do."""
        super().__init__(f"The body {why}.")
        self.why = why


class Unreadable(Refusal):
    """400 `bad_request`: the framework or the gateway could not read the request."""

    code = "bad_request"
    title = "Bad Request"


class Busy(NotNow):
    """503 `try_again_later`: a store or a key set does not answer; `Retry-After` says when to try again."""

    code = "try_again_later"
    title = "Temporarily unavailable"


class InternalError(Refusal):
    """500 `internal_error`: an error on our side, answered without details."""

    code = "internal_error"
    title = "Internal error"


STATUSES: Mapping[type[Refusal], HTTPStatus] = MappingProxyType(
    {
        Unreadable: HTTPStatus.BAD_REQUEST,
        NotAuthenticated: HTTPStatus.UNAUTHORIZED,
        BadSignature: HTTPStatus.UNAUTHORIZED,
        NotAllowed: HTTPStatus.FORBIDDEN,
        NotFound: HTTPStatus.NOT_FOUND,
        Refused: HTTPStatus.CONFLICT,
        Gone: HTTPStatus.GONE,
        TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        NotJson: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        InvalidInput: HTTPStatus.UNPROCESSABLE_ENTITY,
        DoesNotFit: HTTPStatus.UNPROCESSABLE_ENTITY,
        NotNow: HTTPStatus.TOO_MANY_REQUESTS,
        InternalError: HTTPStatus.INTERNAL_SERVER_ERROR,
        IntakePaused: HTTPStatus.SERVICE_UNAVAILABLE,
        Busy: HTTPStatus.SERVICE_UNAVAILABLE,
    }
)
"""The HTTP status of each kind of refusal; a subclass has the status of its nearest base that is listed."""


def status_of(kind: type[Refusal]) -> int:
    """Return the HTTP status of a class of refusals. Raises `KeyError` when neither it nor a base is listed."""
    listed = next((each for each in kind.__mro__ if each in STATUSES), kind)
    return STATUSES[listed].value


def problem(error: Refusal) -> dict[str, Any]:
    """Return the body of a refusal."""
    body = {
        "type": f"{TYPE_BASE}{error.code}",
        "title": error.title,
        "status": status_of(type(error)),
        "detail": error.detail,
        "code": error.code,
    }
    if isinstance(error, InvalidInput):
        body["errors"] = [{"field": wrong.field, "message": wrong.message} for wrong in error.errors]
    return body


def as_refusal(error: Exception) -> Refusal:
    """Return the refusal to answer an error with: refusals themselves, any other error without its details."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, SealErased):
        return Erased("These data were erased when their retention ended. The case and its journal can still be read.")
    if isinstance(error, Retryable):
        return Busy("A service that we depend on does not answer. Try again in a few seconds.", TRY_AGAIN_AFTER)
    if isinstance(error, KelisimError):
        return InternalError(
            "Stored data or a partner's answer cannot be used. Report the request id to the operators."
        )
    return InternalError("Something went wrong on our side. Report the request id to the operators.")


_OF_THE_FRAMEWORK = {
    HTTPStatus.BAD_REQUEST: ("bad_request", "The request cannot be read. Check its format."),
    HTTPStatus.NOT_FOUND: ("not_found", "There is no such call. Check the path."),
    HTTPStatus.METHOD_NOT_ALLOWED: (
        "method_not_allowed",
        "This path does not accept this method. The header Allow lists those that it does.",
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("too_large", "The body is too large for any call."),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: ("not_json", "Send JSON, with Content-Type: application/json."),
}


def of_the_framework(status: int) -> dict[str, Any]:
    """Return the body of a refusal that Chalice made before our code ran."""
    known = HTTPStatus(status)
    code, detail = _OF_THE_FRAMEWORK.get(known, ("internal_error", "Something went wrong on our side."))
    return {
        "type": f"{TYPE_BASE}{code}",
        "title": known.phrase,
        "status": status,
        "detail": detail,
        "code": code,
    }
