"""The partners without our application: a stack on a free port whose callbacks land in a list."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx
import pytest

from infra.local.partners.partner import CLIENT_ID
from infra.local.stack import Stack, start_partners

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
    """Takes callbacks and answers them with the next of `answers`, then always with 202."""

    answers: list[int] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Take one."""
        self.sent.append(Sent(url, body, headers))
        return self.answers.pop(0) if self.answers else 202


@dataclass
class Partners:
    """The stack, an HTTP client for it, and the letterbox."""

    stack: Stack
    http: httpx.Client
    letterbox: Letterbox

    def headers(self, partner: str, key: str | None = "key-1") -> dict[str, str]:
        """A good token and an idempotency key."""
        secret = self.stack.partners[partner].client_secret
        form = {"grant_type": "client_credentials"}
        answer = self.http.post(f"/partners/{partner}/oauth/token", data=form, auth=(CLIENT_ID, secret))
        headers = {"authorization": f"Bearer {answer.json()['access_token']}"}
        return headers | ({"idempotency-key": key} if key else {})

    def post(self, partner: str, path: str, body: object, key: str = "key-1") -> httpx.Response:
        """A POST as the contract wants it."""
        return self.http.post(f"/partners/{partner}{path}", json=body, headers=self.headers(partner, key))

    def get(self, partner: str, path: str) -> httpx.Response:
        """A GET as the contract wants it."""
        return self.http.get(f"/partners/{partner}{path}", headers=self.headers(partner, None))

    def control(self, path: str, body: object) -> httpx.Response:
        """A control."""
        return self.http.post(f"/_local/{path}", json=body)

    def link(self, **changed: object) -> str:
        """Ask the Open API system for a link."""
        body = CONSENT_BODY | changed
        return str(self.post("open-api", "/consent-requests", body, str(body["request_id"])).json()["url"])

    def sms(self, text: str, message_id: str = "case-1-sms-1") -> httpx.Response:
        """Send an SMS."""
        body = {"message_id": message_id, "to": "77011234567", "text": text}
        return self.post("sms-1414", "/messages", body, message_id)

    def told(self) -> list[dict[str, Any]]:
        """The bodies of the callbacks so far."""
        return [httpx.Response(200, content=one.body).json() for one in self.letterbox.sent]


@pytest.fixture
def partners() -> Iterator[Partners]:
    """The partners, freshly started."""
    letterbox = Letterbox()
    stack = start_partners(clock=datetime.fromisoformat(START), post=letterbox)
    with httpx.Client(base_url=stack.url, trust_env=False, timeout=5) as http:
        yield Partners(stack, http, letterbox)
    stack.stop()
