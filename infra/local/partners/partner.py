"""What all four emulated partners hold us to: token, idempotency key, schema, signed answers.

A partner is a WSGI application mounted at `/partners/<name>`. `POST /oauth/token` gives tokens by client
credentials (RFC 6749, section 4.4), in the form or by Basic authentication; they last an hour of local time.
"""

import hashlib
import json
import secrets
import socket
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from infra.local.partners.faults import FaultKind
from infra.local.partners.keys import is_ours, partner_keys
from infra.local.partners.wire import HttpAnswer, HttpRefusal, problem_answer, response
from infra.local.partners.world import PartnerCall, World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PARTNER_TOKEN_LIFETIME = timedelta(hours=1)
CLIENT_ID = "kelisim"
UNDONE: dict[FaultKind, HttpAnswer] = {
    "error_500": problem_answer(HttpRefusal(500, "internal_error", "The partner has stumbled.")),
    "rate_limited": problem_answer(HttpRefusal(429, "rate_limited", "Too many calls.", Retry_After="1")),
}
PROXY_PAGE = "<!doctype html><title>Service</title><h1>Technical works</h1>"


class Partner(ABC):
    """The part that is the same for all; each one adds its routes and its answers."""

    name: ClassVar[str]
    signs_answers: ClassVar[bool] = False
    rules: ClassVar[list[tuple[str, str, str]]]
    """(method, path, name of the method that answers)"""

    def __init__(self, world: World) -> None:
        self.world = world
        self.client_secret = secrets.token_urlsafe(24)
        self._map = Map([Rule(path, methods=[verb], endpoint=to) for verb, path, to in self.rules])
        self._tokens: dict[str, datetime] = {}
        self._kept: dict[str, tuple[str, HttpAnswer]] = {}
        self._lock = threading.RLock()

    @abstractmethod
    def person(self, body: Any, place: Mapping[str, str]) -> str | None:  # noqa: ANN401 - whatever JSON came
        """The IIN that a call is about, for faults of one person."""

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        request = Request(environ)
        made = self._token(request) if request.path == "/oauth/token" else self._call(request)
        return made(environ, start_response)

    def _token(self, request: Request) -> Response:
        given = request.authorization
        name, secret = (
            (given.username, given.password)
            if given and given.type == "basic"
            else (request.form.get("client_id"), request.form.get("client_secret"))
        )
        if request.method != "POST" or request.form.get("grant_type") != "client_credentials":
            return response(HttpAnswer(400, {"error": "unsupported_grant_type"}))
        if name != CLIENT_ID or not secrets.compare_digest((secret or "").encode(), self.client_secret.encode()):
            return response(HttpAnswer(401, {"error": "invalid_client"}))
        token = secrets.token_urlsafe(24)
        self._tokens[token] = self.world.clock.now() + PARTNER_TOKEN_LIFETIME
        lifetime = int(PARTNER_TOKEN_LIFETIME.total_seconds())
        return response(HttpAnswer(200, {"access_token": token, "token_type": "Bearer", "expires_in": lifetime}))

    def _call(self, request: Request) -> Response:
        """Note the call, meet a fault if one is ordered, and answer."""
        raw = request.get_data()
        body = _json(raw)
        call = self.world.note(self.name, self._noted(request, body))
        adapter = self._map.bind("partner")
        try:
            endpoint, place = adapter.match(request.path, method=request.method)
        except HTTPException as error:
            call.status = error.code or 404
            return response(problem_answer(HttpRefusal(call.status, "no_such_call", "There is no such call.")))
        kind = self.world.faults.take(self.name, self.person(body, place))
        if kind in ("down", "timeout", "html", "error_500", "rate_limited"):
            return self._spoil(kind, request, call)
        if kind == "slow":
            time.sleep(self.world.too_long / 6)
        answer = self._answer(request, raw, endpoint, place)
        if kind in ("lost_answer", "garbage"):
            return self._spoil(kind, request, call)
        call.status = answer.status
        return self._signed(request, answer)

    def _noted(self, request: Request, body: Any) -> PartnerCall:  # noqa: ANN401 - whatever JSON came
        key = request.headers.get("Idempotency-Key")
        path = request.full_path.rstrip("?")
        return PartnerCall(self.world.clock.now(), request.method, path, key, body)

    def _spoil(self, kind: FaultKind, request: Request, call: PartnerCall) -> Response:
        """The answer, or the lack of one, that a fault makes."""
        if kind in UNDONE:
            call.status = UNDONE[kind].status
            return response(UNDONE[kind])
        if kind == "html":
            call.status = 200
            return Response(PROXY_PAGE, 200, content_type="text/html; charset=utf-8")
        if kind == "garbage":
            call.status = 200
            return Response(b'{"status": "gr\xff\xfe', 200, content_type="application/json")
        if kind == "timeout":
            time.sleep(self.world.too_long)
        _hang_up(request)
        return Response(status=503)

    def _answer(self, request: Request, raw: bytes, endpoint: str, place: Mapping[str, str]) -> HttpAnswer:
        try:
            self._check_token(request)
            with self._lock:
                if request.method == "POST":
                    self._check_signature(request, raw)
                    return self._once(request, raw, endpoint, place)
                answer: HttpAnswer = getattr(self, endpoint)(request, **place)
                return answer
        except HttpRefusal as refused:
            return problem_answer(refused)

    def _check_token(self, request: Request) -> None:
        given = request.authorization
        ends = self._tokens.get(given.token or "") if given and given.type == "bearer" else None
        if ends is None or ends <= self.world.clock.now():
            raise HttpRefusal(
                401, "invalid_token", "The token is missing, unknown or expired.", WWW_Authenticate="Bearer"
            )

    def _check_signature(self, request: Request, raw: bytes) -> None:
        given = request.headers.getlist("x-jws-signature")
        now = self.world.clock.now().timestamp()
        if self.world.checks_our_signature and not (len(given) == 1 and is_ours(raw, given[0], now)):
            raise HttpRefusal(403, "bad_signature", "The x-jws-signature of the body is missing or not valid.")

    def _once(self, request: Request, raw: bytes, endpoint: str, place: Mapping[str, str]) -> HttpAnswer:
        """The same key gives the first answer again; with another body or another path it is a conflict."""
        key = request.headers.get("Idempotency-Key")
        if not key:
            raise HttpRefusal(400, "idempotency_key_missing", "A POST needs an Idempotency-Key.")
        what = hashlib.sha256(request.path.encode() + b"\n" + _canonical(raw)).hexdigest()
        first = self._kept.get(key)
        if first is None:
            answer: HttpAnswer = getattr(self, endpoint)(raw, **place)
            self._kept[key] = (what, answer)
            return answer
        if first[0] != what:
            raise HttpRefusal(409, "idempotency_conflict", "The key was used for another request.")
        return first[1]

    def _signed(self, request: Request, answer: HttpAnswer) -> Response:
        made = response(answer)
        if self.signs_answers and request.method == "GET" and answer.status == 200:  # noqa: PLR2004 - HTTP
            iat = int(self.world.clock.now().timestamp())
            made.headers["x-jws-signature"] = partner_keys(self.name).sign(answer.raw(), iat)
        return made


def _json(raw: bytes) -> Any:  # noqa: ANN401 - whatever JSON came
    try:
        return json.loads(raw) if raw else None
    except (ValueError, RecursionError):
        return None


def _canonical(raw: bytes) -> bytes:
    value = _json(raw)
    return raw if value is None else json.dumps(value, sort_keys=True).encode()


def _hang_up(request: Request) -> None:
    """Close the connection under the request, as a machine that is down does."""
    connection = request.environ.get("werkzeug.socket")
    if isinstance(connection, socket.socket):
        connection.shutdown(socket.SHUT_RDWR)
