"""The keys that prove the heads of cases."""

import json
from typing import Any

import pytest

from chalicelib.adapters.crypto.head_keys import HeadKeys, new_head_key, public_half

OLD, NEW = new_head_key("head-1"), new_head_key("head-2")


def keys(*jwks: dict[str, Any]) -> HeadKeys:
    """Return the keys of a set."""
    return HeadKeys(json.dumps({"keys": jwks}))


def test_a_proof_is_valid_for_exactly_its_content() -> None:
    """Other content, another signature and another key's name are all refused."""
    both = keys(NEW, OLD)
    proof = both.prove(b"a head")
    changed = ("", "head-2.", f"head-1{proof[6:]}", f"head-3{proof[6:]}", proof[:-4], f"{proof}AAAA", "head-2.ы")
    assert both.verifies(b"a head", proof)
    assert [given for given in changed if both.verifies(b"a head", given)] == []
    assert not both.verifies(b"another head", proof)


def test_the_first_key_proves_and_every_key_verifies() -> None:
    """During a change of the key the old key's proofs are valid; afterwards they are not."""
    proof = keys(OLD).prove(b"a head")
    assert (keys(NEW, OLD).key_id, keys(NEW, OLD).verifies(b"a head", proof), keys(NEW).verifies(b"a head", proof)) == (
        "head-2",
        True,
        False,
    )


def test_a_public_half_verifies_and_proves_nothing() -> None:
    """A function that only reads cases cannot write one that verifies."""
    reader = keys(public_half(NEW))
    assert reader.verifies(b"a head", keys(NEW).prove(b"a head"))
    with pytest.raises(PermissionError, match=r"^this function only reads cases: its HEAD_KEYS have no private key$"):
        reader.prove(b"a head")


@pytest.mark.parametrize(
    "jwks",
    [
        "",
        "[]",
        '{"keys": []}',
        '{"keys": ["head"]}',
        json.dumps({"keys": [{**OLD, "crv": "X25519"}]}),
        json.dumps({"keys": [{**OLD, "kty": "EC"}]}),
        json.dumps({"keys": [OLD, {**NEW, "kid": ""}]}),
        json.dumps({"keys": [{**OLD, "kid": ""}]}),
        json.dumps({"keys": [{**OLD, "x": OLD["x"][:-4]}]}),
        json.dumps({"keys": [{**OLD, "x": NEW["x"]}]}),
        json.dumps({"keys": [{name: value for name, value in OLD.items() if name != "x"}]}),
    ],
)
def test_anything_but_ed25519_keys_is_refused_without_being_quoted(jwks: str) -> None:
    """A start with unusable keys says what is wanted, and shows no part of a key."""
    why = "HEAD_KEYS must be a JSON Web Key Set of Ed25519 keys, each with its kid, kty OKP and crv Ed25519"
    with pytest.raises(ValueError, match=f"^{why}$") as raised:
        HeadKeys(jwks)
    assert (raised.value.__cause__, raised.value.__suppress_context__) == (None, True)


@pytest.mark.parametrize("member", ["d", "p", "q", "dp", "dq", "qi", "oth", "k"])
def test_a_public_half_has_no_private_member_of_any_kind_of_key(member: str) -> None:
    """RFC 7518, 6: of elliptic curves, of RSA and of what is symmetric."""
    public = public_half(OLD)
    assert public == {name: value for name, value in OLD.items() if name != "d"}
    assert public_half({**public, member: "secret"}) == public


def test_a_new_key_says_what_it_is() -> None:
    """Each is another one."""
    first, second = new_head_key("head-1"), new_head_key("head-1")
    assert first == {**first, "kty": "OKP", "crv": "Ed25519", "kid": "head-1"}
    assert (set(first), first["d"] == second["d"]) == ({"kty", "crv", "kid", "d", "x"}, False)
