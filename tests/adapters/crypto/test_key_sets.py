"""The rules for key sets: which keys count, and how they are read again."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chalicelib.adapters.crypto.jws import JwsSigner, JwsVerifier
from chalicelib.adapters.crypto.key_sets import FixedKeySet, ReadKeySet, key_set, parse_key_set
from chalicelib.domain.errors import PartnerUnavailable
from chalicelib.domain.refusals import BadSignature
from tests.fakes.clock import SettableClock
from tests.fakes.keys import KDP_KEY, OPEN_API_KEY, ec_key, public, rsa_key

DAY = timedelta(days=1)
NOW = datetime(2025, 10, 13, 5, 0, tzinfo=UTC)


class Issuer:
    """Somewhere to read keys from: gives what it has, or fails; counts how often it was asked."""

    def __init__(self, *keys: dict[str, str]) -> None:
        self.keys = list(keys)
        self.down = False
        self.asked = 0

    def __call__(self) -> bytes:
        """Give the key set."""
        self.asked += 1
        if self.down:
            raise OSError("down")
        return public(*self.keys).encode()


def no_address(_url: str) -> bytes:
    """Fail a test that goes to an address."""
    raise AssertionError("no address is asked")


def test_uses_every_usable_key_and_ignores_the_others() -> None:
    """Keys for encryption, of other kinds or curves, too short, or without an id are ignored."""
    others = [
        {**OPEN_API_KEY, "kid": "for-encryption", "use": "enc"},
        {"kty": "OKP", "kid": "ed", "crv": "Ed25519", "x": "AA"},
        {**OPEN_API_KEY, "kid": "broken", "x": "AA"},
        {**OPEN_API_KEY, "kid": ""},
        {"kid": "nothing"},
    ]
    assert sorted(parse_key_set(public(KDP_KEY, OPEN_API_KEY, *others))) == [
        ("kdp-1", "PS256"),
        ("kdp-1", "RS256"),
        ("open-api-1", "ES256"),
    ]


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "[]",
        "{}",
        '{"keys": []}',
        '{"keys": null}',
        '{"keys": [1, null]}',
        json.dumps({"keys": [OPEN_API_KEY]}),
        json.dumps({"keys": [{"kty": "oct", "kid": "s", "k": "c2VjcmV0"}]}),
        public(OPEN_API_KEY, {**ec_key("open-api-1")}),
    ],
)
def test_refuses_a_set_that_is_none(raw: str) -> None:
    """A set with nothing usable, with a private or symmetric key, or with one id twice is a mistake of who made it."""
    with pytest.raises(ValueError, match=r"(?i)key"):
        parse_key_set(raw)


def test_a_setting_names_a_set_inline_by_file_or_by_address(tmp_path: Path) -> None:
    """What begins like JSON is the set itself, what begins like an address is fetched, all else is a file."""
    clock = SettableClock(NOW)
    file = tmp_path / "kdp.json"
    file.write_text(public(KDP_KEY))
    sources: list[tuple[str, Callable[[str], bytes]]] = [
        (public(KDP_KEY), no_address),
        (str(file), no_address),
        ("https://kdp.example/keys", lambda url: public(KDP_KEY).encode() if url.endswith("/keys") else b""),
    ]
    found = [key_set("kdp", source, clock, fetch, DAY).find("kdp-1", "PS256") for source, fetch in sources]
    assert found == [FixedKeySet(public(KDP_KEY)).find("kdp-1", "PS256")] * 3


def test_an_address_without_tls_is_refused() -> None:
    """Whoever could answer in its place could sign for the owner: a mistake in the settings, seen at once."""
    with pytest.raises(ValueError, match="must be https"):
        key_set("kdp", "http://kdp.example/keys", SettableClock(NOW), no_address, DAY)


def test_two_keys_are_live_and_a_rotation_needs_no_deployment(tmp_path: Path) -> None:
    """The partner's file gets a second key, later loses the first: each signature counts while its key is there."""
    clock, file, old, new = SettableClock(NOW), tmp_path / "keys.json", OPEN_API_KEY, ec_key("open-api-2")
    verifier = JwsVerifier({"open-api": key_set("open-api", str(file), clock, no_address, DAY)}, clock)

    def counts(key: dict[str, str]) -> bool:
        try:
            return verifier.verify("open-api", b"{}", JwsSigner(key, clock).sign(b"{}")).key["kid"] == key["kid"]
        except BadSignature:
            return False

    seen = []
    for published in ([old], [old, new], [new]):
        file.write_text(public(*published))
        clock.advance(timedelta(minutes=10))
        seen.append((counts(old), counts(new)))
    assert seen == [(True, False), (True, True), (False, True)]


def test_keys_are_read_again_when_they_have_become_old() -> None:
    """A key that was taken out of the set is good for ten minutes at most."""
    clock, issuer = SettableClock(NOW), Issuer(OPEN_API_KEY)
    keys = ReadKeySet("open-api", issuer, clock, DAY)
    first = keys.find("open-api-1", "ES256")
    issuer.keys = [ec_key("open-api-2")]
    assert (first is not None, keys.find("open-api-1", "ES256") is not None, issuer.asked) == (True, True, 1)
    clock.advance(timedelta(minutes=10))
    assert (keys.find("open-api-1", "ES256"), issuer.asked) == (None, 2)


