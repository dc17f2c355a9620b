"""AWS KMS wraps the data keys: what it is asked, and what each of its answers means."""

from collections.abc import Iterator

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from chalicelib.adapters.aws.kms import KmsKeyWrapper
from chalicelib.domain.errors import SealBroken, StoreBusy

KEY, WRAPPED, ARN = b"k" * 32, b"wrapped", "arn:aws:kms:eu-central-1:000000000000:key/1"
CONTEXT = {"authority": "710000000", "case_id": "01k7e000000000000000000001", "key_class": "bank"}
CLIENT = boto3.client(
    "kms",
    region_name="eu-central-1",
    aws_access_key_id="none",
    aws_secret_access_key="none",
    config=Config(retries={"total_max_attempts": 1, "mode": "standard"}),
)
WRAPPER = KmsKeyWrapper(ARN, lambda: CLIENT)


@pytest.fixture
def kms() -> Iterator[Stubber]:
    """KMS, which refuses any call that is not expected word by word."""
    with Stubber(CLIENT) as stubbed:
        yield stubbed
        stubbed.assert_no_pending_responses()


def test_a_key_is_wrapped_and_unwrapped_in_its_context(kms: Stubber) -> None:
    """With our key alone, which is named in both calls: without it KMS would open what another key wrapped."""
    kms.add_response(
        "encrypt", {"CiphertextBlob": WRAPPED}, {"KeyId": ARN, "Plaintext": KEY, "EncryptionContext": CONTEXT}
    )
    kms.add_response(
        "decrypt", {"Plaintext": KEY}, {"KeyId": ARN, "CiphertextBlob": WRAPPED, "EncryptionContext": CONTEXT}
    )
    assert (WRAPPER.wrap(KEY, CONTEXT), WRAPPER.unwrap(WRAPPED, CONTEXT)) == (WRAPPED, KEY)


@pytest.mark.parametrize("code", ["InvalidCiphertextException", "IncorrectKeyException"])
def test_what_was_wrapped_otherwise_is_broken(kms: Stubber, code: str) -> None:
    """In another context, with another key, or changed since: nothing will ever open it."""
    kms.add_client_error("decrypt", code, http_status_code=400)
    with pytest.raises(SealBroken) as broken:
        WRAPPER.unwrap(WRAPPED, CONTEXT)
    assert str(broken.value) == f"the sealed field data key bank of case {CONTEXT['case_id']} cannot be opened"


@pytest.mark.parametrize(
    ("code", "status"), [("DisabledException", 400), ("ThrottlingException", 400), ("Anything", 500)]
)
def test_a_key_that_cannot_be_used_now_breaks_nothing(kms: Stubber, code: str, status: int) -> None:
    """Trying again later can help."""
    kms.add_client_error("encrypt", code, http_status_code=status)
    kms.add_client_error("decrypt", code, http_status_code=status)
    with pytest.raises(StoreBusy):
        WRAPPER.wrap(KEY, CONTEXT)
    with pytest.raises(StoreBusy):
        WRAPPER.unwrap(WRAPPED, CONTEXT)


def test_a_missing_permission_breaks_nothing(kms: Stubber) -> None:
    """No case may be ended as damaged because a policy lacks a line; the error is left as it is."""
    kms.add_client_error("decrypt", "AccessDeniedException", http_status_code=400)
    with pytest.raises(ClientError):
        WRAPPER.unwrap(WRAPPED, CONTEXT)
