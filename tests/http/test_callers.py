"""Who may call what: tokens, roles, authorities."""

import base64
import hmac
import itertools
import json
from typing import Any

import pytest

from chalicelib.entrypoints.permissions import PERMISSIONS
from tests.fakes.clock import SettableClock
from tests.fakes.keys import LOGIN_KEY, STRANGERS_KEY, public
from tests.http.samples import CITY, NO_CASE, NOT_ALLOWED, NOT_AUTHENTICATED, a_case, an_application, for_operators
from tests.http.system import System, a_token
from tests.http.way import IS_AWAITING_CONSENT, awaiting_consent

CASEWORKER, OPERATOR, AUDITOR = "caseworker", "operator", "auditor"
CALLS: list[tuple[str, str, set[str]]] = [
    ("POST", "/v1/cases", {CASEWORKER}),
    ("GET", "/v1/cases?state=received", {CASEWORKER, OPERATOR}),
    ("GET", "/v1/cases/{id}", {CASEWORKER, OPERATOR}),
    ("GET", "/v1/cases/{id}/stages", {CASEWORKER, OPERATOR}),
    ("POST", "/v1/cases/{id}/acknowledgement", {CASEWORKER}),
    ("POST", "/v1/cases/{id}/attention/late_consent/acknowledgement", {CASEWORKER}),
    ("GET", "/v1/cases/{id}/journal", {CASEWORKER, AUDITOR}),
    ("GET", "/v1/cases/{id}/consents", {CASEWORKER, AUDITOR}),
    ("GET", "/v1/cases/{id}/statement", {CASEWORKER}),
    ("GET", "/v1/cases/{id}/statement/movements", {CASEWORKER}),
    ("PUT", "/v1/cases/{id}/movements/{movement_id}/category", {CASEWORKER}),
    ("DELETE", "/v1/cases/{id}/movements/{movement_id}/category", {CASEWORKER}),
    ("GET", "/v1/cases/{id}/consents/application/receipt", {CASEWORKER, AUDITOR}),
    ("POST", "/v1/cases/{id}/reopening", {CASEWORKER}),
    ("POST", "/v1/cases/{id}/withdrawal", {CASEWORKER}),
    ("POST", "/v1/subjects/report", {AUDITOR}),
    ("POST", "/v1/subjects/block", {AUDITOR}),
    ("POST", "/v1/subjects/release", {AUDITOR}),
    ("PUT", "/v1/thresholds/71/2025-Q4", {OPERATOR}),
    ("GET", "/v1/thresholds", {OPERATOR}),
    ("POST", "/v1/messages/check", {OPERATOR}),
]
"""The contract's table: every call of section 1 that is built, and the roles that may make it."""
BODIES: dict[str, Any] = {
    "/v1/cases": an_application(),
    "/v1/cases/{id}/acknowledgement": {"version": 1},
    "/v1/cases/{id}/reopening": {"reason": "x"},
    "/v1/cases/{id}/movements/{movement_id}/category": {"category": "24", "reason": "x"},
    "/v1/cases/{id}/withdrawal": {"what": "application", "reason": "x"},
    "/v1/subjects/report": {"iin": "900101300017", "reason": "x"},
    "/v1/subjects/block": {"iin": "900101300017", "reason": "x"},
    "/v1/subjects/release": {"iin": "900101300017", "reason": "x"},
    "/v1/thresholds/71/2025-Q4": {
        "poverty_line": "43210.00",
        "subsistence_minimum": None,
        "source": "x",
        "published_on": "2025-10-10",
    },
    "/v1/messages/check": {"mobile": "+77011234567", "check_code": "a1b2c3"},
}


def call(system: System, method: str, path: str, case_id: str, token: str) -> tuple[int, Any]:
    """Make one of the table's calls, with a body that is right."""
    at = path.replace("{id}", case_id)
    at = at.replace("{movement_id}", "0" * 64)
    return (system.get(at, token) if method == "GET" else system.send(method, at, token, BODIES.get(path, {}))).seen


