"""What the partners' answers have in common: how they are read, proved and split. No error quotes a value."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import quote

from pydantic import BaseModel, ValidationError

from chalicelib.adapters.partners.client import PartnerReply
from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.consent.consent import Evidence
from chalicelib.domain.errors import PartnerAnswerUnusable
from chalicelib.domain.refusals import BadSignature

Verify = Callable[[str, bytes, str], Evidence]
"""`JwsVerifier.verify`: (partner, raw bytes, header) -> proof. Raises `BadSignature`."""


ModelType = TypeVar("ModelType", bound=BaseModel)


def read(model: type[ModelType], raw: bytes, partner: str) -> ModelType:
    """Return the answer as a model. Raises `PartnerAnswerUnusable` with the names of the fields that do not fit."""
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)
        places = sorted({".".join(str(part) for part in item["loc"]) or "body" for item in found})
        raise unusable(partner, "does not fit in " + ", ".join(places[:5])) from None


def unusable(partner: str, why: str) -> PartnerAnswerUnusable:
    """Return the error for an answer that breaks the contract; `why` without any value of it."""
    return PartnerAnswerUnusable(partner, why)


def proved(verify: Verify, partner: str, answer: PartnerReply) -> Evidence:
    """Return the answer with its proof. Raises `PartnerAnswerUnusable` if the partner did not sign it."""
    try:
        return verify(partner, answer.raw, answer.signature or "")
    except BadSignature:
        raise unusable(partner, "its signature is missing or does not verify") from None


def segment(text: str) -> str:
    """Return an id as one segment of a path. Raises ValueError for one that would lead elsewhere."""
    if not text.strip("."):
        raise ValueError("an id in an address cannot be empty or dots alone")
    return quote(text, safe="")


def rfc3339(instant: datetime) -> str:
    """Return an instant as text, in UTC with `Z`."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def wire_period(period: Period) -> dict[str, str]:
    """Return a period as the contract writes it."""
    return {"from": period.first.isoformat(), "to": period.last.isoformat()}


def split_object(raw: bytes) -> Mapping[str, bytes]:
    """Return the members of a JSON object by name, each as the text that was received.

    So 100,000 movements can be stored as received, without a model. Raises ValueError for anything but one JSON object
    in UTF-8, and for a repeated name, NaN or Infinity.
    """
    try:
        return _members(raw.decode())
    except RecursionError:
        raise ValueError("too deep") from None


def _members(text: str) -> dict[str, bytes]:
    decode = json.JSONDecoder(parse_constant=_no_constant).raw_decode
    members: dict[str, bytes] = {}
    at = _skip(text, _expect(text, _skip(text, 0), "{"))
    while text[at : at + 1] != "}":
        if members:
            at = _skip(text, _expect(text, at, ","))
        name, end = decode(text, at)
        start = _skip(text, _expect(text, _skip(text, end), ":"))
        _, end = decode(text, start)
        if not isinstance(name, str) or name in members:
            raise ValueError("a member has no name of its own")
        members[name] = text[start:end].encode()
        at = _skip(text, end)
    if _skip(text, at + 1) != len(text):
        raise ValueError("something follows the object")
    return members


def _skip(text: str, at: int) -> int:
    """Return the place of the next character that is no white space."""
    while text[at : at + 1] in (" ", "\t", "\n", "\r"):
        at += 1
    return at


def _expect(text: str, at: int, mark: str) -> int:
    if text[at : at + 1] != mark:
        raise ValueError(f"expected {mark}")
    return at + 1


def _no_constant(_name: str) -> None:
    raise ValueError("NaN and Infinity are no JSON")
