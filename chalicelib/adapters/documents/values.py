"""Domain values as JSON documents and back. Errors name the kind of value that does not fit, never its content."""

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")

_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


def adapter(kind: type[T]) -> TypeAdapter[T]:
    """Return the adapter that reads and writes a type as JSON. Making one takes milliseconds, so each is made once."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def to_document(value: object) -> str:
    """Return a domain value as JSON."""
    return adapter(type(value)).dump_json(value).decode()


def from_document(kind: type[T], document: str | int | bytes) -> T:
    """Return a domain value from its JSON; unknown fields are ignored.

    Raises `ValueError` for a document that does not fit, without quoting it, since it may describe a person.
    """
    if isinstance(document, int):
        raise TypeError("a document is text")
    return made(kind, adapter(kind).validate_json, document)


def made(kind: type[T], make: Callable[[Any], T], given: object) -> T:
    """Return `make(given)`. Raises `ValueError` where validation fails, without quoting what was given."""
    try:
        return make(given)
    except ValidationError:
        raise ValueError(f"what is stored is not a {kind.__name__} as this version writes it") from None
