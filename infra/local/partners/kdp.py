"""KDP, emulated: the consent to personal data (order, clause 4.2) and the token that BMG asks for."""

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
from infra.local.partners.world import World


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
    status: Literal["granted", "refused", "pending"] = "pending"
    received_at: datetime | None = None
    expires_at: datetime | None = None
    token: str | None = None


class EmulatedKdp(Partner):
    """Grants, refuses, takes its time or stays silent, as the script of the subject says.

    A result that is there at once stands in the answer alone; one that comes later comes by a callback.
    """

    name = "kdp"
    signs_answers = True
    rules: ClassVar = [("POST", "/consents", "ask"), ("GET", "/consents/<request_id>", "look")]

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._consents: dict[str, _Consent] = {}

    def person(self, body: Any, place: Mapping[str, str]) -> str | None:  # noqa: ANN401 - whatever JSON came
        """The subject's IIN."""
        if isinstance(body, dict):
            return str(body.get("subject_iin"))
        known = self._consents.get(place.get("request_id", ""))
        return known.asked.subject_iin if known else None

    def ask(self, raw: bytes) -> HttpAnswer:
        """Take a request for a consent."""
        asked = parse(KdpRequestBody, raw)
        if asked.request_id in self._consents:
            raise HttpRefusal(409, "request_exists", "This request id is already known.")
        consent = self._consents[asked.request_id] = _Consent(asked)
        script = self.world.script(asked.subject_iin)
        now = self.world.clock.now()
        if script.kdp != "silent":
            if script.kdp_wait:
                at = now + script.kdp_wait
                self.world.agenda.add(at, partial(self._decide_and_tell, consent, at))
            else:
                self._decide(consent, now)
        return HttpAnswer(200, self._view(consent))

    def look(self, _request: Request, request_id: str) -> HttpAnswer:
        """Say how a request stands."""
        if request_id not in self._consents:
            raise HttpRefusal(404, "unknown_request", "There is no such request.")
        return HttpAnswer(200, self._view(self._consents[request_id]))

    def _decide(self, consent: _Consent, at: datetime) -> None:
        script = self.world.script(consent.asked.subject_iin)
        consent.received_at = at
        consent.status = "refused" if script.kdp == "refused" else "granted"
        if consent.status == "granted":
            consent.expires_at = at + script.kdp_expires_in
            consent.token = secrets.token_urlsafe(24)
            self.world.kdp_tokens[consent.token] = (consent.asked.subject_iin, consent.expires_at)

    def _decide_and_tell(self, consent: _Consent, at: datetime) -> None:
        self._decide(consent, at)
        ids = {"request_id": consent.asked.request_id, "iin": consent.asked.subject_iin}
        body = event("personal_data_consent.result", at, ids | self._view(consent))
        script = self.world.script(consent.asked.subject_iin)
        planned = [(at, Callback(self.name, consent.asked.callback_url, json_bytes(body)))]
        self.world.callbacks.plan_all(planned, script.deliver, consent.asked.request_id)

    def _view(self, consent: _Consent) -> dict[str, Any]:
        key = partner_keys(self.name).pem() if consent.token else None
        return {
            "status": consent.status,
            "received_at": to_rfc3339(consent.received_at) if consent.received_at else None,
            "token": consent.token,
            "public_key": key,
            "expires_at": to_rfc3339(consent.expires_at) if consent.expires_at else None,
        }
