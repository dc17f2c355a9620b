"""Our own signature on what we send: partners can do with it as we do with theirs."""

import json

import httpx
import pytest
from pydantic import SecretStr

from chalicelib.adapters.crypto.jws import JwsVerifier, signers
from chalicelib.adapters.crypto.key_sets import FixedKeySet
from chalicelib.adapters.partners.client import PartnerHttp
from chalicelib.adapters.partners.endpoint import Endpoint
from tests.fakes.clock import SettableClock
from tests.fakes.keys import ec_key, rsa_key
from tests.fakes.partner_calls import free

CLOCK = SettableClock()
NEW, OLD = ec_key("kelisim-2"), rsa_key("kelisim-1")
OURS = signers(json.dumps({"keys": [NEW, OLD]}), CLOCK)
PUBLISHED = FixedKeySet(json.dumps({"keys": [signer.public_jwk() for signer in OURS]}))


class Partner:
    """Gives tokens, and keeps what else it was sent."""

    def __init__(self) -> None:
        self.got: list[httpx.Request] = []
        endpoint = Endpoint("kdp", "https://partner.example", "kelisim", SecretStr("no secret"), signer=OURS[0])
        self.http = PartnerHttp(endpoint, CLOCK, httpx.MockTransport(self))

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        if request.url.path == "/oauth/token":
            assert "x-jws-signature" not in request.headers
            return httpx.Response(200, json={"access_token": "token", "expires_in": 3600})
        self.got.append(request)
        return httpx.Response(200, json={})


def test_each_order_is_signed_over_its_raw_body_by_the_first_key() -> None:
    """A POST verifies under what we publish, also one without a body; a question is not signed."""
    partner = Partner()
    partner.http.post("/consents", {"iin": "900101300017", "name": "Үлгі"}, "key-1", look=free)
    partner.http.post("/consents/1/revocation", None, "key-2", look=free)
    partner.http.get("/consents/1", look=free)
    *orders, question = partner.got
    verifier = JwsVerifier({"kelisim": PUBLISHED}, CLOCK)
    proofs = [verifier.verify("kelisim", order.content, order.headers["x-jws-signature"]) for order in orders]
    assert [(proof.body, proof.key["kid"]) for proof in proofs] == [
        ('{"iin":"900101300017","name":"Үлгі"}'.encode(), "kelisim-2"),
        (b"", "kelisim-2"),
    ]
    assert "x-jws-signature" not in question.headers


def test_every_key_is_published_and_nothing_private_of_any() -> None:
    """During a rotation both are there: the one that signs and the one that is still met."""
    published = [signer.public_jwk() for signer in OURS]
    assert [(key["kid"], key["kty"], key["use"]) for key in published] == [
        ("kelisim-2", "EC", "sig"),
        ("kelisim-1", "RSA", "sig"),
    ]
    assert [key.keys() & {"d", "p", "q", "dp", "dq", "qi", "k"} for key in published] == [set(), set()]


WRONG = [
    "",
    "no JSON",
    "[]",
    "{}",
    '{"keys": []}',
    '{"keys": [{}]}',
    '{"keys": [{"kty": "oct", "kid": "a", "k": "c2VjcmV0"}]}',
    json.dumps({"keys": [OURS[0].public_jwk()]}),
    json.dumps({"keys": [{name: value for name, value in NEW.items() if name != "kid"}]}),
]


@pytest.mark.parametrize("jwks", WRONG, ids=range(len(WRONG)))
def test_an_invalid_set_of_private_keys_stops_the_start(jwks: str) -> None:
    """The error comes at wiring and repeats nothing of the set."""
    with pytest.raises(ValueError, match="our own keys ") as error:
        signers(jwks, CLOCK)
    assert "c2VjcmV0" not in str(error.value)
    assert error.value.__suppress_context__ or error.value.__context__ is None
