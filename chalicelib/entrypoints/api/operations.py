"""What each view says of itself for the OpenAPI document: what it takes, answers and refuses.

`documented` stores it beside the view. The document is made of nothing but this, the models, the routes and the
permissions.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from chalicelib.domain.case.states import AttentionKind
from chalicelib.domain.refusals import (
    BadSignature,
    CaseNotFound,
    DoesNotFit,
    Erased,
    EventConflict,
    InvalidInput,
    NotAuthenticated,
    Refusal,
    TooManyRequests,
    UnknownRequest,
)
from chalicelib.entrypoints.api.routes import View
from chalicelib.entrypoints.permissions import Access
from chalicelib.entrypoints.problems import Busy, InternalError, NotAllowed, NotJson, TooLarge, Unreadable

Schema = Mapping[str, Any]
Model = type[BaseModel]
Refusals = tuple[type[Refusal], ...]


@dataclass(frozen=True)
class Parameter:
    """A parameter of a call: its name, its JSON Schema, and what it is for. `place`: `query`, `path` or `header`."""

    name: str
    schema: Schema
    about: str
    place: str = "query"
    required: bool = False


PATH_PARAMETERS = {
    "case_id": Parameter(
        "case_id",
        {"type": "string", "pattern": "^[0-9a-z]{26}$", "format": "case-id"},
        "The id of the case.",
        "path",
        required=True,
    ),
    "consent_id": Parameter(
        "consent_id",
        {"type": "string", "pattern": "^[a-z_]+(-[0-9]+)?$", "maxLength": 40},
        "The consent record's id, such as `bank_data-1`.",
        "path",
        required=True,
    ),
    "movement_id": Parameter(
        "movement_id",
        {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "Our id of the movement, as in the movements of the statement.",
        "path",
        required=True,
    ),
    "kind": Parameter(
        "kind",
        {"type": "string", "enum": list(AttentionKind)},
        "The attention that is acknowledged, as in the field `attention` of the case.",
        "path",
        required=True,
    ),
    "region": Parameter(
        "region",
        {"type": "string", "pattern": "^[0-9]{2}$"},
        "The first two digits of the region's KATO code.",
        "path",
        required=True,
    ),
    "quarter": Parameter(
        "quarter",
        {"type": "string", "pattern": "^[0-9]{4}-Q[1-4]$", "format": "quarter"},
        "The quarter that the numbers are published for, such as `2026-Q3`.",
        "path",
        required=True,
    ),
}
"""The parameters of paths. A name that is missing here makes the document fail, and with it a test."""


@dataclass(frozen=True, kw_only=True)
class Operation:
    """What a call takes, answers and refuses, beyond what its path and its permissions imply.

    `tag`: its chapter in the document. `gives`: for each status the models of the answers in JSON; several where the
    answer depends on the caller's roles. `gives_text`: the media types of answers with status 200 that are text.
    `located`: the statuses whose answer carries `Location`. `bare`: the call ignores its parameters and body, so it
    refuses none.
    """

    tag: str
    gives: Mapping[int, tuple[Model, ...]] = field(default_factory=dict)
    takes: Model | None = None
    refuses: Refusals = ()
    query: tuple[Parameter, ...] = ()
    gives_text: tuple[str, ...] = ()
    located: frozenset[int] = frozenset()
    bare: bool = False


_OPERATIONS: dict[View, Operation] = {}


def documented(operation: Operation) -> Callable[[View], View]:
    """Return a decorator that stores what the document says of a view, and leaves the view as it is."""

    def store(view: View) -> View:
        _OPERATIONS[view] = operation
        return view

    return store


def operation_of(view: View) -> Operation:
    """Return what a view says of itself. Raises `KeyError` for one that says nothing."""
    return _OPERATIONS[view]


def refusals_of(operation: Operation, access: Access, path: str) -> Iterator[type[Refusal]]:
    """Yield every kind of refusal that the call can be answered with, the gateway's and Chalice's among them."""
    if access.roles:
        yield from (NotAuthenticated, NotAllowed)
    if "{case_id}" in path:
        yield from (CaseNotFound, Erased)
    if not operation.bare:
        yield InvalidInput
    if operation.takes is not None:
        yield NotJson
    if access.signed_by is not None:
        yield from (BadSignature, UnknownRequest, EventConflict, DoesNotFit)
    yield from operation.refuses
    yield from (Unreadable, TooLarge, TooManyRequests, InternalError, Busy)
