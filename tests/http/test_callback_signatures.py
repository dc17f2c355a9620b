"""Callbacks: whatever is wrong about the signature is one and the same 401, before anything is looked up."""

import base64
import hmac
import json
from typing import Any

import pytest
from joserfc.jwk import ECKey, RSAKey
from joserfc.jws import JWSRegistry

from chalicelib.adapters.crypto.jws import JwsSigner
from chalicelib.domain.ports.store import Clock
from tests.fakes.clock import SettableClock
from tests.fakes.keys import KDP_KEY, LOGIN_KEY, OPEN_API_KEY, STRANGERS_KEY
from tests.http.samples import BAD_SIGNATURE, Body, problem
from tests.http.system import PARTNER_KEYS, PARTNER_OF, SMS_KEY, Answer, System
from tests.http.way import ACCEPTED, BANK_DATA, CONSENTS, KDP, SMS, a_consent_result, awaiting_consent

HEADER: dict[str, Any] = {"alg": "ES256", "kid": "open-api-1", "b64": False, "crit": ["b64"]}
ALGORITHMS = JWSRegistry(algorithms=["ES256", "RS256", "PS256"])
EC, RSA = ECKey.import_key({**OPEN_API_KEY}), RSAKey.import_key({**KDP_KEY})


def deliver(system: System, path: str, raw: bytes, *signatures: str) -> Answer:
    """Deliver a body with any number of signature headers, and hold that the store saw nothing of it."""
    system.store.calls.clear()
    headers = [("Content-Type", "application/json"), *(("x-jws-signature", value) for value in signatures)]
    answer = system.call("POST", path, raw, headers)
    assert system.store.calls == [] or answer.status != 401
    return answer


def good(clock: Clock, raw: bytes, key: dict[str, str] = OPEN_API_KEY) -> str:
    """Sign as a partner does, now."""
    return JwsSigner(key, clock).sign(raw)


def odd(clock: Clock, raw: bytes, key: ECKey | RSAKey = EC, **changes: Any) -> str:  # noqa: ANN401 - header fields
    """Sign correctly, under a header with these fields changed; `...` leaves one out."""
    header = {**HEADER, "iat": int(clock.now().timestamp()), **changes}
    present = {name: value for name, value in header.items() if value is not ...}
    head = segment(json.dumps(present).encode())
    algorithm = ALGORITHMS.get_alg(header["alg"] if header["alg"] in {"RS256", "PS256"} else "ES256")
    return f"{head}..{segment(algorithm.sign(head.encode() + b'.' + raw, key))}"


def segment(raw: bytes) -> str:
    """Encode as base64url."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def broken(clock: Clock, raw: bytes) -> dict[str, list[str]]:
    """Headers `x-jws-signature` that prove nothing about this body."""
    now, signed = int(clock.now().timestamp()), good(clock, raw)
    head, _, end = signed.split(".")
    rsa: dict[str, Any] = {"key": RSA, "kid": "kdp-1"}
    return {
        "missing": [],
        "empty": [""],
        "two": [signed, good(clock, raw)],
        "the same twice": [signed, signed],
        "joined": [f"{signed},{signed}"],
        "garbage": ["q7Zk1x"],
        "two segments": ["."],
        "not base64": [f"{head}..!!!!"],
        "not JSON": [f"{segment(b'q7Zk1x')}..{end}"],
        "no signature": [f"{head}.."],
        "attached": [f"{head}.{segment(raw)}.{end}"],
        "cut": [signed[:-4]],
        "another header": [f"{segment(b'{}')}..{end}"],
        "of another body": [good(clock, raw + b" ")],
        "of the same written anew": [good(clock, json.dumps(json.loads(raw), indent=1).encode())],
        "by KDP": [good(clock, raw, KDP_KEY)],
        "by 1414": [good(clock, raw, SMS_KEY)],
        "by the login service": [good(clock, raw, LOGIN_KEY)],
        "by a stranger": [good(clock, raw, STRANGERS_KEY)],
        "by a stranger under our id": [good(clock, raw, {**STRANGERS_KEY, "kid": "open-api-1"})],
        "too old": [odd(clock, raw, iat=now - 301)],
        "too new": [odd(clock, raw, iat=now + 301)],
        "of no time": [odd(clock, raw, iat=...)],
        "of a time in words": [odd(clock, raw, iat=str(now))],
        "of a broken time": [odd(clock, raw, iat=now + 0.5)],
        "encoded payload": [odd(clock, raw, b64=True)],
        "payload unsaid": [odd(clock, raw, b64=..., crit=...)],
        "not critical": [odd(clock, raw, crit=...)],
        "more critical": [odd(clock, raw, crit=["b64", "exp"])],
        "alg none": [odd(clock, raw, alg="none")],
        "alg HS256": [odd(clock, raw, alg="HS256")],
        "HMAC with the public key": [by_hmac(clock, raw)],
        "alg RS256": [odd(clock, raw, alg="RS256", **rsa)],
        "alg of another key": [odd(clock, raw, alg="PS256", **{**rsa, "kid": "open-api-1"})],
        "no kid": [odd(clock, raw, kid=...)],
        "unknown kid": [odd(clock, raw, kid="open-api-2")],
        "kid like a path": [odd(clock, raw, kid=f"../{OPEN_API_KEY['kid']}")],
        "kid like an address": [odd(clock, raw, kid="https://keys.example/jwks.json")],
        "a key elsewhere": [odd(clock, raw, jku="https://keys.example/jwks.json")],
        "a certificate elsewhere": [odd(clock, raw, x5u="https://keys.example/chain.pem")],
        "b64 unsaid alone": [odd(clock, raw, b64=...)],
        "one bit of the body": [good(clock, bytes([*raw[:-1], raw[-1] ^ 1]))],
        "one letter of the signature": [f"{head}..{'B' if end[0] != 'B' else 'C'}{end[1:]}"],
        "a huge header": [odd(clock, raw, cty="x" * 9_000)],
        "a huge signature": [f"{head}..{end * 100}"],
        "a key of its own": [odd(clock, raw, jwk={name: OPEN_API_KEY[name] for name in ("kty", "crv", "x", "y")})],
    }


def by_hmac(clock: Clock, raw: bytes) -> str:
    """The well-known confusion: the public key as the secret of an HMAC."""
    head = segment(json.dumps({**HEADER, "alg": "HS256", "iat": int(clock.now().timestamp())}).encode())
    return f"{head}..{segment(hmac.digest(EC.as_pem(private=False), head.encode() + b'.' + raw, 'sha256'))}"


@pytest.mark.parametrize("which", list(broken(SettableClock(), b"{}")))
def test_an_invalid_signature_is_refused(system: System, which: str) -> None:
    """401 `bad_signature` without the cause: no look-up, no write, and the body is not repeated."""
    case = awaiting_consent(system)
    raw = json.dumps(a_consent_result(case)).encode()
    answer = deliver(system, CONSENTS, raw, *broken(system.clock, raw)[which])
    assert (answer.seen, answer.headers["content-type"]) == (BAD_SIGNATURE, "application/problem+json")
    assert system.get(f"/v1/cases/{case['id']}", system.caseworker).seen == (200, case)


@pytest.mark.parametrize("path", [KDP, CONSENTS, BANK_DATA, SMS])
@pytest.mark.parametrize("partner", list(PARTNER_KEYS))
def test_each_path_takes_its_own_partners_key_alone(system: System, path: str, partner: str) -> None:
    """A key of one partner opens no other partner's path; its own gets as far as the body."""
    answer = system.event(path, {}, PARTNER_KEYS[partner])
    own = PARTNER_OF[path] == partner
    assert (answer.status, answer.body["code"]) == ((422, "invalid_input") if own else (401, "bad_signature"))


