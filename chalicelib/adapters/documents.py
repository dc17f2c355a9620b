"""Values of the domain as JSON documents and back; what does not fit is told by its kind, never by its content."""

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")

_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


def adapter(kind: type[T]) -> TypeAdapter[T]:
    """Return what reads and writes a type as JSON; making one takes milliseconds, so it is made once."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def to_document(value: object) -> str:
    """Return a value of the domain as JSON."""
    return adapter(type(value)).dump_json(value).decode()


def from_document(kind: type[T], document: str | int | bytes) -> T:
    """Return a value of the domain from its JSON; fields that it does not know are left alone.

    Raises `ValueError` for a document that is none, without a word of what is in it: it may be a person.
    """
    if isinstance(document, int):
        raise TypeError("a document is text")
    return made(kind, adapter(kind).validate_json, document)


def made(kind: type[T], make: Callable[[Any], T], given: object) -> T:
    """Return what `make` makes of what is given. Raises `ValueError` without a word of it."""
    try:
        return make(given)
    except ValidationError:
        raise ValueError(f"what is stored is no {kind.__name__} as this version writes it") from None
