"""1414, emulated: the government's SMS sender, and the handsets that its messages reach.

A receipt `sent` comes when the message was accepted, the final one at `sms_after`. A message that was undeliverable or
expired never reaches the handset.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated, Any, ClassVar, Literal

from pydantic import StringConstraints
from werkzeug.wrappers import Request

from infra.local.partners.callbacks import Callback, event
from infra.local.partners.partner import Partner
from infra.local.partners.shared_state import HandsetMessage, SharedState
from infra.local.partners.wire import HttpAnswer, HttpRefusal, Id, Strict, json_bytes, parse, to_rfc3339

Status = Literal["sent", "delivered", "undeliverable", "expired"]
REASONS = {"undeliverable": "absent_subscriber", "expired": "validity_period"}


class SmsRequest(Strict):
    """`POST /messages`."""

    message_id: Id
    to: Annotated[str, StringConstraints(pattern=r"^77[0-9]{9}$")]
    text: Annotated[str, StringConstraints(min_length=1, max_length=2000)]


@dataclass
class _Sms:
    iin: str | None
    status: Status
    at: datetime


class EmulatedSms1414(Partner):
    """Accepts messages, delivers them to handsets and sends receipts, as the person's script says.

    `recipient_of` returns the recipient's IIN for a text and a number; `on_sent` is called for each delivered message.
    """

    name = "sms-1414"
    rules: ClassVar = [("POST", "/messages", "send"), ("GET", "/messages/<message_id>", "look")]

    def __init__(
        self,
        shared: SharedState,
        recipient_of: Callable[[str, str], str | None],
        on_sent: Callable[[str, datetime], None],
    ) -> None:
        super().__init__(shared)
        self._recipient_of, self._on_sent = recipient_of, on_sent
        self._messages: dict[str, _Sms] = {}

    def person(self, body: Any, place: Mapping[str, str]) -> str | None:  # noqa: ANN401 - whatever JSON came
        """Return the recipient's IIN."""
        if isinstance(body, dict):
            return self._recipient_of(str(body.get("text")), str(body.get("to")))
        known = self._messages.get(place.get("message_id", ""))
        return known.iin if known else None

    def send(self, raw: bytes) -> HttpAnswer:
        """Accept a message. Only the idempotency key prevents repeats: a message id with another key is sent again."""
        asked = parse(SmsRequest, raw)
        now = self.shared.clock.now()
        iin = self._recipient_of(asked.text, asked.to)
        self._messages[asked.message_id] = _Sms(iin, "sent", now)
        outcome = self.shared.script(iin).sms if iin else "delivered"
        if outcome not in REASONS:
            self.shared.deliver_message(asked.to, HandsetMessage(now, asked.text))
            self._on_sent(asked.text, now)
        self._schedule_receipts(asked.message_id, iin, now)
        return HttpAnswer(202, {"accepted_at": to_rfc3339(now)})

    def look(self, _request: Request, message_id: str) -> HttpAnswer:
        """Return the status of a message."""
        if message_id not in self._messages:
            raise HttpRefusal(404, "unknown_message", "There is no such message.")
        sms = self._messages[message_id]
        return HttpAnswer(200, {"status": sms.status, "at": to_rfc3339(sms.at)})

    def _schedule_receipts(self, message_id: str, iin: str | None, now: datetime) -> None:
        script = self.shared.script(iin) if iin else None
        if script is None or script.sms == "silent":
            return
        final = now + script.sms_after
        steps: list[tuple[datetime, Status]] = [(final, script.sms)]
        if script.sms != "sent":
            steps.insert(0, (now, "sent"))
        url = f"{self.shared.base_url}/v1/callbacks/sms"
        planned = [(at, Callback(self.name, url, _receipt(message_id, status, at))) for at, status in steps]
        self.shared.events.add(final, partial(self._set_status, message_id, script.sms, final))
        self.shared.callbacks.schedule_all(planned, script.deliver, message_id)

    def _set_status(self, message_id: str, status: Status, at: datetime) -> None:
        sms = self._messages[message_id]
        sms.status, sms.at = status, at


def _receipt(message_id: str, status: Status, at: datetime) -> bytes:
    fields = {"message_id": message_id, "status": status, "at": to_rfc3339(at), "reason_code": REASONS.get(status)}
    return json_bytes(event("sms.receipt", at, fields))
