"""A field of a partner's message has the same limits wherever the message is read."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from chalicelib.adapters.partners.fields import BankBody, Bic, ConsentTerms, PartnersId, TokenFields
from chalicelib.adapters.partners.kdp import _ConsentWire
from chalicelib.adapters.partners.open_api_wire import BankPageWire, BankStatusWire, ConsentWire, consent_result
from chalicelib.domain.consent.consent import Evidence
from chalicelib.entrypoints.wire.callbacks import BankDataEvent, ConsentEvent, PersonalDataConsentEvent
from infra.local.partners.open_api_models import AskedConsent, AskedPeriod, DataRequest, LinkRequestBody
from infra.local.partners.script import BankScript

NOW = datetime(2025, 10, 13, 5, 15, tzinfo=UTC).isoformat()
EVENT = {
    "event_id": "event-1",
    "type": "consent.result",
    "occurred_at": NOW,
    "request_id": "request-1",
    "iin": "900101300017",
    "status": "granted",
    "received_at": NOW,
}


TERMS = {
    "consent_id": "consent-1",
    "scope": ["accounts", "movements"],
    "period": {"from": "2025-07-01", "to": "2025-09-30"},
    "valid_until": NOW,
    "banks": ["ALATKZKA"],
    "text_version": "v1",
    "language": "kk",
    "reason_code": "changed_mind",
}
DAYS = {"from": date(2025, 7, 1), "to": date(2025, 9, 30)}
EVIDENCE = Evidence(b"{}", "signature", {"kid": "key-1"})


def schema(model: type[BaseModel], name: str) -> dict[str, Any]:
    """The limits of a field, as JSON schema."""
    whole = model.model_json_schema()
    found: dict[str, Any] = {**whole["properties"][name]}
    return {part: found[part] for part in found if part not in ("title", "default", "description")}


@pytest.mark.parametrize("name", sorted(ConsentTerms.model_fields))
def test_a_consent_has_the_same_limits_in_a_callback_and_in_an_answer(name: str) -> None:
    """Otherwise a consent that the callback accepts could fail when it is asked for by GET."""
    assert schema(ConsentEvent, name) == schema(ConsentWire, name) == schema(ConsentTerms, name)


@pytest.mark.parametrize("status", ["granted", "refused", "revoked"])
def test_a_consent_says_the_same_in_a_callback_and_in_an_answer(status: str) -> None:
    """Otherwise the answer would be recorded beside the callback as another result, such as a second revocation."""
    sent = _json({**EVENT, **TERMS, "status": status})
    called, asked = ConsentEvent.model_validate_json(sent), ConsentWire.model_validate_json(sent)
    result = called.result(EVIDENCE)
    assert result == consent_result(asked, "request-1", "open-api", EVIDENCE)
    assert (result.status, result.consent_id, result.scope) == (status, "consent-1", ("accounts", "movements"))


@pytest.mark.parametrize("name", sorted(TokenFields.model_fields))
def test_a_token_has_the_same_limits_in_a_callback_and_in_an_answer(name: str) -> None:
    """KDP's token is read from either."""
    assert schema(PersonalDataConsentEvent, name) == schema(_ConsentWire, name)


@pytest.mark.parametrize("name", ["page", "pages", "bank"])
def test_a_page_has_the_same_limits_in_a_callback_and_in_an_answer(name: str) -> None:
    """A page whose callback is lost is fetched by GET."""
    assert schema(BankDataEvent, name) == schema(BankPageWire, name)


@pytest.mark.parametrize("name", sorted(BankBody.model_fields))
def test_a_bank_has_the_same_limits_in_each_answer(name: str) -> None:
    """In the list of banks and in a page."""
    assert schema(BankStatusWire, name) == schema(BankBody, name)


def test_the_emulator_reads_the_same_fields() -> None:
    """It refuses no BIC and no consent id that the application accepts, and accepts no other."""
    bic, partners_id = TypeAdapter(Bic).json_schema(), TypeAdapter(PartnersId).json_schema()
    assert schema(BankScript, "bic") == bic
    assert schema(DataRequest, "banks")["anyOf"][0]["items"] == bic
    assert schema(DataRequest, "consent_id") == partners_id


@pytest.mark.parametrize("status", ["pending", "granted", "refused"])
def test_the_emulator_says_exactly_the_fields_that_are_read(status: str) -> None:
    """It shares no code with the application, so a field that one of them renames would go unread."""
    needed: dict[str, Any] = {"request_id": "request-1", "iin": "900101300017", "scope": ["accounts"]}
    period = AskedPeriod.model_validate(DAYS)
    asked = LinkRequestBody.model_construct(None, **needed, period=period)
    at = datetime.fromisoformat(NOW)
    consent = AskedConsent(
        asked=asked, token="t", url="u", expires_at=at, consent_id="consent-1", text_sha256="ab", language="kk"
    )
    said = replace(consent, received_at=at).result(status, NOW, "v1")
    assert said.keys() == ConsentWire.model_fields.keys()
    assert said.keys() == ConsentEvent.model_fields.keys() - {"event_id", "type", "occurred_at"}


@pytest.mark.parametrize("length", [200, 250, 256])
def test_a_long_text_version_is_valid_in_both(length: int) -> None:
    """The wider limit applies."""
    sent = {**EVENT, "text_version": "x" * length}
    assert ConsentEvent.model_validate_json(_json(sent)).text_version == "x" * length
    assert ConsentWire.model_validate_json(_json(sent)).text_version == "x" * length


def test_a_longer_text_version_is_valid_in_neither() -> None:
    """The error does not quote it."""
    for model in (ConsentEvent, ConsentWire):
        with pytest.raises(ValidationError) as refused:
            model.model_validate_json(_json({**EVENT, "text_version": "x" * 257}))
        assert "xxx" not in str(refused.value)


def _json(sent: dict[str, Any]) -> bytes:
    return TypeAdapter(dict[str, Any]).dump_json(sent)
