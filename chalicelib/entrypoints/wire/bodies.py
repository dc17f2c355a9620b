"""Reading what was sent: strict JSON, then a model; every fault becomes a field and what to do about it."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from chalicelib.domain.refusals import FieldError, InvalidInput
from chalicelib.domain.strict_json import NotStrictJson, read_json, read_json_object
from chalicelib.entrypoints.problems import NotJson

BODY_LIMIT = 64 * 1024
"""Bytes of a request to our API; the largest application is a tenth of it."""


MOST_ERRORS = 50
"""Of so many wrong fields at most is told: a body can hold thousands of unknown ones."""


class SentBody(BaseModel):
    """A body sent to us: unknown fields are refused, and no error repeats what was sent."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, strict=True, defer_build=True)


SentModel = TypeVar("SentModel", bound=BaseModel)


def read_body(model: type[SentModel], raw: bytes) -> SentModel:
    """Return the body as the model. Raises `InvalidInput`, also for one that is no JSON or too large."""
    try:
        document = read_json_object(raw, largest=BODY_LIMIT)
    except NotStrictJson as error:
        raise InvalidInput((FieldError("body", error.why),)) from None
    return read_document(model, document, raw)


def read_document(model: type[SentModel], document: Mapping[str, Any], raw: bytes) -> SentModel:
    """Return a JSON object as the model. Raises `InvalidInput`."""
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        raise InvalidInput(
            tuple(
                _field_error(document, fault["loc"], fault["type"], fault["msg"])
                for fault in error.errors()[:MOST_ERRORS]
            )
        ) from None


def parse_json(raw: bytes) -> Any:  # noqa: ANN401 - whatever JSON came
    """Return the parsed body. Raises `NotJson`."""
    try:
        return read_json(raw)
    except NotStrictJson as error:
        raise NotJson(error.why) from None


def _field_error(document: Any, loc: tuple[int | str, ...], kind: str, message: str) -> FieldError:  # noqa: ANN401
    if kind == "extra_forbidden":
        return FieldError(_unknown(document, loc), "is not a field of this request; remove it")
    if kind == "missing":
        return FieldError(_path(loc), "is missing; it must be sent")
    return FieldError(_path(loc), message.removeprefix("Value error, "))


def _unknown(document: Any, loc: tuple[int | str, ...]) -> str:  # noqa: ANN401
    """Name an unknown field by its position in its object: its name is what was sent, and may be anything."""
    parent = document
    for step in loc[:-1]:
        parent = parent[step]
    position = list(parent).index(loc[-1]) + 1
    return _path((*loc[:-1], f"#{position}"))


def _path(loc: tuple[int | str, ...]) -> str:
    return ".".join(str(step) for step in loc) or "body"
