"""The four partners as functions from request to response, for `httpx.MockTransport`: they hold us to the contract.

Token, idempotency key, exact bodies, signed answers to GETs of KDP and Open API. Every answer brings a cookie, and a
request that brings one back is refused: it would be another person's. `faults` are answers that come first, one for
each call (tokens apart): a response, an error to raise, or `"lost"`: done, but the answer is lost.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Literal

import httpx

from chalicelib.adapters.crypto.jws import JwsSigner
from tests.fakes import partner_books as books
from tests.fakes.keys import KDP_KEY, OPEN_API_KEY
from tests.fakes.scripts import BankConsent, BankScript, KdpConsent, LinkAsked, Refusal, World

Fault = httpx.Response | Exception | Literal["lost"]
Body = dict[str, Any]
Route = tuple[str, str, Callable[..., tuple[int, Body | None]]]


@dataclass
class PartnerServer:
    """What all four do; `routes` are (method, path pattern, handler). `token_lives`: lifetime of a token in seconds."""

    partner: str
    world: World
    routes: Sequence[Route]
    signer: JwsSigner | None = None
    faults: list[Fault] = field(default_factory=list)
    token_lives: int = 3600
    tokens: list[str] = field(default_factory=list)
    seen: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer one request, with a cookie; refuse one that brings a cookie."""
        if "cookie" in request.headers:
            return httpx.Response(400)
        answer = self._taken(request)
        answer.headers["set-cookie"] = "session=of-this-person; Path=/"
        return answer

    def _taken(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/oauth/token"):
            return self._token(request)
        self.seen.append(request)
        fault = self.faults.pop(0) if self.faults else None
        if isinstance(fault, Exception):
            raise fault
        if isinstance(fault, httpx.Response):
            return fault
        if request.headers.get("authorization") != f"Bearer {self.tokens[-1]}":
            return httpx.Response(401)
        answer = self._answer(request)
        if fault == "lost":
            raise httpx.ReadError("connection reset")
        return answer

    def forget_tokens(self) -> None:
        """Refuse the current token from now on."""
        self.tokens.append("another")

    def _token(self, request: httpx.Request) -> httpx.Response:
        if request.content != b"grant_type=client_credentials" or not request.headers["authorization"].startswith(
            "Basic"
        ):
            return httpx.Response(400)
        self.tokens.append(f"{self.partner}-token-{len(self.tokens)}")
        given = {"access_token": self.tokens[-1], "token_type": "Bearer", "expires_in": self.token_lives}
        return httpx.Response(200, json=given)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        try:
            status, body = self._routed(request)
        except Refusal as refusal:
            return httpx.Response(refusal.status, json={"code": "refused", "detail": "900101300017"})
        raw = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        headers = {"content-type": "application/json"}
        if self.signer and request.method == "GET":
            headers["x-jws-signature"] = self.signer.sign(raw)
        return httpx.Response(status, content=raw, headers=headers)

    def _routed(self, request: httpx.Request) -> tuple[int, Body | None]:
        path = request.url.raw_path.decode().removeprefix("/base")
        for method, pattern, answer in self.routes:
            found = re.fullmatch(pattern, path)
            if found and method == request.method == "GET":
                return answer(*found.groups())
            if found and method == request.method:
                key = request.headers["idempotency-key"]
                return answer(key, json.loads(request.content) if request.content else None, *found.groups())
        raise Refusal(404)


def kdp_server(world: World, key: Mapping[str, str] = KDP_KEY) -> PartnerServer:
    """KDP."""

    def ask(key: str, body: Body) -> tuple[int, Body]:
        wanted = ("request_id", "subject_iin", "consenter_iin", "basis", "services", "purpose", "callback_url")
        _exactly(body, *wanted)
        _same(body["services"] == ["MCDB_SERVICE"] and key == body["request_id"])
        return 200, _kdp_view(books.ask_personal_data(world, body["request_id"], body["subject_iin"]))

    def look(request_id: str) -> tuple[int, Body]:
        return 200, _kdp_view(books.known(world.kdp, request_id))

    routes: list[Route] = [("POST", "/consents", ask), ("GET", "/consents/([^/?]+)", look)]
    return PartnerServer("kdp", world, routes, JwsSigner(key, world.clock))


def bmg_server(world: World) -> PartnerServer:
    """BMG."""

    def look_up(key: str, body: Body) -> tuple[int, Body]:
        _exactly(body, "iin", "mobile", "kdp_token", "kdp_public_key")
        _same(re.fullmatch(r"\+77[0-9]{9}", body["mobile"]) is not None)
        asked = ("bmg", body["iin"])
        return 200, {"result": world.once(key, asked, lambda: books.look_up(world, body["iin"], body["kdp_token"]))}

    return PartnerServer("bmg", world, [("POST", "/lookups", look_up)])


def sms_server(world: World) -> PartnerServer:
    """1414."""

    def send(key: str, body: Body) -> tuple[int, Body]:
        _exactly(body, "message_id", "to", "text")
        _same(re.fullmatch(r"77[0-9]{9}", body["to"]) is not None and key == body["message_id"])
        return 202, {"accepted_at": _text(books.send(world, key, body["to"], body["text"]).at)}

    def look(message_id: str) -> tuple[int, Body]:
        message = books.known(world.messages, message_id)
        return 200, {"status": message.status, "at": _text(message.at)}

    routes: list[Route] = [("POST", "/messages", send), ("GET", "/messages/([^/?]+)", look)]
    return PartnerServer("sms-1414", world, routes)


def open_api_server(world: World) -> PartnerServer:
    """The Interbank Open API System."""
    routes: list[Route] = [
        ("POST", "/consent-requests", lambda key, body: _make_link(world, key, body)),
        ("GET", "/consent-requests/([^/?]+)", lambda rid: (200, _consent_view(books.known(world.consents, rid)))),
        ("POST", "/data-requests", lambda key, body: _request_data(world, key, body)),
        ("GET", "/data-requests/([^/?]+)", lambda rid: (200, _data_view(world, rid))),
        (
            "GET",
            r"/data-requests/([^/?]+)/banks/([A-Z0-9]+)\?page=([0-9]+)",
            lambda rid, bic, page: (200, _page_view(world, rid, bic, int(page))),
        ),
        ("POST", "/consents/([^/?]+)/revocation", lambda key, body, cid: _revoke(world, key, body, cid)),
    ]
    return PartnerServer("open-api", world, routes, JwsSigner(OPEN_API_KEY, world.clock))


def _make_link(world: World, key: str, body: Body) -> tuple[int, Body]:
    wanted = ("request_id", "iin", "mobile", "language", "scope", "period", "valid_until_at_least", "answer_by")
    _exactly(body, *wanted, "authority_name", "callback_url")
    _exactly(body["authority_name"], "kk", "ru")
    datetime.fromisoformat(body["answer_by"])
    _exactly(body["period"], "from", "to")
    period = date.fromisoformat(body["period"]["from"]), date.fromisoformat(body["period"]["to"])
    datetime.fromisoformat(body["valid_until_at_least"])
    consent = books.make_link(world, key, LinkAsked(body["iin"], body["language"], tuple(body["scope"]), *period))
    return 201, {"url": consent.url, "expires_at": _text(consent.expires_at)}


def _request_data(world: World, key: str, body: Body) -> tuple[int, Body]:
    _exactly(body, "request_id", "consent_id", "iin", "scope", "period", "banks", "callback_url")
    routed = books.request_data(world, key, body["consent_id"], body["iin"])
    banks = [{"bic": bank.bic, "name": bank.name} for bank in routed.banks]
    return 202, {"accepted_at": _text(routed.accepted_at), "banks": banks}


def _revoke(world: World, key: str, body: Body | None, consent_id: str) -> tuple[int, None]:
    _same(body is None)
    books.revoke(world, key, consent_id.replace("%3A", ":"))
    return 204, None


def _kdp_view(consent: KdpConsent) -> Body:
    return {
        "request_id": consent.request_id,
        "iin": consent.iin,
        "status": consent.status,
        "received_at": _text(consent.received_at),
        "token": consent.token,
        "public_key": "public-key" if consent.token else None,
        "expires_at": _text(consent.expires_at),
    }


def _consent_view(consent: BankConsent) -> Body:
    granted = consent.status == "granted"
    period = {"from": consent.asked.first.isoformat(), "to": consent.asked.last.isoformat()}
    return {
        "request_id": consent.request_id,
        "iin": consent.asked.iin,
        "status": consent.status,
        "received_at": _text(consent.received_at),
        "consent_id": consent.consent_id if granted else None,
        "scope": list(consent.asked.scope) if granted else None,
        "period": period if granted else None,
        "valid_until": _text(consent.valid_until) if granted else None,
        "banks": list(consent.banks) if granted and consent.banks is not None else None,
        "text_version": "1" if granted else None,
        "text_sha256": "0" * 64 if granted else None,
        "language": consent.asked.language if granted else None,
        "authentication": "liveness" if granted else None,
        "reason_code": consent.reason_code,
        "a_field_of_next_year": {"is": "ignored"},
    }


def _data_view(world: World, request_id: str) -> Body:
    asked = books.known(world.data, request_id)
    return {"request_id": request_id, "iin": asked.iin, "banks": [_bank_view(bank) for bank in asked.banks]}


def _bank_view(bank: BankScript) -> Body:
    outcome = "pending" if bank.outcome == "silent" else bank.outcome
    pages = len(bank.pages) if outcome == "data" else None
    return {"bic": bank.bic, "name": bank.name, "outcome": outcome, "pages": pages}


def _page_view(world: World, request_id: str, bic: str, page: int) -> Body:
    bank = books.bank_of(world, request_id, bic, page)
    told = {"bic": bank.bic, "name": bank.name}
    numbers = {"page": page, "pages": len(bank.pages), "accounts": bank.pages[page - 1]}
    return {"request_id": request_id, "bank": told, "outcome": bank.outcome, **numbers}


def _exactly(body: Mapping[str, Any], *names: str) -> None:
    """Check that a request has exactly the fields of the contract."""
    _same(set(body) == set(names))


def _same(fits: bool) -> None:  # noqa: FBT001 - the outcome of a check
    if not fits:
        raise Refusal(422)


def _text(instant: datetime | None) -> str | None:
    return instant.astimezone(UTC).isoformat() if instant else None
