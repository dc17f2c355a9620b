"""Refusals in the OpenAPI document: their schemas, and for each status its codes, each with an example."""

from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib.domain.refusals import FieldError, InvalidInput, NotAuthenticated, NotNow, Refusal
from chalicelib.entrypoints.problems import PROBLEM, TYPE_BASE, problem, status_of

_FIELDS = {
    "type": {"type": "string", "pattern": f"^{TYPE_BASE}[a-z_]+$"},
    "title": {"type": "string"},
    "status": {"type": "integer", "minimum": 400, "maximum": 599},
    "detail": {"type": "string", "description": "What is wrong and what to do. Nothing that was sent is repeated."},
    "code": {"type": "string", "pattern": "^[a-z_]+$", "description": "Stable: programs should go by this."},
}
_WRONG_FIELD = {
    "type": "object",
    "required": ["field", "message"],
    "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
    "title": "FieldError",
    "description": "One wrong field: its path as sent (an unknown field by its position), and what is wrong with it.",
}


def problem_schemas() -> dict[str, Any]:
    """Return the schemas of errors (RFC 9457)."""
    whole = {"type": "object", "required": list(_FIELDS), "properties": _FIELDS}
    errors = {"type": "array", "items": {"$ref": "#/components/schemas/FieldError"}}
    invalid = {
        "type": "object",
        "required": [*_FIELDS],
        "properties": {**_FIELDS, "errors": {**errors, "description": "With `invalid_input`: the wrong fields."}},
    }
    return {
        "Problem": {**whole, "title": "Problem", "description": "Why a request was refused (RFC 9457)."},
        "InvalidInput": {**invalid, "title": "InvalidInput", "description": "A problem that may list wrong fields."},
        "FieldError": _WRONG_FIELD,
    }


def problem_examples(kinds: Iterable[type[Refusal]]) -> dict[str, Any]:
    """Return an example for each code."""
    return {kind.code: {"value": _example(kind)} for kind in sorted(kinds, key=lambda kind: (kind.code, kind.__name__))}


def problem_responses(kinds: Iterable[type[Refusal]], headers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the responses for these refusals by status; `x-problem-codes` says which codes each can hold."""
    by_status: dict[int, dict[str, type[Refusal]]] = {}
    for kind in kinds:
        by_status.setdefault(status_of(kind), {})[kind.code] = kind
    return {str(status): _response(found, headers) for status, found in sorted(by_status.items())}


def _response(kinds: Mapping[str, type[Refusal]], headers: Mapping[str, Any]) -> dict[str, Any]:
    codes = sorted(kinds)
    name = "InvalidInput" if InvalidInput.code in kinds else "Problem"
    named = dict(headers)
    if NotAuthenticated.code in kinds:
        named["WWW-Authenticate"] = {"$ref": "#/components/headers/Authenticate"}
    if any(issubclass(kind, NotNow) for kind in kinds.values()):
        named["Retry-After"] = {"$ref": "#/components/headers/RetryAfter"}
    return {
        "description": ", ".join(f"`{code}`" for code in codes),
        "headers": named,
        "x-problem-codes": codes,
        "content": {
            PROBLEM: {
                "schema": {"$ref": f"#/components/schemas/{name}"},
                "examples": {code: {"$ref": f"#/components/examples/{code}"} for code in codes},
            }
        },
    }


def _example(kind: type[Refusal]) -> dict[str, Any]:
    if kind is InvalidInput:
        return problem(InvalidInput((FieldError("applicant.iin", "is missing; it must be sent"),)))
    told = kind.__new__(kind)
    told.detail = (kind.__doc__ or "").split("\n")[0].partition(": ")[2].capitalize()
    return problem(told)
