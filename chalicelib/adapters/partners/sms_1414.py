"""The client of 1414, the government's SMS sender (Algorithm, p. 6): `POST /messages`, `GET /messages/{message_id}`."""

from datetime import datetime
from typing import Literal

from chalicelib.adapters.partners.client import PartnerHttp
from chalicelib.adapters.partners.fields import Message
from chalicelib.adapters.partners.wire import read, segment
from chalicelib.adapters.wire_times import Instant
from chalicelib.domain.errors import PartnerRefused
from chalicelib.domain.messages.partner_answers import SmsStatus
from chalicelib.domain.ports.partners import Look

_NOT_FOUND = 404


class _AcceptedWire(Message):
    accepted_at: Instant


class _StatusWire(Message):
    status: Literal["sent", "delivered", "undeliverable", "expired"]
    at: Instant


class Sms1414:
    """`SmsGateway` over HTTP."""

    def __init__(self, http: PartnerHttp) -> None:
        self._http = http

    def send(self, message_id: str, mobile: str, text: str, *, look: Look) -> datetime:
        """Send a message and return when 1414 accepted it. The id is the idempotency key: one id, one message."""
        body = {"message_id": message_id, "to": mobile.removeprefix("+"), "text": text}
        answer = self._http.post("/messages", body, message_id, look=look)
        return read(_AcceptedWire, answer.raw, self._http.partner).accepted_at

    def status(self, message_id: str, *, look: Look) -> SmsStatus | None:
        """Return the status of a message, or None if 1414 never got it."""
        try:
            answer = self._http.get(f"/messages/{segment(message_id)}", look=look)
        except PartnerRefused as refused:
            if refused.status == _NOT_FOUND:
                return None
            raise
        wire = read(_StatusWire, answer.raw, self._http.partner)
        return SmsStatus(wire.status, wire.at)
