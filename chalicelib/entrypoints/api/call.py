"""One call of our API as a view gets it: the request, read, and who makes it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote_to_bytes

from chalice.app import Request

from chalicelib import bootstrap
from chalicelib.domain.callers import Caller
from chalicelib.domain.refusals import BadSignature, FieldError, InvalidInput, NotAuthenticated
from chalicelib.entrypoints.permissions import Access
from chalicelib.entrypoints.problems import NotAllowed
from chalicelib.entrypoints.wire.typed_text import plain

LONGEST_REASON = 200
"""Letters of `X-Access-Reason`, decoded."""
_REASON_IS = f"must be one text of 1 to {LONGEST_REASON} letters; percent-encode those beyond ASCII in UTF-8"
_BEARER = re.compile(r"Bearer +(\S+)", re.ASCII | re.IGNORECASE)


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


def identify(request: Request, access: Access) -> Caller | None:
    """Return who calls by the token, or None on a route that asks for none. Raises `NotAuthenticated`."""
    if not access.roles:
        return None
    event = request.to_original_event()
    sent = header_values(event, "authorization")
    token = _BEARER.fullmatch(sent[0]) if len(sent) == 1 else None
    if token is None:
        raise NotAuthenticated
    return bootstrap.boundary().tokens.verify(token[1])


def admit(request: Request, access: Access, caller: Caller | None) -> Call:
    """Return the call, its caller checked against the route's roles.

    Raises `NotAllowed`, `InvalidInput` for an unreadable `X-Access-Reason`. A partner's signature is checked by the
    view, which has the body.
    """
    if caller is None:
        return Call(request, access)
    allowing = caller.roles & frozenset(access.roles)
    if not allowing:
        raise NotAllowed
    return Call(request, access, replace(caller, roles=allowing, why=_reason(request.to_original_event())))


def header_values(event: Mapping[str, Any], name: str) -> list[str]:
    """Return all values of a header: `headers` of the gateway's event holds only the last of a repeated one."""
    found = [
        value
        for key, values in (event.get("multiValueHeaders") or {}).items()
        if key.lower() == name
        for value in values
    ]
    return found or [value for key, value in (event.get("headers") or {}).items() if key.lower() == name]


def _reason(event: Mapping[str, Any]) -> str | None:
    """Return `X-Access-Reason` as text: a header holds ASCII alone, so other letters come percent-encoded."""
    sent = header_values(event, "x-access-reason")
    if not sent:
        return None
    try:
        text = plain(unquote_to_bytes(sent[0]).decode()) if len(sent) == 1 else ""
    except ValueError:
        text = ""
    if not 0 < len(text) <= LONGEST_REASON:
        raise InvalidInput((FieldError("X-Access-Reason", _REASON_IS),))
    return text
