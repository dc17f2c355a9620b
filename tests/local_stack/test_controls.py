"""The controls report invalid fields, and issue valid tokens and signatures."""

from typing import TYPE_CHECKING, Any

import pytest
from joserfc import jws, jwt
from joserfc.jwk import KeySet
from joserfc.registry import HeaderParameter

from infra.local.partners.keys import partner_keys

if TYPE_CHECKING:
    from tests.local_stack.conftest import Partners


@pytest.mark.parametrize(
    ("control", "body", "fields"),
    [
        ("clock", {}, [""]),
        ("clock", {"now": "2025-10-13T10:00:00"}, ["now"]),
        ("clock", {"now": "2020-01-01T00:00:00Z"}, ["now"]),
        ("clock", {"advance": "-PT1H"}, ["advance"]),
        ("clock", {"advance": "P999999999D"}, ["advance"]),
        ("clock", {"advance": "P36525D"}, ["advance"]),
        ("clock", {"now": "9999-12-31T23:59:59.999999-23:59"}, ["now"]),
        ("clock", {"now": "0001-01-01T00:00:00+23:59"}, ["now"]),
        ("applicants", {"iin": "900101300017", "sms_after": "P999999999D"}, ["sms_after"]),
        ("applicants", {"iin": "000000000000"}, ["iin"]),
        ("applicants", {"iin": "900101300017", "kdp": "maybe", "secret": 1}, ["kdp", "[2]"]),
        ("faults", {"partner": "post", "kind": "down"}, ["partner"]),
        ("faults", {"partner": "kdp", "kind": "down", "calls": -1}, ["calls"]),
        ("tokens", {"roles": "caseworker"}, ["roles"]),
        ("signatures", {"partner": "kdp", "body": {}}, ["body"]),
    ],
)
def test_a_control_names_the_invalid_fields(
    partners: "Partners", control: str, body: dict[str, Any], fields: list[str]
) -> None:
    """422 with one entry per field; an unknown field is given by position, never by name."""
    answer = partners.control(control, body)
    assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, fields)


def test_a_moved_clock_runs_on_from_its_new_time(partners: "Partners") -> None:
    """The control returns the new time, from which the clock runs on."""
    moved = partners.control("clock", {"now": "2025-10-14T00:00:00+05:00"}).json()["now"]
    read = partners.http.get("/_local/clock").json()["now"]
    assert "2025-10-13T19:00:00" <= moved <= read < "2025-10-13T19:01:00"


def test_a_token_has_the_requested_roles(partners: "Partners") -> None:
    """The token is a JWT of the local issuer with roles and authority."""
    body = {"roles": ["caseworker"], "authority": "710000000"}
    token = partners.control("tokens", body).json()["token"]
    claims = jwt.decode(token, KeySet.import_key_set(partners.emulation.issuer.jwks())).claims
    assert {name: claims[name] for name in ("iss", "aud", "roles", "authority")} == {
        "iss": "https://login.local.kelisim.kz",
        "aud": "kelisim",
        "roles": ["caseworker"],
        "authority": "710000000",
    }


@pytest.mark.parametrize("alg", ["ES256", "PS256"])
@pytest.mark.parametrize("partner", ["kdp", "open-api", "sms-1414"])
def test_a_signature_verifies_with_the_key_set_of_the_partner(partners: "Partners", partner: str, alg: str) -> None:
    """It is over the raw body, with either algorithm."""
    body = '{"text": "қазақша \u2028"}'
    header = partners.control("signatures", {"partner": partner, "body": body, "alg": alg}).json()["header"]
    registry = jws.JWSRegistry({"iat": HeaderParameter("Issued at", "int")}, algorithms=["ES256", "PS256"])
    keys = KeySet.import_key_set(partner_keys(partner).jwks())
    verified = jws.deserialize_compact(header, keys, payload=body.encode(), registry=registry)
    assert verified.headers()["alg"] == alg


def test_an_invalid_signature_can_be_requested(partners: "Partners") -> None:
    """The header contains the requested key id, time and algorithm, even `none`."""
    order = {"partner": "kdp", "body": "{}", "alg": "none", "kid": "nobody", "iat": 1}
    header = partners.control("signatures", order).json()["header"]
    assert jws.extract_compact(header.encode()).headers() == {
        "alg": "none",
        "kid": "nobody",
        "iat": 1,
        "b64": False,
        "crit": ["b64"],
    }


def test_unknown_paths_are_not_found(partners: "Partners") -> None:
    """Unknown controls, partners and paths give a 404 problem."""
    paths = ["/_local/nothing", "/partners/nobody/x", "/nothing", "/partners/kdp/nothing"]
    answers = [partners.http.get(path) for path in paths]
    assert [(one.status_code, one.headers["content-type"]) for one in answers] == [
        (404, "application/problem+json")
    ] * 4
