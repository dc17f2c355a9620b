"""What all four emulated partners require or provide: token, idempotency key, schema, signed responses.

A partner is a WSGI application mounted at `/partners/<name>`. `POST /oauth/token` issues tokens for client credentials
(RFC 6749, section 4.4) from the form or from Basic authentication; a token is valid for one hour of local time.
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
from infra.local.partners.keys import is_signed_by_us, partner_keys
from infra.local.partners.shared_state import PartnerCall, SharedState
from infra.local.partners.wire import HttpAnswer, HttpRefusal, problem_answer, response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PARTNER_TOKEN_LIFETIME = timedelta(hours=1)
CLIENT_ID = "kelisim"
UNDONE: dict[FaultKind, HttpAnswer] = {
    "error_500": problem_answer(HttpRefusal(500, "internal_error", "The partner failed.")),
    "rate_limited": problem_answer(HttpRefusal(429, "rate_limited", "Too many calls.", Retry_After="1")),
}
PROXY_PAGE = "<!doctype html><title>Service</title><h1>Technical works</h1>"


class Partner(ABC):
    """Base class of the partners; each one adds its routes and handlers."""

    name: ClassVar[str]
    signs_answers: ClassVar[bool] = False
    rules: ClassVar[list[tuple[str, str, str]]]
    """(HTTP method, path, name of the handler method)"""

    def __init__(self, shared: SharedState) -> None:
        self.shared = shared
        self.client_secret = secrets.token_urlsafe(24)
        self._map = Map([Rule(path, methods=[verb], endpoint=to) for verb, path, to in self.rules])
        self._tokens: dict[str, datetime] = {}
        self._first_answers: dict[str, tuple[str, HttpAnswer]] = {}
        self._lock = threading.RLock()

    @abstractmethod
    def person(self, body: Any, place: Mapping[str, str]) -> str | None:  # noqa: ANN401 - whatever JSON came
        """Return the IIN that a call is about, for faults ordered for one person."""

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
        self._tokens[token] = self.shared.clock.now() + PARTNER_TOKEN_LIFETIME
        lifetime = int(PARTNER_TOKEN_LIFETIME.total_seconds())
        return response(HttpAnswer(200, {"access_token": token, "token_type": "Bearer", "expires_in": lifetime}))

    def _call(self, request: Request) -> Response:
        """Record the call, apply a fault if one was ordered, and answer."""
        raw = request.get_data()
        body = _json(raw)
        call = self.shared.record_call(self.name, self._recorded_call(request, body))
        adapter = self._map.bind("partner")
        try:
            endpoint, place = adapter.match(request.path, method=request.method)
        except HTTPException as error:
            call.status = error.code or 404
            return response(problem_answer(HttpRefusal(call.status, "no_such_call", "There is no such call.")))
        kind = self.shared.faults.take(self.name, self.person(body, place))
        if kind in ("down", "timeout", "html", "error_500", "rate_limited"):
            return self._fail(kind, request, call)
        if kind == "slow":
            time.sleep(self.shared.hang_seconds / 6)
        answer = self._answer(request, raw, endpoint, place)
        if kind in ("lost_answer", "garbage"):
            return self._fail(kind, request, call)
        call.status = answer.status
        return self._signed(request, answer)

    def _recorded_call(self, request: Request, body: Any) -> PartnerCall:  # noqa: ANN401 - whatever JSON came
        key = request.headers.get("Idempotency-Key")
        path = request.full_path.rstrip("?")
        return PartnerCall(at=self.shared.clock.now(), method=request.method, path=path, idempotency_key=key, body=body)

    def _fail(self, kind: FaultKind, request: Request, call: PartnerCall) -> Response:
        """Return the response of a fault, or close the connection without one."""
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
            time.sleep(self.shared.hang_seconds)
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
        if ends is None or ends <= self.shared.clock.now():
            raise HttpRefusal(
                401, "invalid_token", "The token is missing, unknown or expired.", WWW_Authenticate="Bearer"
            )

    def _check_signature(self, request: Request, raw: bytes) -> None:
        given = request.headers.getlist("x-jws-signature")
        now = self.shared.clock.now().timestamp()
        came = (request.method, request.base_url)
        if not self.shared.checks_our_signature:
            return
        if len(given) != 1 or not is_signed_by_us(raw, given[0], now, came, self.shared.our_published_keys):
            raise HttpRefusal(403, "bad_signature", "The x-jws-signature of the body is missing or not valid.")

    def _once(self, request: Request, raw: bytes, endpoint: str, place: Mapping[str, str]) -> HttpAnswer:
        """Answer a repeated key with the first response; a different body or path under the same key is a conflict."""
        key = request.headers.get("Idempotency-Key")
        if not key:
            raise HttpRefusal(400, "idempotency_key_missing", "A POST needs an Idempotency-Key.")
        fingerprint = hashlib.sha256(request.path.encode() + b"\n" + _canonical(raw)).hexdigest()
        first = self._first_answers.get(key)
        if first is None:
            answer: HttpAnswer = getattr(self, endpoint)(raw, **place)
            self._first_answers[key] = (fingerprint, answer)
            return answer
        if first[0] != fingerprint:
            raise HttpRefusal(409, "idempotency_conflict", "The key was used for another request.")
        return first[1]

    def _signed(self, request: Request, answer: HttpAnswer) -> Response:
        made = response(answer)
        if self.signs_answers and request.method == "GET" and answer.status == 200:  # noqa: PLR2004 - HTTP
            iat = int(self.shared.clock.now().timestamp())
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
    """Close the connection of a request, as a server that goes down does."""
    connection = request.environ.get("werkzeug.socket")
    if isinstance(connection, socket.socket):
        connection.shutdown(socket.SHUT_RDWR)
