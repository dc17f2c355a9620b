"""A partner that answers in turn and records what it was sent, and the clients that call it."""

import json
from typing import Any

import httpx

from chalicelib.adapters.crypto.jws import JwsSigner
from chalicelib.adapters.partners.client import PartnerHttp
from chalicelib.adapters.partners.endpoint import Endpoint
from chalicelib.adapters.partners.kdp import Kdp
from chalicelib.adapters.partners.open_api import OpenApi
from tests.adapters.partners.test_partner_answers import CLOCK, VERIFY
from tests.fakes.keys import KDP_KEY, OPEN_API_KEY
from tests.fakes.partner_calls import ours

AT = "2025-10-13T10:00:00+05:00"


class Recorded:
    """A partner that answers in turn. `sent`: method, path and body of each request, tokens apart."""

    def __init__(self, partner: str, key: dict[str, str], *answers: tuple[int, object]) -> None:
        self.sent: list[tuple[str, str, Any]] = []
        self._key, self._answers = key, list(answers)
        endpoint = Endpoint(partner=partner, base_url="https://partner.example", credentials=ours("s"))
        self.http = PartnerHttp(endpoint, CLOCK, httpx.MockTransport(self._answer))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/oauth/token":
            return httpx.Response(200, json={"access_token": "t", "expires_in": 60})
        self.sent.append((request.method, request.url.raw_path.decode(), json.loads(request.content or b"null")))
        status, body = self._answers.pop(0)
        raw = json.dumps(body).encode()
        return httpx.Response(status, content=raw, headers={"x-jws-signature": JwsSigner(self._key, CLOCK).sign(raw)})

    def kdp(self) -> Kdp:
        """As KDP."""
        return Kdp(self.http, VERIFY, "https://kelisim.example/kdp")

    def open_api(self) -> OpenApi:
        """As the Open API system."""
        return OpenApi(self.http, VERIFY, "https://kelisim.example/consents", "https://kelisim.example/bank-data")


def kdp(*answers: object) -> Recorded:
    """KDP with these answers."""
    return Recorded("kdp", KDP_KEY, *[(200, answer) for answer in answers])


def open_api(*answers: object, status: int = 200) -> Recorded:
    """The Open API system with these answers."""
    return Recorded("open-api", OPEN_API_KEY, *[(status, answer) for answer in answers])
