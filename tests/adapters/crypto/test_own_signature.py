"""Our own signature on what we send: partners can do with it as we do with theirs."""

import json
from typing import Any

import httpx
import pytest

from chalicelib.adapters.crypto.jws import is_signed_under, open_segment, signers
from chalicelib.adapters.crypto.own_signatures import OwnSignatures
from chalicelib.adapters.partners.client import PartnerHttp
from chalicelib.adapters.partners.endpoint import Endpoint
from chalicelib.domain.ports.records import SignedAs
from tests.fakes.clock import SettableClock
from tests.fakes.keys import ec_key, rsa_key
from tests.fakes.partner_calls import free, ours

CLOCK = SettableClock()
NEW, OLD = ec_key("kelisim-2"), rsa_key("kelisim-1")
OURS = signers(json.dumps({"keys": [NEW, OLD]}), CLOCK)


def without(jwk: dict[str, str], name: str) -> dict[str, str]:
    """Return the key without one of its members."""
    return {member: value for member, value in jwk.items() if member != name}


def protected(signed: tuple[bytes, str]) -> dict[str, Any]:
    """Return the protected header of a signature."""
    header = open_segment(signed[1].partition(".")[0])
    assert header is not None
    return header


class Partner:
    """Gives tokens, and keeps what else it was sent."""

    def __init__(self) -> None:
        self.got: list[httpx.Request] = []
        endpoint = Endpoint(
            partner="kdp", base_url="https://partner.example", credentials=ours("no secret"), signer=OURS[0]
        )
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
    signed = [(order.content, order.headers["x-jws-signature"]) for order in orders]
    public = OURS[0].public_jwk()
    assert [is_signed_under(public, *one, SignedAs.REQUEST) for one in signed] == [True, True]
    assert [(request.method, str(request.url)) for request in orders] == [
        (header["htm"], header["htu"]) for header in map(protected, signed)
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


def test_a_published_key_says_its_id_and_that_it_is_for_signatures() -> None:
    """And the public half, whatever the setting says beside it."""
    (signer,) = signers(json.dumps({"keys": [without(NEW, "use")]}), CLOCK)
    assert signer.public_jwk() == {**without(NEW, "d"), "use": "sig"}


NO_SET = "our own keys are not a JSON Web Key Set with private EC P-256 or RSA keys, each with kid"
NOT_PRIVATE = "our own keys must be private keys, and there must be at least one"
WRONG = [
    ("", NO_SET),
    ("no JSON", NO_SET),
    ("[]", NO_SET),
    ("{}", NO_SET),
    ('{"keys": 1}', NO_SET),
    ('{"keys": [[]]}', NO_SET),
    ('{"keys": [{}]}', NO_SET),
    ('{"keys": [{"kty": "oct", "kid": "a", "k": "c2VjcmV0"}]}', NO_SET),
    (json.dumps({"keys": [without(NEW, "kid")]}), NO_SET),
    (json.dumps({"keys": [{**NEW, "y": NEW["x"]}]}), NO_SET),
    ('{"keys": []}', NOT_PRIVATE),
    (json.dumps({"keys": [OURS[0].public_jwk()]}), NOT_PRIVATE),
    (json.dumps({"keys": [NEW, OURS[1].public_jwk()]}), NOT_PRIVATE),
]


@pytest.mark.parametrize(("jwks", "why"), WRONG, ids=range(len(WRONG)))
def test_an_invalid_set_of_private_keys_stops_the_start(jwks: str, why: str) -> None:
    """The error comes at wiring, in words that repeat nothing of the set."""
    with pytest.raises(ValueError, match=f"^{why}$") as error:
        signers(jwks, CLOCK)
    assert error.value.__suppress_context__ or error.value.__context__ is None


@pytest.mark.parametrize("use", SignedAs)
@pytest.mark.parametrize("other", SignedAs)
def test_a_signature_for_one_use_does_not_pass_for_another(use: SignedAs, other: SignedAs) -> None:
    """A request that we signed is no receipt and no anchor, whatever its bytes say."""
    keys = json.dumps({"keys": [signer.public_jwk() for signer in OURS]})
    assert OwnSignatures(keys, other)(b"{}", OURS[0].sign(b"{}", use)) == (use is other)


def test_a_partners_signature_does_not_pass_for_ours() -> None:
    """Without a use, as partners sign, nothing is proved of us."""
    keys = json.dumps({"keys": [OURS[0].public_jwk()]})
    assert [OwnSignatures(keys, use)(b"{}", OURS[0].sign(b"{}")) for use in SignedAs] == [False] * 3


def test_a_function_with_the_public_half_alone_cannot_sign() -> None:
    """Only the anchoring function holds the private half of `ANCHOR_KEYS`; every other one can only publish it."""
    public = json.dumps({"keys": [OURS[0].public_jwk()]})
    (published,) = signers(public, CLOCK, public=True)
    assert published.public_jwk() == OURS[0].public_jwk()
    why = "^this function has only the public half of the key, so it cannot sign$"
    with pytest.raises(PermissionError, match=why):
        published.sign(b"{}", SignedAs.ANCHOR)
