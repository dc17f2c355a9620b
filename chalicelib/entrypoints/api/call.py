"""One call of our API as a view gets it: the request, read, and who makes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalice.app import Request

from chalicelib.domain.callers import Caller
from chalicelib.domain.refusals import BadSignature, NotAuthenticated
from chalicelib.entrypoints.permissions import Access


@dataclass(frozen=True)
class Call:
    """One call. `admitted`: the caller whom the route's roles let in; None on a route that asks for none."""

    request: Request
    access: Access
    admitted: Caller | None = None

    @property
    def caller(self) -> Caller:
        """Return the caller, with those roles alone that allow the call. Raises `NotAuthenticated` without one."""
        if self.admitted is None:
            raise NotAuthenticated
        return self.admitted

    @property
    def partner(self) -> str:
        """Return which partner must sign the call. Raises `BadSignature` on a route that takes no signature."""
        if self.access.signed_by is None:
            raise BadSignature
        return self.access.signed_by

    @property
    def query(self) -> dict[str, list[str]]:
        """Return the query parameters, each with all its values."""
        given = self.request.to_original_event().get("multiValueQueryStringParameters") or {}
        return {name: list(values) for name, values in given.items()}

    @property
    def body(self) -> bytes:
        """Return the body's bytes as they were sent."""
        body = self.request.raw_body
        return body.encode() if isinstance(body, str) else body

    def header_values(self, name: str) -> list[str]:
        """Return all values of a header; `name` in lower case."""
        return header_values(self.request.to_original_event(), name)


def header_values(event: Mapping[str, Any], name: str) -> list[str]:
    """Return all values of a header: `headers` of the gateway's event holds only the last of a repeated one."""
    found = [
        value
        for key, values in (event.get("multiValueHeaders") or {}).items()
        if key.lower() == name
        for value in values
    ]
    return found or [value for key, value in (event.get("headers") or {}).items() if key.lower() == name]
