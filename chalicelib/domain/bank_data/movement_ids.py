"""Our own ids of movements: keyed digests, since banks' ids repeat and hold anything."""

import json
from hashlib import blake2b

from chalicelib.domain.bank_data.accounts import Digest

_BETWEEN = "\x1f"
_BYTES = 32


def movement_ids(secret: str) -> Digest:
    """Return the digest of movements under a secret of the case: keyed BLAKE2b, 64 hexadecimal digits.

    The secret is asked of the port `KeyedDigest` once a case. To ask the port for each of 100,000 movements would cost
    more than all else that is done to them.
    """
    keyed = blake2b(key=blake2b(secret.encode()).digest(), digest_size=_BYTES)

    def digest(*parts: str) -> str:
        made = keyed.copy()
        made.update(_as_one(parts).encode())
        return made.hexdigest()

    return digest


def _as_one(parts: tuple[str, ...]) -> str:
    """Return several texts as one that no others make."""
    joined = _BETWEEN.join(parts)
    # Where a text holds the sign itself they are told in JSON, which never holds it.
    return joined if joined.count(_BETWEEN) == len(parts) - 1 else json.dumps(parts)