def test_the_table_of_this_test_lists_every_route_with_a_role() -> None:
    """The table holds every route that requires a role, with the same roles."""
    patterns = {
        "/v1/cases?state=received": "/v1/cases",
        "/v1/thresholds/71/2025-Q4": "/v1/thresholds/{region}/{quarter}",
        "/v1/cases/{id}/attention/late_consent/acknowledgement": "/v1/cases/{case_id}/attention/{kind}/acknowledgement",
        "/v1/cases/{id}/consents/application/receipt": "/v1/cases/{case_id}/consents/{consent_id}/receipt",
    }
    table = {(method, patterns.get(path, path).replace("{id}", "{case_id}")): roles for method, path, roles in CALLS}
    assert table == {route: set(access.roles) for route, access in PERMISSIONS.items() if access.roles}


@pytest.mark.parametrize("role", [CASEWORKER, OPERATOR, AUDITOR, "mayor"])
@pytest.mark.parametrize(("method", "path", "allowed"), CALLS)
def test_a_call_is_open_to_its_roles_alone(
    system: System, method: str, path: str, allowed: set[str], role: str
) -> None:
    """What the table allows is never a 401 or 403; everything else is exactly the same 403."""
    case_id = system.take_in()["id"]
    answer = call(system, method, path, case_id, system.token(roles=[role]))
    assert (answer == NOT_ALLOWED, answer[0] in {401, 403}) == (role not in allowed, role not in allowed)


@pytest.mark.parametrize(("method", "path", "allowed"), [row for row in CALLS if "{id}" in row[1]])
def test_a_case_of_another_authority_answers_like_a_missing_one(
    system: System, method: str, path: str, allowed: set[str]
) -> None:
    """The same 404 for another authority's case, a missing case and an invalid id."""
    assert CASEWORKER in allowed
    mine = system.take_in()["id"]
    system.store.calls.clear()
    others = call(system, method, path, mine, system.neighbour)
    calls_for_others = list(system.store.calls)
    system.store.calls.clear()
    none = call(system, method, path, f"01k7e{9:021}", system.neighbour)
    assert (others, none, calls_for_others) == (NO_CASE, NO_CASE, list(system.store.calls))
    for odd in ("1", "..", "a" * 3000, "01K7E000000000000000000001", "%D2%98" * 26, f"{mine}%2Fx"):
        assert call(system, method, path, odd, system.caseworker) == NO_CASE


def test_an_operators_view_does_not_identify_the_person(system: System) -> None:
    """It has neither the banks, nor the family's group, nor the check code of the message."""
    case = awaiting_consent(system, group="family-1")
    whole = a_case(**IS_AWAITING_CONSENT, group="family-1")
    answers = [system.get(f"/v1/cases/{case['id']}", token).seen for token in (system.caseworker, system.operator)]
    assert answers == [(200, whole), (200, for_operators(whole))]


def test_a_caseworker_who_is_an_operator_too_sees_others_cases_as_an_operator(system: System) -> None:
    """Roles are a set: the whole view of one's own authority's cases, the bare one of all others."""
    case = awaiting_consent(system)
    both = [CASEWORKER, OPERATOR]
    mine, others = system.token(roles=both), system.token(roles=both, authority="751110000")
    whole = a_case(**IS_AWAITING_CONSENT)
    answers = [system.get(f"/v1/cases/{case['id']}", token).seen for token in (mine, others)]
    assert answers == [(200, whole), (200, for_operators(whole))]
    withdrawn = system.post(f"/v1/cases/{case['id']}/withdrawal", others, {"what": "application", "reason": "x"})
    assert withdrawn.seen == NO_CASE


def _segment(content: object) -> str:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _unsigned(clock: SettableClock) -> str:
    return ".".join([_segment({"alg": "none"}), a_token(clock).split(".")[1], ""])


