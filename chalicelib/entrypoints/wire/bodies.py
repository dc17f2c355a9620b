"""Reading what was sent: strict JSON, then a model; every fault becomes a field and what to do about it."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from chalicelib.domain.refusals import FieldError, InvalidInput
from chalicelib.entrypoints.problems import NotJson

BODY_LIMIT = 64 * 1024
"""Bytes of a request to our API; the largest application is a tenth of it."""


MOST_ERRORS = 50
"""Of so many wrong fields at most is told: a body can hold thousands of unknown ones."""


_DEEPEST = 32
_TOO_DEEP = f"nests deeper than {_DEEPEST}; send it as the contract says"


class SentBody(BaseModel):
    """A body sent to us: unknown fields are refused, and no error repeats what was sent."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, strict=True, defer_build=True)


SentModel = TypeVar("SentModel", bound=BaseModel)


def read_body(model: type[SentModel], raw: bytes) -> SentModel:
    """Return the body as the model. Raises `InvalidInput`, also for one that is no JSON or too large."""
    if len(raw) > BODY_LIMIT:
        raise _body_error(f"is larger than {BODY_LIMIT} bytes; send less")
    try:
        document = parse_json(raw)
    except NotJson as error:
        raise _body_error(error.why) from None
    if not isinstance(document, dict):
        raise _body_error("must be a JSON object")
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


def parse_json(raw: bytes, *, looks_for_keys_twice: bool = True) -> Any:  # noqa: ANN401 - whatever JSON came
    """Return the parsed body. Raises `NotJson` for no JSON, a key twice in one object, NaN, or too deep a nesting.

    Looking for keys twice costs as much as parsing; who writes a large body again leaves it to `has_each_key_once`.
    """
    hook = _object if looks_for_keys_twice else None
    try:
        document = json.loads(raw.decode("utf-8"), object_pairs_hook=hook, parse_constant=_no_constant)
    except ValueError:
        raise NotJson from None
    except RecursionError:
        raise NotJson(_TOO_DEEP) from None
    if _nests_too_deep(document):
        raise NotJson(_TOO_DEEP)
    return document


def has_each_key_once(raw: bytes, *written: bytes) -> bool:
    """Return whether parsing `raw` lost no key that stood twice; `written` is all that was parsed, as JSON again.

    A lost key takes its colon with it, and what is kept has as many colons as before, unless one stood there as an
    escape: then the body is parsed once more and each object looked at.
    """
    if b"\\u003a" not in raw.lower():
        return raw.count(b":") == sum(part.count(b":") for part in written)
    try:
        json.loads(raw, object_pairs_hook=_object)
    except ValueError:
        return False
    return True


def _nests_too_deep(document: object) -> bool:
    """Whether it nests deeper than any body may; the contract's bodies nest six deep.

    How deep Python's own parser goes depends on the stack at that moment: what is taken here must be readable later.
    """
    level: list[Any] = [document] if type(document) in _WHOLES else []
    for _ in range(_DEEPEST):
        if not level:
            return False
        # A call for each value, or a look at the classes above its own, is what a page of 4 MiB feels.
        level = [
            part
            for whole in level
            for part in (whole.values() if type(whole) is dict else whole)
            if type(part) in _WHOLES
        ]
    return bool(level)


_WHOLES = frozenset({dict, list})


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key stands twice")
    return made


def _no_constant(_name: str) -> NoReturn:
    raise ValueError("JSON has no such number")


def _body_error(message: str) -> InvalidInput:
    return InvalidInput((FieldError("body", message),))


def _field_error(document: Any, loc: tuple[int | str, ...], kind: str, message: str) -> FieldError:  # noqa: ANN401
    if kind == "extra_forbidden":
        return FieldError(_unknown(document, loc), "is no field of this request; remove it")
    if kind == "json_invalid":  # half a pair of surrogates, which Python's own parser lets pass
        return FieldError("body", NotJson().why)
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
