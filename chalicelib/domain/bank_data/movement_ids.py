"""Our own ids of movements: keyed digests, because banks' ids repeat and may hold anything."""

import json
from hashlib import blake2b

from chalicelib.domain.bank_data.accounts import Digest

_BETWEEN = "\x1f"
_BYTES = 32


def movement_ids(secret: str) -> Digest:
    """Return the digest of movements under a secret of the case: keyed BLAKE2b, 64 hexadecimal digits.

    The port `KeyedDigest` is asked for the secret once per case. Asking it for each of 100,000 movements would cost
    more than everything else that is done with them.
    """
    keyed = blake2b(key=blake2b(secret.encode()).digest(), digest_size=_BYTES)

    def digest(*parts: str) -> str:
        made = keyed.copy()
        made.update(_as_one(parts).encode(errors="surrogatepass"))
        return made.hexdigest()

    return digest


def _as_one(parts: tuple[str, ...]) -> str:
    """Return several texts joined to one; no other texts give the same."""
    joined = _BETWEEN.join(parts)
    # A text that holds the separator itself is written as JSON, which never holds it.
    return joined if joined.count(_BETWEEN) == len(parts) - 1 else json.dumps(parts)