def _signed_with_the_public_key(clock: SettableClock) -> str:
    """The well-known confusion: HMAC with the public key's text as the secret."""
    head = _segment({"alg": "HS256", "kid": LOGIN_KEY["kid"]})
    signed = f"{head}.{a_token(clock).split('.')[1]}"
    return f"{signed}.{_segment(hmac.digest(public(LOGIN_KEY).encode(), signed.encode(), 'sha256'))}"


def _tampered(clock: SettableClock) -> str:
    head, _, signature = a_token(clock).split(".")
    claims = {"iss": "https://login.example", "aud": "kelisim", "sub": "x", "roles": ["auditor"], "exp": 9_999_999_999}
    return f"{head}.{_segment(claims)}.{signature}"


def _authorizations(clock: SettableClock) -> dict[str, list[str]]:
    """Headers `Authorization` that prove nobody."""
    now = int(clock.now().timestamp())
    bad_tokens = {
        "expired": a_token(clock, exp=now - 31),
        "not yet": a_token(clock, nbf=now + 31),
        "for ever": a_token(clock, exp=None),
        "another issuer": a_token(clock, iss="https://login.other.example"),
        "another audience": a_token(clock, aud="another"),
        "no subject": a_token(clock, sub=None),
        "no roles": a_token(clock, roles=None),
        "a caseworker of nowhere": a_token(clock, authority=None),
        "a caseworker of a wrong code": a_token(clock, authority="71"),
        "a stranger's key": a_token(clock, key=STRANGERS_KEY),
        "a stranger's key under our id": a_token(clock, key={**STRANGERS_KEY, "kid": LOGIN_KEY["kid"]}),
        "alg none": _unsigned(clock),
        "alg HS256": _signed_with_the_public_key(clock),
        "tampered": _tampered(clock),
        "garbage": "q7Zk1x",
        "two dots": "..",
    }
    headers = {name: [f"Bearer {token}"] for name, token in bad_tokens.items()}
    good = a_token(clock)
    odd = {
        "none": [],
        "empty": [""],
        "basic": ["Basic dXNlcjpxN1prMXg="],
        "no scheme": [good],
        "two": [f"Bearer {good}", f"Bearer {good}"],
        "joined": [f"Bearer {good}, Bearer {good}"],
        "trailing": [f"Bearer {good} x"],
    }
    return headers | odd


@pytest.mark.parametrize("which", list(_authorizations(SettableClock())))
def test_every_invalid_token_gets_the_same_401(system: System, which: str) -> None:
    """It names the scheme but not the failed check; nothing is looked up, and the token is not repeated."""
    sent = _authorizations(system.clock)[which]
    answer = system.call("GET", f"/v1/cases/{a_case()['id']}", None, [("Authorization", value) for value in sent])
    assert (answer.seen, answer.headers["www-authenticate"]) == (NOT_AUTHENTICATED, "Bearer")
    assert (answer.headers["content-type"], system.store.calls) == ("application/problem+json", [])
    assert not [
        part for part in itertools.chain(*(value.split() for value in sent)) if part[6:] and part in answer.text
    ]


def test_the_scheme_may_be_written_in_any_case(system: System) -> None:
    """RFC 9110: the name of the scheme is not case-sensitive."""
    answer = system.call("GET", "/v1/cases?state=received", None, [("authorization", f"bearer {system.caseworker}")])
    assert answer.seen == (200, {"items": [], "next_cursor": None})


def test_a_token_for_several_audiences_is_for_us_too(system: System) -> None:
    """`aud` may be a list."""
    token = system.token(aud=["another", "kelisim"], authority=CITY)
    assert system.get("/v1/cases?state=received", token).seen == (200, {"items": [], "next_cursor": None})


def test_health_is_open_to_everybody(system: System) -> None:
    """Health needs no token, reveals nothing and reads no table."""
    assert (system.call("GET", "/v1/health").seen, system.store.calls) == ((200, {"status": "ok"}), [])
