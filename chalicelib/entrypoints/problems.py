"""Errors on the wire: `application/problem+json` (RFC 9457), one table, never repeating what was sent."""

from http import HTTPStatus
from typing import Any

from chalicelib.domain.errors import KelisimError, Retryable, SealErased
from chalicelib.domain.refusals import Erased, InvalidInput, Refusal

PROBLEM = "application/problem+json"
TYPE_BASE = "urn:kelisim:problem:"


class NotAllowed(Refusal):
    """403 `not_allowed`: none of the caller's roles allows this call."""

    code = "not_allowed"
    status = 403
    title = "Not allowed"

    def __init__(self) -> None:
        super().__init__("None of your roles allows this call. Ask for the role, or use another call.")


class TooLarge(Refusal):
    """413 `too_large`: the body is over the limit."""

    code = "too_large"
    status = 413
    title = "The body is too large"


class NotJson(Refusal):
    """415 `not_json`: the body is no JSON in UTF-8, or has one key twice, or numbers that JSON has not."""

    code = "not_json"
    status = 415
    title = "The body is not JSON"

    def __init__(self, why: str = "is no JSON in UTF-8 with each key once; check it with a JSON tool") -> None:
        """`why`: what is wrong with the body, and what to do."""
        super().__init__(f"The body {why}.")
        self.why = why


def problem(error: Refusal) -> dict[str, Any]:
    """Return the body of a refusal."""
    body = {
        "type": f"{TYPE_BASE}{error.code}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "code": error.code,
    }
    if isinstance(error, InvalidInput):
        body["errors"] = [{"field": wrong.field, "message": wrong.message} for wrong in error.errors]
    return body


class Unreadable(Refusal):
    """400 `bad_request`: the framework or the gateway could not read the request."""

    code = "bad_request"
    title = "Bad Request"


class TooMany(Refusal):
    """429 `too_many_requests`: the gateway holds callers to a pace; see infra/resources.yaml."""

    code = "too_many_requests"
    status = 429
    title = "Too many requests"


class Busy(Refusal):
    """503 `try_again_later`: a store or a key set does not answer."""

    code = "try_again_later"
    status = 503
    title = "Not possible at this moment"


class InternalError(Refusal):
    """500 `internal_error`: a fault of ours, told without any detail."""

    code = "internal_error"
    status = 500
    title = "An error of ours"


def as_refusal(error: Exception) -> Refusal:
    """Return what a caller is told of an error: refusals as they are, the rest without any detail."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, SealErased):
        return Erased(
            "These data were destroyed when their time had passed. The case and its journal can still be read."
        )
    if isinstance(error, Retryable):
        return Busy("Something that we need does not answer. Try again in a few seconds.")
    if isinstance(error, KelisimError):
        return InternalError(
            "Something that we stored or were answered cannot be used. Tell the operators the request id."
        )
    return InternalError("Something went wrong on our side. Tell the operators the request id.")


_OF_THE_FRAMEWORK = {
    HTTPStatus.BAD_REQUEST: ("bad_request", "The request cannot be read. Check its form."),
    HTTPStatus.NOT_FOUND: ("not_found", "There is no such call. Check the path."),
    HTTPStatus.METHOD_NOT_ALLOWED: ("method_not_allowed", "This path does not take this method."),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: ("not_json", "Send JSON, with Content-Type: application/json."),
}


def of_the_framework(status: int) -> dict[str, Any]:
    """Return the body for a refusal that the framework made before any of our code ran."""
    known = HTTPStatus(status)
    code, detail = _OF_THE_FRAMEWORK.get(known, ("internal_error", "Something went wrong on our side."))
    return {
        "type": f"{TYPE_BASE}{code}",
        "title": known.phrase,
        "status": status,
        "detail": detail,
        "code": code,
    }
