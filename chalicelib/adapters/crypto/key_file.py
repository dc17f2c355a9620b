"""Wraps the cases' data keys with a key from a file (the port `KeyWrapper`): for where there is no KMS.

The wrapping is bound to a context, so that a wrapped key opens for its own case and class only.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chalicelib.adapters.crypto.wrapping_context import context_bytes, wrapping_broken

_NONCE_BYTES = 12
_KEY_BYTES = 32
_OTHERS = 0o077


class KeyFileUnfit(RuntimeError):
    """The key file cannot be used; says why and what to do."""


class KeyFileKeyWrapper:
    """Wraps with a key from a file, by AES-256-GCM with the context as associated data.

    The file holds the current key, followed by the earlier ones: what was wrapped before a rotation opens after it.
    """

    def __init__(self, path: Path) -> None:
        """`path`: a file with 32 random bytes for each key, which only its owner may read. Raises `KeyFileUnfit`.

        Or an orchestrator mounted it: it belongs to another user, and the mount is read-only. Kubernetes mounts a
        secret as root's, and a mode that lets only root read it would keep us out.
        """
        self._keys = [AESGCM(key) for key in _read_keys(path)]

    def wrap(self, key: bytes, context: Mapping[str, str]) -> bytes:
        """Return the key wrapped under this context."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._keys[0].encrypt(nonce, key, context_bytes(context))

    def unwrap(self, wrapped: bytes, context: Mapping[str, str]) -> bytes:
        """Return the key. Raises `SealBroken` with another context or a changed wrapping."""
        nonce, rest = wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:]
        for key in self._keys:
            with suppress(InvalidTag, ValueError):  # the latter for one that is too short to have a nonce
                return key.decrypt(nonce, rest, context_bytes(context))
        raise wrapping_broken(context)


def _read_keys(path: Path) -> list[bytes]:
    try:
        with path.open("rb") as file:  # checks the mode of the very file that is read
            is_open, keys = _is_open_to_others(file.fileno()), file.read()
    except OSError as error:
        raise KeyFileUnfit(f"The key file {path} cannot be read: {error.strerror}.") from error
    if is_open:
        raise KeyFileUnfit(f"The key file {path} is open to users other than its owner: run chmod 600 on it.")
    if not keys or len(keys) % _KEY_BYTES:
        raise KeyFileUnfit(
            f"The key file {path} must hold {_KEY_BYTES} random bytes for each key, not {len(keys)} in all."
        )
    return [keys[start : start + _KEY_BYTES] for start in range(0, len(keys), _KEY_BYTES)]


def _is_open_to_others(file: int) -> bool:
    found = os.fstat(file)
    is_mounted_for_us = found.st_uid != os.geteuid() and os.fstatvfs(file).f_flag & os.ST_RDONLY
    return bool(found.st_mode & _OTHERS) and not is_mounted_for_us
