"""The Open API system, emulated: the consent link, the consent and its revocation, the banks' data.

`consent_heard_after` in a script delays the result: the callback is sent then, and until then a `GET` answers
`pending`. With `deliver: {"times": 0}` no callback is sent, so the result can only be requested.
"""

import secrets
import string
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any, ClassVar, Literal

from werkzeug.wrappers import Request

from infra.local.partners.bank_answers import BankAnswers
from infra.local.partners.callbacks import Callback, event
from infra.local.partners.consent_text import LOCAL_TEXT_VERSION, text_sha256
from infra.local.partners.open_api_models import AskedConsent, DataRequest, LinkRequestBody, check_data_request
from infra.local.partners.partner import Partner
from infra.local.partners.shared_state import SharedState, digits
from infra.local.partners.wire import HttpAnswer, HttpRefusal, json_bytes, parse, to_rfc3339

LINK_LETTERS = string.ascii_letters + string.digits
DEFAULT_TOKEN_LENGTH = 20
MIN_TOKEN_LENGTH = 8


class EmulatedOpenApi(Partner):
    """Creates links, receives the applicant's answer from the script or the page, and passes requests to the banks."""

    name = "open-api"
    signs_answers = True
    rules: ClassVar = [
        ("POST", "/consent-requests", "ask_consent"),
        ("GET", "/consent-requests/<request_id>", "look_at_consent"),
        ("POST", "/data-requests", "ask_data"),
        ("GET", "/data-requests/<request_id>", "look_at_data"),
        ("GET", "/data-requests/<request_id>/banks/<bic>", "look_at_page"),
        ("POST", "/consents/<consent_id>/revocation", "revoke"),
    ]

    def __init__(self, shared: SharedState) -> None:
        super().__init__(shared)
        self.consents: dict[str, AskedConsent] = {}
        self._answers = BankAnswers(shared, self.name)

    def person(self, body: Any, place: Mapping[str, str]) -> str | None:  # noqa: ANN401 - whatever JSON came
        """Return the IIN in the body, or that of the request or consent in the path."""
        if isinstance(body, dict) and "iin" in body:
            return str(body["iin"])
        named = place.get("request_id") or place.get("consent_id")
        for consent in self.consents.values():
            if named in (consent.asked.request_id, consent.consent_id):
                return consent.asked.iin
        return self._answers.person(named or "")

    def ask_consent(self, raw: bytes) -> HttpAnswer:
        """Create a consent link for a person."""
        asked = parse(LinkRequestBody, raw)
        if asked.request_id in self.consents:
            raise HttpRefusal(409, "request_exists", "This request id is already known.")
        script = self.shared.script(asked.iin)
        token = self._link_token(script.link_length)
        consent = AskedConsent(
            asked=asked,
            token=token,
            url=f"{self.shared.base_url}/consent/{token}",
            expires_at=self.shared.clock.now() + script.link_expires_after,
            consent_id=f"oac-{secrets.token_hex(8)}",
            text_sha256=text_sha256(asked, asked.language),
            language=asked.language,
        )
        self.consents[asked.request_id] = consent
        return HttpAnswer(201, {"url": consent.url, "expires_at": to_rfc3339(consent.expires_at)})

    def look_at_consent(self, _request: Request, request_id: str) -> HttpAnswer:
        """Return the status of a consent request."""
        if request_id not in self.consents:
            raise HttpRefusal(404, "unknown_request", "There is no such request.")
        consent = self.consents[request_id]
        return HttpAnswer(200, self._result(consent, consent.status_at(self.shared.clock.now())))

    def ask_data(self, raw: bytes) -> HttpAnswer:
        """Accept a data request if a consent covers it."""
        asked = parse(DataRequest, raw)
        known = [c for c in self.consents.values() if c.consent_id == asked.consent_id and c.reported_at]
        check_data_request(asked, known[0] if known else None)
        return self._answers.ask(asked)

    def look_at_data(self, _request: Request, request_id: str) -> HttpAnswer:
        """Return which banks have answered."""
        return self._answers.status(request_id)

    def look_at_page(self, request: Request, request_id: str, bic: str) -> HttpAnswer:
        """Return a page of a bank's answer; 403 once the consent is revoked."""
        if any(c.consent_id == self._answers.consent_id(request_id) and c.status == "revoked" for c in self._all()):
            raise HttpRefusal(403, "consent_not_valid", "The consent is not in force.")
        return self._answers.page(request_id, bic, request.args.get("page", "1"))

    def revoke(self, _raw: bytes, consent_id: str) -> HttpAnswer:
        """Revoke a consent at our request; banks that have not answered yet never will."""
        for consent in self._all():
            if consent.consent_id == consent_id and consent.status in ("granted", "revoked"):
                consent.status = "revoked"
                self.shared.events.cancel(consent_id)
                return HttpAnswer(204)
        raise HttpRefusal(404, "unknown_consent", "There is no such consent.")

    def by_token(self, token: str) -> AskedConsent | None:
        """Return the consent request for a link's token."""
        return next((c for c in self._all() if secrets.compare_digest(c.token.encode(), token.encode())), None)

    def recipient_of(self, text: str, to: str) -> str | None:
        """Return the IIN of an SMS's recipient: by the link in its text, else by the number of a consent request."""
        linked = [c for c in self._all() if c.url in text]
        same_number = [c for c in self._all() if digits(c.asked.mobile) == digits(to)]
        found = linked or same_number
        return found[-1].asked.iin if found else None

    def sms_sent(self, text: str, at: datetime) -> None:
        """Schedule the applicant's scripted answer, counted from the SMS with the link."""
        for consent in self._all():
            script = self.shared.script(consent.asked.iin)
            if consent.url in text and script.consent != "silent":
                self.shared.events.add(
                    at + script.consent_after, partial(self._act, consent, at + script.consent_after)
                )

    def opened(self, consent: AskedConsent, at: datetime) -> None:
        """Note that the page was opened."""
        consent.opened_at = consent.opened_at or at

    def recognises(self, consent: AskedConsent) -> bool:
        """Return whether the liveness check passes, and note if it does not."""
        if self.shared.script(consent.asked.iin).consent != "liveness_failed":
            return True
        consent.not_recognised_at = self.shared.clock.now()
        return False

    def _act(self, consent: AskedConsent, at: datetime) -> None:
        """Do what the script says: answer, fail the liveness check, or only look."""
        self.opened(consent, at)
        script = self.shared.script(consent.asked.iin).consent
        if script in ("granted", "refused"):
            self.answer(consent, "granted" if script == "granted" else "refused", at, consent.language)
        elif script == "liveness_failed":
            consent.not_recognised_at = at

    def answer(
        self, consent: AskedConsent, status: Literal["granted", "refused"], at: datetime, language: Literal["kk", "ru"]
    ) -> bool:
        """Store the applicant's answer, from the page or the script; False when it comes too late or is the second."""
        with self._lock:
            if consent.status != "pending" or consent.expires_at <= at:
                return False
            script = self.shared.script(consent.asked.iin)
            consent.status, consent.received_at, consent.language = status, at, language
            consent.text_sha256 = text_sha256(consent.asked, language)
            consent.reported_at = at + script.consent_heard_after
        self._report(consent, status, consent.reported_at)
        if status == "granted" and script.revoked_after is not None:
            when = at + script.revoked_after
            self.shared.events.add(when, partial(self._revoked_by_applicant, consent, when))
        return True

    def _revoked_by_applicant(self, consent: AskedConsent, at: datetime) -> None:
        if consent.status == "granted":
            consent.status, consent.received_at = "revoked", at
            self.shared.events.cancel(consent.consent_id)
            self._report(consent, "revoked", at)

    def _report(self, consent: AskedConsent, status: str, at: datetime) -> None:
        body = event("consent.result", consent.received_at or at, self._result(consent, status))
        planned = [(at, Callback(self.name, consent.asked.callback_url, json_bytes(body)))]
        script = self.shared.script(consent.asked.iin)
        self.shared.callbacks.schedule_all(planned, script.deliver, consent.asked.request_id)

    def _result(self, consent: AskedConsent, status: str) -> dict[str, Any]:
        until = consent.asked.valid_until_at_least
        valid_until = to_rfc3339(until) if isinstance(until, datetime) else until.isoformat()
        return consent.result(status, valid_until, LOCAL_TEXT_VERSION)

    def _link_token(self, link_length: int | None) -> str:
        """Return a random token; with `link_length`, one that gives the whole link this length where possible."""
        start = len(f"{self.shared.base_url}/consent/")
        length = DEFAULT_TOKEN_LENGTH if link_length is None else max(MIN_TOKEN_LENGTH, link_length - start)
        return "".join(secrets.choice(LINK_LETTERS) for _ in range(length))

    def _all(self) -> list[AskedConsent]:
        return list(self.consents.values())
