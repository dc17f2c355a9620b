"""What each view says of itself: what it takes, gives and refuses. The route table's other half.

`speaks_http` keeps it beside the view; the OpenAPI document is made from nothing but this, the models and the routes.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from inspect import unwrap
from typing import Any

from chalice.app import Response
from pydantic import BaseModel

from chalicelib.domain.callers import Role
from chalicelib.domain.refusals import (
    BadSignature,
    CaseNotFound,
    DoesNotFit,
    Erased,
    EventConflict,
    InvalidInput,
    NotAuthenticated,
    Refusal,
    UnknownRequest,
)
from chalicelib.entrypoints.problems import Busy, FieldError, NotAllowed, NotJson, TooLarge, TooMany, Unreadable

JSON = "application/json"
Schema = Mapping[str, Any]
Model = type[BaseModel]


@dataclass(frozen=True)
class Parameter:
    """A parameter of a call: its name, its JSON Schema, and what it is for. `place`: `query`, `path` or `header`."""

    name: str
    schema: Schema
    about: str
    place: str = "query"
    required: bool = False


@dataclass(frozen=True)
class Operation:
    """What a call takes, gives and refuses, beside what its roles, its path and its signature say already.

    `gives`: for each status the models of its answers in JSON (several: by who asks). `gives_text`: the media types
    in which a 200 also, or only, comes as text. `signed_by`: the partner whose signature the call needs. `tag`: the
    chapter of the document.
    """

    tag: str
    gives: Mapping[int, tuple[Model, ...]] = field(default_factory=dict)
    takes: Model | None = None
    refuses: tuple[type[Refusal], ...] = ()
    query: tuple[Parameter, ...] = ()
    gives_text: tuple[str, ...] = ()
    signed_by: str | None = None
    located: frozenset[int] = frozenset()
    """The statuses whose answer carries `Location`."""
    bare: bool = False
    """Nothing that is sent is looked at: no parameter is refused."""


@dataclass(frozen=True)
class Told:
    """A view with what it says of itself, and the roles that `speaks_http` lets in."""

    operation: Operation
    roles: tuple[Role, ...]


View = Callable[..., Response]

_TOLD: dict[View, Told] = {}


def keep(view: View, operation: Operation, roles: tuple[Role, ...]) -> None:
    """Keep what a view says of itself."""
    _TOLD[view] = Told(operation, roles)


def told_by(view: View) -> Told:
    """Return what a view of the route table says of itself. Raises `KeyError` for one that says nothing."""
    return _TOLD[unwrap(view)]


def refusals_of(told: Told, path: str) -> Iterator[type[Refusal]]:
    """Yield every kind of refusal that the call can answer with, the gateway's and the framework's among them."""
    operation = told.operation
    if told.roles:
        yield from (NotAuthenticated, NotAllowed)
    if "{case_id}" in path:
        yield from (CaseNotFound, Erased)
    if not operation.bare:
        yield InvalidInput
    if operation.takes is not None:
        yield NotJson
    if operation.signed_by is not None:
        yield from (BadSignature, UnknownRequest, EventConflict, DoesNotFit)
    yield from operation.refuses
    yield from (Unreadable, TooLarge, TooMany, FieldError, Busy)
