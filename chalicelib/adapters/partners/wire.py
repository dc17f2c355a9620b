"""What the partners' answers have in common: how they are read and proved. No error quotes a value."""

from collections.abc import Callable
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
        places = sorted({".".join(str(part) for part in item["loc"]) or "body" for item in error.errors()})
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
