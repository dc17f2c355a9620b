"""Verifies, long after, that we signed something: our own detached JWS under our published keys, whatever their age.

Unlike the signature of a request, a proof for years cannot be compared with the present time.
"""

from chalicelib.adapters.crypto.jws import is_signed_under
from chalicelib.domain.ports.records import SignedAs
from chalicelib.domain.strict_json import read_json_object


class OwnSignatures:
    """Verifies under a key set: JSON as we publish it, in which every key that ever signed has to stay."""

    def __init__(self, jwks: str, use: SignedAs) -> None:
        """`use`: what the signatures are for; any other is refused. Raises `ValueError` for a malformed key set."""
        self._use = use
        try:
            self._keys = [{str(name): value for name, value in jwk.items()} for jwk in read_json_object(jwks)["keys"]]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError("This is not a JSON Web Key Set.") from error

    def __call__(self, raw: bytes, signature: str) -> bool:
        """Return whether one of the keys signed these bytes."""
        return any(is_signed_under(jwk, raw, signature, self._use) for jwk in self._keys)
