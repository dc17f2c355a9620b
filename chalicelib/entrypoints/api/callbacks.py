"""The callbacks of partners: verify the raw bytes, parse, hand over (contract: section 2).

Nothing is looked up or written before the signature has verified; nothing slow is done in the request.
"""

import json
from typing import Any, TypeVar

from chalice.app import Blueprint, Request, Response

from chalicelib.bootstrap import boundary, deps
from chalicelib.domain.bank_data.stored_pages import as_stored
from chalicelib.domain.consent.consent import Evidence
from chalicelib.domain.refusals import BadSignature
from chalicelib.entrypoints.api.operations import Model, Operation
from chalicelib.entrypoints.api.views import header_values, ok, raw_body, speaks_http
from chalicelib.entrypoints.problems import NotJson, TooLarge
from chalicelib.entrypoints.wire.accounts import BankDataBody
from chalicelib.entrypoints.wire.bodies import has_each_key_once, parse_json, read_document
from chalicelib.entrypoints.wire.callbacks import (
    BankDataEvent,
    CallbackBody,
    ConsentEvent,
    PersonalDataConsentEvent,
    SmsEvent,
)
from chalicelib.entrypoints.wire.small import AcceptedView, DuplicateView
from chalicelib.observability import logger, measured
from chalicelib.services.callbacks.events import Ack
from chalicelib.services.callbacks.receive_bank_consent import receive_consent
from chalicelib.services.callbacks.receive_bank_data import receive_bank_data
from chalicelib.services.callbacks.receive_delivery_receipt import receive_sms_receipt
from chalicelib.services.callbacks.receive_personal_data_consent import receive_personal_data_consent
from chalicelib.services.office.garbage_collection import collector_paused

bp = Blueprint(__name__)

LIMIT = 4 * 1024 * 1024
"""Bytes of a callback: a Lambda event holds 6 MB, with the body escaped inside it."""

AnEvent = TypeVar("AnEvent", bound=CallbackBody)


def _current() -> Request:
    request: Request = bp.current_request
    return request


def _takes(model: Model, partner: str) -> Operation:
    return Operation("callbacks", {202: (AcceptedView,), 200: (DuplicateView,)}, takes=model, signed_by=partner)


@bp.route("/v1/callbacks/personal-data-consents", methods=["POST"])
@speaks_http(_current, does=_takes(PersonalDataConsentEvent, "kdp"))
def receive_personal_data_consents() -> Response:
    """KDP's result."""
    event, evidence, _ = _verified(PersonalDataConsentEvent)
    return _taken(receive_personal_data_consent(deps(), event.envelope(evidence), event.iin, event.answer(evidence)))


@bp.route("/v1/callbacks/consents", methods=["POST"])
@speaks_http(_current, does=_takes(ConsentEvent, "open-api"))
def receive_consents() -> Response:
    """The Open API system's result on the consent."""
    event, evidence, _ = _verified(ConsentEvent)
    return _taken(receive_consent(deps(), event.envelope(evidence), event.result(evidence)))


@bp.route("/v1/callbacks/bank-data", methods=["POST"])
@speaks_http(_current, does=_takes(BankDataBody, "open-api"))
def receive_a_bank_answer() -> Response:
    """A page of a bank's answer."""
    event, evidence, accounts = _verified(BankDataEvent)
    return _taken(receive_bank_data(deps(), event.envelope(evidence), event.answer(accounts)))


@bp.route("/v1/callbacks/sms", methods=["POST"])
@speaks_http(_current, does=_takes(SmsEvent, "sms-1414"))
def receive_sms_receipts() -> Response:
    """What became of a message."""
    event, evidence, _ = _verified(SmsEvent)
    return _taken(receive_sms_receipt(deps(), event.envelope(evidence), event.receipt()))


def _verified(model: type[AnEvent]) -> tuple[AnEvent, Evidence, bytes]:
    """Return the event, its proof, and its accounts as JSON.

    Raises `TooLarge`, `BadSignature`, `NotJson`, `InvalidInput`; the signature is checked before anything is parsed.
    """
    request = _current()
    raw = raw_body(request)
    if len(raw) > LIMIT:
        raise TooLarge(f"A callback holds at most {LIMIT} bytes. Send the data in more pages.")
    try:
        evidence = _proof(model.partner, raw, header_values(request.to_original_event(), "x-jws-signature"))
    except BadSignature:
        logger().warning("bad_signature", extra=measured({"bad_signatures": 1}, partner=model.partner))
        raise
    with collector_paused():
        document, accounts = _parsed(raw)
    return read_document(model, document, _as_bytes(document)), evidence, accounts


def _parsed(raw: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the event without its accounts, and these as JSON; both as they were sent, each key once."""
    document = parse_json(raw, looks_for_keys_twice=False)
    if not isinstance(document, dict):
        raise NotJson("must be a JSON object, with the fields of this event")
    named = [b":"] if "accounts" in document else []
    try:
        accounts = as_stored(document.pop("accounts", None))
    except UnicodeEncodeError:
        raise NotJson from None
    if not has_each_key_once(raw, accounts, _as_bytes(document), *named):
        raise NotJson
    return document, accounts


def _proof(partner: str, raw: bytes, signatures: list[str]) -> Evidence:
    if len(signatures) != 1:
        raise BadSignature
    return boundary().signatures.verify(partner, raw, signatures[0])


def _as_bytes(part: object) -> bytes:
    """Return a part of the event as JSON. Raises `NotJson` for half a pair of surrogates, which no UTF-8 holds."""
    try:
        return json.dumps(part, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise NotJson from None


def _taken(receipt: Ack) -> Response:
    if receipt.duplicate:
        return ok(DuplicateView())
    return ok(AcceptedView(), status=202)
