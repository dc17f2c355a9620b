"""Keys that prove nothing are not used: each here is a real key of its kind, with nothing else wrong."""

import pytest
from joserfc.jwk import ECKey, RSAKey

from chalicelib.adapters.crypto.key_sets import parse_key_set
from tests.fakes.keys import KDP_KEY, OPEN_API_KEY, public

Jwk = dict[str, str]
RSA_1024: Jwk = {
    "kty": "RSA",
    "kid": "other",
    "n": (
        "w5XTdLFaFhm5MEFQN069BHC3HJqZc0HE7hnqTQpPSeo_jlv0NWuETE9Go8HpS1mTuwIOauiJCCkUyFkjPZjv4763pj3BSzMoXIHym53l-kj9LV"
        "cW9_Mm8_rGauLFjra5GSq4XbzxmZTlIMMY1baxr5eb4GxuE0HvvA1bEbpZe7c"
    ),
    "e": "AQAB",
}


def on_curve(curve: str) -> Jwk:
    """A real public key on another curve."""
    key = ECKey.generate_key(curve).as_dict(private=False)
    return {**{name: str(value) for name, value in key.items()}, "kid": "other"}


def test_the_short_key_is_a_key() -> None:
    """It is refused for its length alone."""
    parts: dict[str, str | list[str]] = {**RSA_1024}
    with pytest.warns(Warning, match="2048 bits"):
        assert RSAKey.import_key(parts).as_dict()["n"] == RSA_1024["n"]


@pytest.mark.parametrize(
    "other", [RSA_1024, on_curve("P-384"), on_curve("P-521"), on_curve("secp256k1")], ids=["1024", "384", "521", "k1"]
)
def test_a_key_that_is_too_short_or_on_another_curve_is_ignored(other: Jwk) -> None:
    """Beside usable keys it does no harm, and alone it makes no key set."""
    assert sorted(parse_key_set(public(OPEN_API_KEY, KDP_KEY, other))) == [
        ("kdp-1", "PS256"),
        ("kdp-1", "RS256"),
        ("open-api-1", "ES256"),
    ]
    with pytest.raises(ValueError, match="no key that signatures can be checked with"):
        parse_key_set(public(other))


@pytest.mark.parametrize("secret", [{"kty": "oct", "kid": "s", "k": "c2VjcmV0"}, {**OPEN_API_KEY, "kid": "other"}])
def test_a_key_set_with_a_secret_in_it_is_refused(secret: Jwk) -> None:
    """A published symmetric or private key is compromised: the whole set is refused, with the reason."""
    listed = public(KDP_KEY)[:-2] + ", " + str(secret).replace("'", '"') + "]}"
    with pytest.raises(ValueError, match="private or symmetric key"):
        parse_key_set(listed)
