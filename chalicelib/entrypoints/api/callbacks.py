"""The callbacks of partners: verify the raw bytes, parse them, hand the event to its service (contract: section 2).

Nothing is read from a table or written before the signature has been verified, and no partner is called.
"""

import json
from typing import Any, TypeVar

from chalice.app import Response

from chalicelib.bootstrap import boundary, deps
from chalicelib.domain.bank_data.stored_pages import as_stored
from chalicelib.domain.consent.consent import Evidence
from chalicelib.domain.refusals import BadSignature
from chalicelib.entrypoints.api.answers import ok
from chalicelib.entrypoints.api.call import Call
from chalicelib.entrypoints.api.operations import Model, Operation, documented
from chalicelib.entrypoints.problems import NotJson, TooLarge
from chalicelib.entrypoints.wire.accounts import BankDataBody
from chalicelib.entrypoints.wire.bodies import parse_json, read_document
from chalicelib.entrypoints.wire.callbacks import (
    BankDataEvent,
    CallbackBody,
    ConsentEvent,
    PersonalDataConsentEvent,
    SmsEvent,
)
from chalicelib.entrypoints.wire.small import AcceptedView, DuplicateView
from chalicelib.observability import Figures, logger, measured
from chalicelib.services.callbacks.events import (
    Ack,
    Envelope,
    receive_bank_consent,
    receive_bank_data,
    receive_delivery_receipt,
    receive_personal_data_consent,
)
from chalicelib.services.office.garbage_collection import collector_paused

LIMIT = 4 * 1024 * 1024
"""Bytes of a callback at most: a Lambda event holds 6 MB, and the body is escaped inside it."""

AnEvent = TypeVar("AnEvent", bound=CallbackBody)


def _takes(model: Model) -> Operation:
    return Operation(tag="callbacks", gives={202: (AcceptedView,), 200: (DuplicateView,)}, takes=model)


@documented(_takes(PersonalDataConsentEvent))
def receive_personal_data_consents(call: Call) -> Response:
    """Receive KDP's result on the consent to personal data."""
    event, envelope, _ = _verified(call, PersonalDataConsentEvent)
    return _taken(receive_personal_data_consent(deps(), envelope, event.answer(envelope.evidence)))


@documented(_takes(ConsentEvent))
def receive_consents(call: Call) -> Response:
    """Receive the Open API system's result on the consent to bank data."""
    event, envelope, _ = _verified(call, ConsentEvent)
    return _taken(receive_bank_consent(deps(), envelope, event.result(envelope.evidence)))


@documented(_takes(BankDataBody))
def receive_a_bank_answer(call: Call) -> Response:
    """Receive a page of a bank's answer."""
    event, envelope, accounts = _verified(call, BankDataEvent)
    return _taken(receive_bank_data(deps(), envelope, event.answer(accounts)))


@documented(_takes(SmsEvent))
def receive_sms_receipts(call: Call) -> Response:
    """Receive the delivery receipt of an SMS."""
    event, envelope, _ = _verified(call, SmsEvent)
    return _taken(receive_delivery_receipt(deps(), envelope, event.receipt()))


def _verified(call: Call, model: type[AnEvent]) -> tuple[AnEvent, Envelope, bytes]:
    """Return the event, its envelope with the proof of the signature, and its accounts as JSON.

    Raises `TooLarge`, `BadSignature`, `NotJson`, `InvalidInput`. The signature is verified before anything is parsed.
    """
    raw = call.body
    if len(raw) > LIMIT:
        raise TooLarge(f"A callback may have at most {LIMIT} bytes. Split the data into more pages.")
    try:
        evidence = _proof(call.partner, raw, call.header_values("x-jws-signature"))
    except BadSignature:
        logger().warning("bad_signature", extra=measured(Figures({"bad_signatures": 1}, {"partner": call.partner})))
        raise
    with collector_paused():
        document, text, accounts = _parsed(raw)
    event = read_document(model, document, text)
    return event, event.envelope(call.partner, evidence), accounts


def _parsed(raw: bytes) -> tuple[dict[str, Any], bytes, bytes]:
    """Return the event without its accounts, the same as JSON, and the accounts as JSON. Raises `NotJson`."""
    document = parse_json(raw)
    if not isinstance(document, dict):
        raise NotJson("must be a JSON object, with the fields of this event")
    if "accounts" not in document:
        return document, raw, as_stored(None)
    accounts = as_stored(document.pop("accounts"))
    return document, json.dumps(document).encode(), accounts


def _proof(partner: str, raw: bytes, signatures: list[str]) -> Evidence:
    if len(signatures) != 1:
        raise BadSignature
    return boundary().signatures.verify(partner, raw, signatures[0])


def _taken(receipt: Ack) -> Response:
    if receipt.duplicate:
        return ok(DuplicateView())
    return ok(AcceptedView(), status=202)
