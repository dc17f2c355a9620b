"""Wraps the cases' data keys with a key of AWS KMS (the port `KeyWrapper`)."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from chalicelib.adapters.aws.errors import busy_is_retryable, code_of
from chalicelib.domain.errors import SealBroken

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

_DOES_NOT_FIT = frozenset({"InvalidCiphertextException", "IncorrectKeyException"})


class KmsKeyWrapper:
    """Wraps with a key that never leaves KMS; the context is the encryption context.

    KMS keeps the older versions of a rotated key, so what was wrapped before a rotation opens after it.
    """

    def __init__(self, key_arn: str, client: "Callable[[], KMSClient]") -> None:
        """`client` is called when a key is first needed, since many invocations need none."""
        self._key_arn = key_arn
        self._client = client

    def wrap(self, key: bytes, context: Mapping[str, str]) -> bytes:
        """Return the key wrapped under this context. Raises `StoreBusy`, also while the key is disabled."""
        with busy_is_retryable():
            answer = self._client().encrypt(KeyId=self._key_arn, Plaintext=key, EncryptionContext=context)
        return answer["CiphertextBlob"]

    def unwrap(self, wrapped: bytes, context: Mapping[str, str]) -> bytes:
        """Return the key. Raises `SealBroken` for another context or a changed wrapping; `StoreBusy`."""
        try:
            with busy_is_retryable():
                answer = self._client().decrypt(KeyId=self._key_arn, CiphertextBlob=wrapped, EncryptionContext=context)
        except ClientError as error:
            if code_of(error) in _DOES_NOT_FIT:
                raise SealBroken(context["case_id"], f"data key {context['key_class']}") from error
            raise
        return answer["Plaintext"]
