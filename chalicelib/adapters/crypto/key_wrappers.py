"""What wraps the cases' data keys: AWS KMS, or a key file where there is none (the port `KeyWrapper`).

Both bind the wrapping to a context, so that a wrapped key serves its own case and class only.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from os import fstat, urandom
from pathlib import Path
from stat import S_IMODE
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chalicelib.adapters.aws import clients
from chalicelib.adapters.aws.errors import busy_is_retryable, code_of
from chalicelib.domain.errors import SealBroken
from chalicelib.domain.ports.store import KeyWrapper
from chalicelib.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

_DOES_NOT_FIT = frozenset({"InvalidCiphertextException", "IncorrectKeyException"})
_NONCE_BYTES = 12
_KEY_BYTES = 32
_OTHERS = 0o077


class KmsKeyWrapper:
    """Wraps with a key of AWS KMS, which never leaves it; the context is the encryption context.

    KMS keeps the older versions of a rotated key, so what was wrapped before a rotation opens after it.
    """

    def __init__(self, key_arn: str, client: "Callable[[], KMSClient]") -> None:
        """`client` is asked for at the first call, since many invocations need no key."""
        self._key_arn = key_arn
        self._client = client

    def wrap(self, key: bytes, context: Mapping[str, str]) -> bytes:
        """Return the key wrapped under this context. Raises `StoreBusy`, also while the key is disabled."""
        with busy_is_retryable():
            answer = self._client().encrypt(KeyId=self._key_arn, Plaintext=key, EncryptionContext=context)
        return answer["CiphertextBlob"]

    def unwrap(self, wrapped: bytes, context: Mapping[str, str]) -> bytes:
        """Return the key. Raises `SealBroken` with another context or a changed wrapping; `StoreBusy`."""
        try:
            with busy_is_retryable():
                answer = self._client().decrypt(KeyId=self._key_arn, CiphertextBlob=wrapped, EncryptionContext=context)
        except ClientError as error:
            if code_of(error) in _DOES_NOT_FIT:
                raise _broken(context) from error
            raise
        return answer["Plaintext"]


class KeyFileUnfit(RuntimeError):
    """The key file cannot be used; says why and what to do."""


class KeyFileKeyWrapper:
    """Wraps with a key from a file, by AES-256-GCM with the context as associated data.

    The file holds the present key and, after it, those before: what was wrapped before a rotation opens after it.
    """

    def __init__(self, path: Path) -> None:
        """`path`: a file of 32 random bytes a key that only its owner may read. Raises `KeyFileUnfit`."""
        self._keys = [AESGCM(key) for key in _read_keys(path)]

    def wrap(self, key: bytes, context: Mapping[str, str]) -> bytes:
        """Return the key wrapped under this context."""
        nonce = urandom(_NONCE_BYTES)
        return nonce + self._keys[0].encrypt(nonce, key, _canonical(context))

    def unwrap(self, wrapped: bytes, context: Mapping[str, str]) -> bytes:
        """Return the key. Raises `SealBroken` with another context or a changed wrapping."""
        if len(wrapped) <= _NONCE_BYTES:
            raise _broken(context)
        nonce, rest = wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:]
        for key in self._keys:
            with suppress(InvalidTag):
                return key.decrypt(nonce, rest, _canonical(context))
        raise _broken(context)


def wrapper_of(given: Settings) -> KeyWrapper:
    """Return KMS where there is one, a key file elsewhere: nothing ties us to one cloud. Raises `KeyFileUnfit`.

    Raises `ValueError` when neither is set.
    """
    if given.data_key_arn is not None:
        client = clients.Lazy(partial(clients.kms, given.aws_endpoint))
        return KmsKeyWrapper(given.data_key_arn, client)
    if given.data_key_file is not None:
        return KeyFileKeyWrapper(Path(given.data_key_file))
    raise ValueError("Set DATA_KEY_ARN (a KMS key) or DATA_KEY_FILE (32 random bytes): something has to wrap the keys.")


def _read_keys(path: Path) -> list[bytes]:
    try:
        with path.open("rb") as file:  # the same file is looked at and read
            mode, keys = S_IMODE(fstat(file.fileno()).st_mode), file.read()
    except OSError as error:
        raise KeyFileUnfit(f"The key file {path} cannot be read: {error.strerror}.") from error
    if mode & _OTHERS:
        raise KeyFileUnfit(f"Others than its owner may use the key file {path}: run chmod 600 on it.")
    if not keys or len(keys) % _KEY_BYTES:
        raise KeyFileUnfit(f"The key file {path} must hold {_KEY_BYTES} random bytes a key; it holds {len(keys)}.")
    return [keys[start : start + _KEY_BYTES] for start in range(0, len(keys), _KEY_BYTES)]


def _canonical(context: Mapping[str, str]) -> bytes:
    return json.dumps(dict(context), sort_keys=True, separators=(",", ":")).encode()


def _broken(context: Mapping[str, str]) -> SealBroken:
    return SealBroken(context.get("case_id", ""), f"data key {context.get('key_class', '')}")
