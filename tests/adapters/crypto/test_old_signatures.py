"""Our own signatures, verified long after under our published keys: what proves that we signed, and what does not."""

import json
from typing import Any

import pytest
from joserfc.jwk import ECKey, RSAKey
from joserfc.jws import JWSRegistry

from chalicelib.adapters.crypto.jws import JwsSigner, is_signed_under
from chalicelib.adapters.crypto.own_signatures import OwnSignatures
from chalicelib.domain.ports.records import SignedAs
from tests.adapters.crypto.tokens import segment
from tests.fakes.clock import SettableClock
from tests.fakes.keys import STRANGERS_KEY, ec_key, rsa_key

EC, RSA = ec_key("kelisim-2"), rsa_key("kelisim-1")
CLOCK = SettableClock()
BODY, USE = b'{"receipt": 1}', SignedAs.RECEIPT
PUBLIC = JwsSigner(EC, CLOCK).public_jwk()
ALGORITHMS = JWSRegistry(algorithms=["ES256", "PS256", "RS256"])
HEADER: dict[str, Any] = {"alg": "ES256", "kid": "kelisim-2", "iat": 0, "b64": False, "crit": ["b64"], "typ": str(USE)}


def signed(header: dict[str, Any], body: bytes = BODY) -> str:
    """Sign with our key under any header."""
    head = segment(json.dumps(header))
    key = ECKey.import_key({**EC})
    return f"{head}..{segment(ALGORITHMS.get_alg('ES256').sign(head.encode() + b'.' + body, key))}"


@pytest.mark.parametrize("jwk", [EC, RSA], ids=["EC", "RSA"])
def test_it_proves_the_bytes_that_were_signed_and_no_others(jwk: dict[str, str]) -> None:
    """Under a key of either kind, an empty body included."""
    signer = JwsSigner(jwk, CLOCK)
    bodies = (BODY, BODY + b" ", b"")
    proofs = {body: signer.sign(body, USE) for body in bodies}
    proved = [[is_signed_under(signer.public_jwk(), body, proofs[of], USE) for body in bodies] for of in bodies]
    assert proved == [[True, False, False], [False, True, False], [False, False, True]]


def test_a_payload_inside_the_signature_is_not_taken_for_the_bytes() -> None:
    """What was signed once, written into the signature, would otherwise prove any other bytes."""
    head, _, signature = JwsSigner(EC, CLOCK).sign(BODY, USE).split(".")
    inside = f"{head}.{BODY.decode()}.{signature}"
    assert [is_signed_under(PUBLIC, body, inside, USE) for body in (b"other", BODY, b"")] == [False] * 3


@pytest.mark.parametrize(
    "key",
    [
        {**PUBLIC, "kid": "kelisim-3"},
        {**JwsSigner(STRANGERS_KEY, CLOCK).public_jwk(), "kid": "kelisim-2"},
        {**JwsSigner(RSA, CLOCK).public_jwk(), "kid": "kelisim-2"},
        {"kty": "OKP", "kid": "kelisim-2", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
        {"kid": "kelisim-2"},
        {},
    ],
    ids=["other id", "other key", "RSA", "OKP", "no kind", "nothing"],
)
def test_another_key_of_the_set_proves_nothing(key: dict[str, str]) -> None:
    """Neither under another id, nor one of another kind; it is passed over, and the right one is found."""
    signature = JwsSigner(EC, CLOCK).sign(BODY, USE)
    assert not is_signed_under(key, BODY, signature, USE)
    assert OwnSignatures(json.dumps({"keys": [key, PUBLIC]}), USE)(BODY, signature)


@pytest.mark.parametrize("name", ["alg", "kid", "iat", "b64", "crit", "typ"])
def test_a_field_that_is_missing_proves_nothing(name: str) -> None:
    """We never signed without it; without any key's id it is no key's."""
    assert is_signed_under(PUBLIC, BODY, signed(HEADER), USE)
    without = signed({field: value for field, value in HEADER.items() if field != name})
    assert [is_signed_under(jwk, BODY, without, USE) for jwk in (PUBLIC, {})] == [False, False]


@pytest.mark.parametrize(
    "changed",
    [
        {"iat": True},
        {"iat": "0"},
        {"crit": []},
        {"crit": 5},
        {"b64": True},
        {"alg": "none"},
        {"alg": "PS256"},
        {"alg": "RS256"},
        {"cty": "text"},
        {"jku": "https://evil.example/keys"},
    ],
    ids=str,
)
def test_a_header_as_we_never_write_it_proves_nothing(changed: dict[str, Any]) -> None:
    """Although our key signed it; and it raises nothing."""
    without_kind = {"kid": "kelisim-2"}
    assert [is_signed_under(key, BODY, signed(HEADER | changed), USE) for key in (PUBLIC, without_kind)] == [False] * 2


@pytest.mark.parametrize("more", [{}, {"htm": "POST"}, {"htu": "https://partner.example/consents"}], ids=str)
def test_a_request_may_name_its_method_and_its_address(more: dict[str, str]) -> None:
    """Each of the two; a receipt and an anchor have neither."""
    assert is_signed_under(PUBLIC, BODY, signed(HEADER | more), USE)


@pytest.mark.parametrize("signature", ["", ".", "..", "a..b", "a.b", "é..é"])
def test_what_is_no_signature_proves_nothing(signature: str) -> None:
    """And raises nothing."""
    assert not is_signed_under(PUBLIC, BODY, signature, USE)


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_a_signature_that_is_cut_short_proves_nothing(cut: int) -> None:
    """By any number of letters."""
    assert not is_signed_under(PUBLIC, BODY, signed(HEADER)[:-cut], USE)


def test_an_rsa_key_signs_ps256_alone() -> None:
    """A signature of RS256 by our own key is none of ours."""
    head = segment(json.dumps(HEADER | {"alg": "RS256", "kid": "kelisim-1"}))
    key = RSAKey.import_key({**RSA})
    signature = ALGORITHMS.get_alg("RS256").sign(head.encode() + b"." + BODY, key)
    assert not is_signed_under(JwsSigner(RSA, CLOCK).public_jwk(), BODY, f"{head}..{segment(signature)}", USE)


@pytest.mark.parametrize("jwks", ["no JSON", "{}", "[]", '{"keys": 1}', '{"keys": [[]]}'])
def test_what_is_no_key_set_is_refused(jwks: str) -> None:
    """It is a mistake of whoever verifies, and no wrong signature."""
    with pytest.raises(ValueError, match=r"^This is not a JSON Web Key Set\.$"):
        OwnSignatures(jwks, USE)
