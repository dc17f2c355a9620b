"""How the local stack speaks HTTP: strict models in, JSON and problem+json out.

The emulator shares no code with the application it checks, on purpose: a mistake made in both places by one
line would never be seen.
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
    """A request's model: no unknown fields, no conversions, and no input in its errors."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


Model = TypeVar("Model", bound=BaseModel)


class HttpRefusal(Exception):
    """A request that is answered with a problem: `status`, a stable `code`, and for 422 the fields."""

    def __init__(
        self, status: int, code: str, detail: str, errors: Sequence[Mapping[str, str]] = (), **headers: str
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.errors = status, code, detail, list(errors)
        self.headers = headers


@dataclass(frozen=True)
class HttpAnswer:
    """What a partner or a control answers: a status and a JSON body (None: no body)."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def raw(self) -> bytes:
        """The body's bytes on the wire."""
        return b"" if self.body is None else json_bytes(self.body)


def json_bytes(value: object) -> bytes:
    """JSON as the partners write it: compact, UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def to_rfc3339(instant: datetime) -> str:
    """An instant as text, in UTC with `Z`."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def response(answer: HttpAnswer) -> Response:
    """The HTTP response of an answer."""
    kind = "application/problem+json" if answer.status >= 400 else "application/json"  # noqa: PLR2004 - HTTP
    return Response(answer.raw(), answer.status, dict(answer.headers), content_type=kind)


def problem_answer(refused: HttpRefusal) -> HttpAnswer:
    """The RFC 9457 body of a refusal."""
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


def parse(model: type[Model], raw: bytes) -> Model:
    """The body as a model. Raises `HttpRefusal`: 400 when it is no JSON object, 422 with the fields that do not fit."""
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
    """A field as `a.b.0`; an unknown one by its position among its neighbours (`a.[2]`), never by name."""
    if kind == "extra_forbidden":
        for part in place[:-1]:
            value = value[part] if isinstance(value, (dict, list)) else {}  # type: ignore[index]
        names = list(value) if isinstance(value, dict) else []
        at = names.index(place[-1]) if place[-1] in names else 0
        place = [*place[:-1], f"[{at}]"]
    return ".".join(str(part) for part in place)


def _check_iin(iin: str) -> str:
    """The IIN's check digit, with its second pass; twelve zeros are no number."""
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
Bic = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{8}([A-Z0-9]{3})?$")]
CallbackUrl = Annotated[str, StringConstraints(pattern=r"^https?://[^\s]{1,500}$")]
Instant = AwareDatetime
