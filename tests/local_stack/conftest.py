"""The emulation without our application, on a free port, with callbacks collected in a list."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx
import pytest

from infra.local.emulation import Emulation, start_emulation
from infra.local.partners.partner import CLIENT_ID

START = "2025-10-13T10:00:00+05:00"
IIN = "900101300017"
CALLBACK_URL = "http://127.0.0.1:9/callbacks"
CONSENT_BODY = {
    "request_id": "case-1-link-1",
    "iin": IIN,
    "mobile": "+77011234567",
    "language": "kk",
    "scope": ["accounts", "balances", "movements"],
    "period": {"from": "2025-07-01", "to": "2025-09-30"},
    "valid_until_at_least": "2025-12-31T00:00:00+05:00",
    "answer_by": "2025-10-15T00:00:00+05:00",
    "authority_name": {"kk": "Астана қаласының жұмыспен қамту бөлімі", "ru": "Отдел занятости города Астаны"},
    "callback_url": CALLBACK_URL,
}


@dataclass
class Sent:
    """A callback as it was sent."""

    url: str
    body: bytes
    headers: Mapping[str, str]


@dataclass
class Letterbox:
    """Receives callbacks; responds with the next of `answers`, and with 202 when there is none left."""

    answers: list[int] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Receive one callback."""
        self.sent.append(Sent(url, body, headers))
        return self.answers.pop(0) if self.answers else 202


@dataclass
class Partners:
    """The emulation, an HTTP client for it, and the received callbacks."""

    emulation: Emulation
    http: httpx.Client
    letterbox: Letterbox

    def headers(self, partner: str, key: str | None = "key-1") -> dict[str, str]:
        """Return headers with a valid token and an idempotency key."""
        secret = self.emulation.partners[partner].client_secret
        form = {"grant_type": "client_credentials"}
        answer = self.http.post(f"/partners/{partner}/oauth/token", data=form, auth=(CLIENT_ID, secret))
        headers = {"authorization": f"Bearer {answer.json()['access_token']}"}
        return headers | ({"idempotency-key": key} if key else {})

    def post(self, partner: str, path: str, body: object, key: str = "key-1") -> httpx.Response:
        """Send a valid POST to a partner."""
        return self.http.post(f"/partners/{partner}{path}", json=body, headers=self.headers(partner, key))

    def get(self, partner: str, path: str) -> httpx.Response:
        """Send a valid GET to a partner."""
        return self.http.get(f"/partners/{partner}{path}", headers=self.headers(partner, None))

    def control(self, path: str, body: object) -> httpx.Response:
        """Call a control of the stack."""
        return self.http.post(f"/_local/{path}", json=body)

    def link(self, **changed: object) -> str:
        """Request a consent link from the Open API system."""
        body = CONSENT_BODY | changed
        return str(self.post("open-api", "/consent-requests", body, str(body["request_id"])).json()["url"])

    def sms(self, text: str, message_id: str = "case-1-sms-1") -> httpx.Response:
        """Send an SMS."""
        body = {"message_id": message_id, "to": "77011234567", "text": text}
        return self.post("sms-1414", "/messages", body, message_id)

    def callbacks(self) -> list[dict[str, Any]]:
        """Return the bodies of the callbacks so far."""
        return [httpx.Response(200, content=one.body).json() for one in self.letterbox.sent]


@pytest.fixture
def partners() -> Iterator[Partners]:
    """Start the emulation anew for each test."""
    letterbox = Letterbox()
    emulation = start_emulation(clock=datetime.fromisoformat(START), post=letterbox)
    with httpx.Client(base_url=emulation.url, trust_env=False, timeout=5) as http:
        yield Partners(emulation, http, letterbox)
    emulation.stop()