def test_a_body_signed_for_another_path_is_refused(system: System) -> None:
    """The type belongs to the path: a well signed consent is no bank's answer, and nothing is looked up."""
    raw = json.dumps(a_consent_result(awaiting_consent(system))).encode()
    answer = deliver(system, BANK_DATA, raw, good(system.clock, raw))
    assert (answer.status, answer.body["errors"][0]["field"], system.store.calls) == (422, "type", [])


def test_a_bad_signature_is_counted_and_writes_nothing_else(system: System, caplog: pytest.LogCaptureFixture) -> None:
    """One line that is a metric too: which partner's path, and nothing of header, body or reason."""
    deliver(system, SMS, b'{"message_id": "q7Zk1x"}', "q7Zk1x..q7Zk1x")
    (line,) = [record for record in caplog.records if record.getMessage() == "bad_signature"]
    told = vars(line)
    [metric] = told["_aws"]["CloudWatchMetrics"]
    assert (told["partner"], told["bad_signatures"]) == ("sms-1414", 1)
    assert metric["Metrics"] == [{"Name": "bad_signatures", "Unit": "Count"}]
    assert "q7Zk1x" not in repr(told)


@pytest.mark.parametrize("seconds", [-300, 300])
def test_a_signature_is_valid_for_five_minutes_either_way(system: System, seconds: int) -> None:
    """`iat` may differ from our clock by 300 seconds."""
    raw = json.dumps(a_consent_result(awaiting_consent(system))).encode()
    issued = int(system.clock.now().timestamp()) + seconds
    assert deliver(system, CONSENTS, raw, odd(system.clock, raw, iat=issued)).seen == ACCEPTED


@pytest.mark.parametrize(
    "write", [json.dumps, lambda body: json.dumps(body, indent=2, ensure_ascii=False) + "\r\n\u2028"]
)
def test_the_raw_bytes_are_what_is_signed(system: System, write: Any) -> None:  # noqa: ANN401 - a way to write JSON
    """White space and letters count as they were sent; what follows the JSON is no JSON."""
    raw = write(a_consent_result(awaiting_consent(system), reason_code="себеп")).encode()
    answer = deliver(system, CONSENTS, raw, good(system.clock, raw))
    assert answer.status == (415 if raw.endswith("\u2028".encode()) else 202)


def test_a_header_may_be_written_in_any_case(system: System) -> None:
    """Header names are not case-sensitive, and the gateway passes them on as they were sent."""
    raw = json.dumps(a_consent_result(awaiting_consent(system))).encode()
    headers = [("content-type", "application/json"), ("X-JWS-Signature", good(system.clock, raw))]
    assert system.call("POST", CONSENTS, raw, headers).seen == ACCEPTED
    doubled = [*headers, ("x-jws-signature", good(system.clock, raw))]
    assert system.call("POST", CONSENTS, raw, doubled).seen == BAD_SIGNATURE


def test_the_size_is_looked_at_first(system: System) -> None:
    """More than 4 MiB is 413 without any look at the signature; 4 MiB are taken."""
    full: Body = {"q7Zk1x": ""}
    padding = 4 * 1024 * 1024 - len(json.dumps(full))
    fits = json.dumps({"q7Zk1x": "x" * padding}).encode()
    too_large = problem(
        413,
        "too_large",
        "The body is too large",
        "A callback may have at most 4194304 bytes. Split the data into more pages.",
    )
    assert deliver(system, CONSENTS, fits + b" ").seen == too_large
    assert deliver(system, CONSENTS, fits, good(system.clock, fits)).status == 422