def test_a_known_key_that_is_fresh_is_not_read_again() -> None:
    """One reading serves for ten minutes, however many signatures come."""
    issuer, clock = Issuer(OPEN_API_KEY), SettableClock(NOW)
    keys = ReadKeySet("open-api", issuer, clock, DAY)
    for _ in range(9):
        assert keys.find("open-api-1", "ES256") is not None
        clock.advance(timedelta(minutes=1))
    assert issuer.asked == 1


@pytest.mark.parametrize(("said", "read"), [({"alg": "ES256"}, "ES256"), ({}, None)])
def test_a_key_may_name_its_algorithm(said: dict[str, str], read: str | None) -> None:
    """RFC 7517, 4.4: then signatures of any other are refused."""
    (key,) = json.loads(public(OPEN_API_KEY))["keys"]
    found = FixedKeySet(json.dumps({"keys": [{**key, **said}]})).find("open-api-1", "ES256")
    assert found is not None
    assert found.alg == read


def test_an_unknown_key_causes_a_reload_but_not_at_every_call() -> None:
    """A new key is found within half a minute; unknown ids sent on purpose cannot flood the issuer."""
    clock, issuer = SettableClock(NOW), Issuer(OPEN_API_KEY)
    keys = ReadKeySet("open-api", issuer, clock, DAY)
    keys.find("open-api-1", "ES256")
    issuer.keys.append(ec_key("open-api-2"))
    assert [keys.find("open-api-2", "ES256") for _ in range(5)] == [None] * 5
    clock.advance(timedelta(seconds=30))
    assert (keys.find("open-api-2", "ES256") is not None, issuer.asked) == (True, 2)


def test_an_outage_of_the_issuer_keeps_the_loaded_keys_valid() -> None:
    """No caller is locked out by a short outage; after `KEY_SET_MAX_AGE` the keys are no longer trusted."""
    clock, issuer = SettableClock(NOW), Issuer(OPEN_API_KEY)
    keys = ReadKeySet("open-api", issuer, clock, DAY)
    keys.find("open-api-1", "ES256")
    issuer.down = True
    clock.advance(DAY - timedelta(seconds=1))
    assert keys.find("open-api-1", "ES256") is not None
    clock.advance(timedelta(seconds=1))
    with pytest.raises(PartnerUnavailable, match="open-api is not available now"):
        keys.find("open-api-1", "ES256")
    issuer.down = False
    clock.advance(timedelta(seconds=30))
    assert keys.find("open-api-1", "ES256") is not None


def test_one_id_for_two_kinds_of_key_is_two_keys() -> None:
    """RFC 7517, 4.5: an EC and an RSA key may have the same id; the algorithm of a signature says which is meant."""
    clock = SettableClock(NOW)
    both = [OPEN_API_KEY, {**KDP_KEY, "kid": "open-api-1"}]
    verifier = JwsVerifier({"open-api": FixedKeySet(public(*both))}, clock)
    proofs = [verifier.verify("open-api", b"{}", JwsSigner(key, clock).sign(b"{}")) for key in both]
    assert [proof.key["kty"] for proof in proofs] == [key["kty"] for key in both]


def test_one_id_for_two_algorithms_is_two_keys() -> None:
    """Two RSA keys, of which one signs in another way than partners may: it does not hide the one that is meant."""
    clock, listed = SettableClock(NOW), json.loads(public(KDP_KEY))["keys"][0]
    keys = [{**listed, "alg": "PS256"}, json.loads(public(rsa_key("kdp-1")))["keys"][0] | {"alg": "RS256"}]
    for both in (keys, keys[::-1]):
        verifier = JwsVerifier({"kdp": FixedKeySet(json.dumps({"keys": both}))}, clock)
        assert verifier.verify("kdp", b"{}", JwsSigner(KDP_KEY, clock).sign(b"{}")).key == keys[0]


def test_a_key_that_is_listed_twice_is_one_key() -> None:
    """Nobody has to guess which of them is meant."""
    keys = FixedKeySet(public(OPEN_API_KEY, OPEN_API_KEY))
    assert keys.find("open-api-1", "ES256") == FixedKeySet(public(OPEN_API_KEY)).find("open-api-1", "ES256")


def test_two_keys_of_one_id_and_algorithm_are_left_out_alone() -> None:
    """Nobody knows which of them is meant; the other keys of the set stay usable."""
    keys = FixedKeySet(public(OPEN_API_KEY, ec_key("open-api-1"), ec_key("open-api-2")))
    found = [keys.find(kid, "ES256") is not None for kid in ("open-api-1", "open-api-2")]
    assert found == [False, True]


def test_without_any_keys_yet_the_owner_is_unavailable() -> None:
    """Before a key was ever read no signature can be judged: the error asks to retry, and refuses nothing."""
    issuer = Issuer(OPEN_API_KEY)
    issuer.down = True
    with pytest.raises(PartnerUnavailable, match="open-api is not available now"):
        ReadKeySet("open-api", issuer, SettableClock(NOW), DAY).find("open-api-1", "ES256")


def test_leaves_out_an_rsa_key_that_is_too_short() -> None:
    """Below 2048 bits a key proves nothing for years."""
    short = {"kty": "RSA", "kid": "short", "n": "_" * 171, "e": "AQAB"}
    with pytest.raises(ValueError, match="no key that signatures can be checked with"):
        parse_key_set(public(short))
