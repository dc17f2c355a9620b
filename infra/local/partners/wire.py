"""HTTP in the local stack: strict models for requests, JSON and problem+json for responses.

The emulator deliberately shares no code with the application that it checks: an error in a shared line would appear on
both sides and stay unnoticed.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, StringConstraints, ValidationError
from werkzeug.wrappers import Response

FIRST_WEIGHTS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
SECOND_WEIGHTS = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
NO_DIGIT = 10


class Strict(BaseModel):
    """Base of the request models: no unknown fields, no conversions, no input values in error messages."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


EmulatorBody = TypeVar("EmulatorBody", bound=BaseModel)


class HttpRefusal(Exception):
    """A request is answered with a problem: `status`, a stable `code`, and for 422 the invalid fields."""

    def __init__(
        self, status: int, code: str, detail: str, errors: Sequence[Mapping[str, str]] = (), **headers: str
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.errors = status, code, detail, list(errors)
        self.headers = headers


@dataclass(frozen=True)
class HttpAnswer:
    """The response of a partner or a control: a status and a JSON body (None: no body)."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def raw(self) -> bytes:
        """Return the body as bytes."""
        return b"" if self.body is None else json_bytes(self.body)


def json_bytes(value: object) -> bytes:
    """Return a value as the partners' JSON: compact, UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def to_rfc3339(instant: datetime) -> str:
    """Return an instant as RFC 3339 in UTC with `Z`."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def response(answer: HttpAnswer) -> Response:
    """Return the HTTP response for an answer."""
    kind = "application/problem+json" if answer.status >= 400 else "application/json"  # noqa: PLR2004 - HTTP
    return Response(answer.raw(), answer.status, dict(answer.headers), content_type=kind)


def problem_answer(refused: HttpRefusal) -> HttpAnswer:
    """Return a refusal as a problem (RFC 9457)."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": refused.code.replace("_", " "),
        "status": refused.status,
        "detail": refused.detail,
        "code": refused.code,
    }
    if refused.errors:
        body["errors"] = refused.errors
    return HttpAnswer(refused.status, body, {k.replace("_", "-"): v for k, v in refused.headers.items()})


def parse(model: type[EmulatorBody], raw: bytes) -> EmulatorBody:
    """Parse a body into a model. Raises `HttpRefusal`: 400 if it is not a JSON object, 422 with the invalid fields."""
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        raise HttpRefusal(400, "not_json", "The body is not JSON.") from None
    if not isinstance(value, dict):
        raise HttpRefusal(400, "not_json", "The body is not a JSON object.")
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        errors = [
            {"field": field_name(found["loc"], found["type"], value), "message": found["msg"]}
            for found in error.errors(include_url=False, include_input=False, include_context=False)
        ]
        raise HttpRefusal(422, "invalid", "The body does not fit.", errors) from None


def field_name(place: Sequence[int | str], kind: str, value: object) -> str:
    """Return the path of a field as `a.b.0`; an unknown field is given by position (`a.[2]`), never by name."""
    if kind == "extra_forbidden":
        for part in place[:-1]:
            value = value[part] if isinstance(value, (dict, list)) else {}  # type: ignore[index]
        names = list(value) if isinstance(value, dict) else []
        at = names.index(place[-1]) if place[-1] in names else 0
        place = [*place[:-1], f"[{at}]"]
    return ".".join(str(part) for part in place)


def _check_iin(iin: str) -> str:
    """Check the check digit of an IIN, with its second pass; twelve zeros are not valid."""
    digits = [int(digit) for digit in iin]
    check = sum(d * w for d, w in zip(digits, FIRST_WEIGHTS, strict=False)) % 11
    if check == NO_DIGIT:
        check = sum(d * w for d, w in zip(digits, SECOND_WEIGHTS, strict=False)) % 11
    if check != digits[11] or not any(digits):
        raise ValueError("not an IIN")
    return iin


Iin = Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$"), AfterValidator(_check_iin)]
Mobile = Annotated[str, StringConstraints(pattern=r"^\+?77[0-9]{9}$")]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._~-]{1,128}$")]
PartnersId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._~:-]{0,199}$")]
Bic = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{8}([A-Z0-9]{3})?$")]
CallbackUrl = Annotated[str, StringConstraints(pattern=r"^https?://[^\s]{1,500}$")]
Instant = AwareDatetime
