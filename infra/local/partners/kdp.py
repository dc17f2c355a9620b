"""KDP, emulated: the consent to the processing of personal data (order, p. 4 (2)) and the token that BMG requires."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, ClassVar, Literal

from werkzeug.wrappers import Request

from infra.local.partners.callbacks import Callback, event
from infra.local.partners.keys import partner_keys
from infra.local.partners.partner import Partner
from infra.local.partners.shared_state import SharedState
from infra.local.partners.wire import (
    CallbackUrl,
    HttpAnswer,
    HttpRefusal,
    Id,
    Iin,
    Strict,
    json_bytes,
    parse,
    to_rfc3339,
)


class KdpRequestBody(Strict):
    """`POST /consents`."""

    request_id: Id
    subject_iin: Iin
    consenter_iin: Iin
    basis: str
    services: list[Literal["MCDB_SERVICE"]]
    purpose: str
    callback_url: CallbackUrl


@dataclass
class _Consent:
    asked: KdpRequestBody
    status: str = "pending"
    received_at: datetime | None = None
    expires_at: datetime | None = None
    token: str | None = None


class EmulatedKdp(Partner):
    """Grants, refuses, answers later or never, as the subject's script says.

    An immediate result is returned in the response only; a later one is sent as a callback.
    """

    name = "kdp"
    signs_answers = True
    rules: ClassVar = [("POST", "/consents", "ask"), ("GET", "/consents/<request_id>", "look")]

    def __init__(self, shared: SharedState) -> None:
        super().__init__(shared)
        self._consents: dict[str, _Consent] = {}

    def person(self, body: Any, place: Mapping[str, str]) -> str | None:  # noqa: ANN401 - whatever JSON came
        """Return the subject's IIN."""
        if isinstance(body, dict):
            return str(body.get("subject_iin"))
        known = self._consents.get(place.get("request_id", ""))
        return known.asked.subject_iin if known else None

    def ask(self, raw: bytes) -> HttpAnswer:
        """Accept a consent request."""
        asked = parse(KdpRequestBody, raw)
        if asked.request_id in self._consents:
            raise HttpRefusal(409, "request_exists", "This request id is already known.")
        consent = self._consents[asked.request_id] = _Consent(asked)
        script = self.shared.script(asked.subject_iin)
        now = self.shared.clock.now()
        if script.kdp != "silent":
            if script.kdp_wait:
                at = now + script.kdp_wait
                self.shared.events.add(at, partial(self._decide_and_report, consent, at))
            else:
                self._decide(consent, now)
        return HttpAnswer(200, self._view(consent))

    def look(self, _request: Request, request_id: str) -> HttpAnswer:
        """Return the status of a request."""
        if request_id not in self._consents:
            raise HttpRefusal(404, "unknown_request", "There is no such request.")
        return HttpAnswer(200, self._view(self._consents[request_id]))

    def _decide(self, consent: _Consent, at: datetime) -> None:
        script = self.shared.script(consent.asked.subject_iin)
        consent.received_at = at
        consent.status = "granted" if script.kdp == "pending" else script.kdp
        if consent.status in ("granted", "valid"):
            consent.expires_at = at + script.kdp_expires_in
            consent.token = secrets.token_urlsafe(24)
            self.shared.kdp_tokens[consent.token] = (consent.asked.subject_iin, consent.expires_at)

    def _decide_and_report(self, consent: _Consent, at: datetime) -> None:
        self._decide(consent, at)
        body = event("personal_data_consent.result", at, self._view(consent))
        script = self.shared.script(consent.asked.subject_iin)
        planned = [(at, Callback(self.name, consent.asked.callback_url, json_bytes(body)))]
        self.shared.callbacks.schedule_all(planned, script.deliver, consent.asked.request_id)

    def _view(self, consent: _Consent) -> dict[str, Any]:
        key = partner_keys(self.name).pem() if consent.token else None
        return {
            "request_id": consent.asked.request_id,
            "iin": consent.asked.subject_iin,
            "status": consent.status,
            "received_at": to_rfc3339(consent.received_at) if consent.received_at else None,
            "token": consent.token,
            "public_key": key,
            "expires_at": to_rfc3339(consent.expires_at) if consent.expires_at else None,
        }
