"""What wraps the data keys: AWS KMS, a key file and a hardware security module, the same rules for all."""

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from botocore.stub import Stubber
from moto import mock_aws

from chalicelib.adapters.aws.clients import Lazy
from chalicelib.adapters.aws.kms import KmsKeyWrapper
from chalicelib.adapters.crypto.key_file import KeyFileKeyWrapper
from chalicelib.adapters.crypto.pkcs11 import Pkcs11KeyWrapper
from chalicelib.domain.errors import SealBroken, StoreBusy
from chalicelib.domain.ports.sealing import KeyWrapper
from tests.contract.softhsm import PIN, TOKEN

KEY = bytes(range(32))
CONTEXT = {"case_id": "01k7e000000000000000000001", "key_class": "person"}


def key_file(folder: Path, content: bytes = b"k" * 32) -> Path:
    """A key file that its owner alone may read."""
    path = folder / "wrapping.key"
    path.write_bytes(content)
    path.chmod(0o600)
    return path


@pytest.fixture(params=["kms", "key file", "pkcs11"])
def key_wrapper(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[KeyWrapper]:
    """Each of the three."""
    if request.param == "pkcs11":
        yield Pkcs11KeyWrapper(request.getfixturevalue("hsm"), TOKEN, PIN, ["first"])
        return
    if request.param == "key file":
        yield KeyFileKeyWrapper(key_file(tmp_path))
        return
    with mock_aws():
        client = boto3.client("kms", region_name="eu-central-1")
        arn = client.create_key()["KeyMetadata"]["Arn"]
        yield KmsKeyWrapper(arn, Lazy(lambda: client))


def test_a_wrapped_key_opens_in_its_context(key_wrapper: KeyWrapper) -> None:
    """The order of the context's parts does not matter."""
    wrapped = key_wrapper.wrap(KEY, CONTEXT)
    assert KEY not in wrapped
    assert key_wrapper.unwrap(wrapped, dict(reversed(CONTEXT.items()))) == KEY


@pytest.mark.parametrize("part", ["case_id", "key_class"])
def test_a_wrapped_key_opens_in_no_other_context(key_wrapper: KeyWrapper, part: str) -> None:
    """A key copied to another case or class does not unwrap; the error names case and class."""
    wrapped = key_wrapper.wrap(KEY, CONTEXT)
    with pytest.raises(SealBroken, match="cannot be opened"):
        key_wrapper.unwrap(wrapped, {**CONTEXT, part: "another"})


@pytest.mark.parametrize("place", [40, 50, -1])
def test_a_changed_wrapping_does_not_open(key_wrapper: KeyWrapper, place: int) -> None:
    """One bit is enough."""
    wrapped = bytearray(key_wrapper.wrap(KEY, CONTEXT))
    wrapped[place] ^= 1
    with pytest.raises(SealBroken):
        key_wrapper.unwrap(bytes(wrapped), CONTEXT)


@pytest.mark.parametrize("wrapped", [b"short", b"twelve bytes", b"long enough to hold a nonce and a tag"])
def test_what_was_never_wrapped_does_not_open(key_wrapper: KeyWrapper, wrapped: bytes) -> None:
    """Neither does a value that is too short."""
    with pytest.raises(SealBroken):
        key_wrapper.unwrap(wrapped, CONTEXT)


@pytest.mark.parametrize("kind", ["kms", "key file"])
def test_what_was_wrapped_before_a_rotation_opens_after_it(kind: str, tmp_path: Path) -> None:
    """A rotation rewrites no data: KMS keeps its older versions, the file its keys."""
    with mock_aws():
        client = boto3.client("kms", region_name="eu-central-1")
        arn = client.create_key()["KeyMetadata"]["Arn"]
        on_kms = KmsKeyWrapper(arn, Lazy(lambda: client))
        before = on_kms if kind == "kms" else KeyFileKeyWrapper(key_file(tmp_path))
        wrapped = before.wrap(KEY, CONTEXT)
        client.rotate_key_on_demand(KeyId=arn)
        after = on_kms if kind == "kms" else KeyFileKeyWrapper(key_file(tmp_path, b"n" * 32 + b"k" * 32))
        assert (after.unwrap(wrapped, CONTEXT), after.unwrap(after.wrap(KEY, CONTEXT), CONTEXT)) == (KEY, KEY)


def test_a_key_file_wraps_with_its_first_key_alone(tmp_path: Path) -> None:
    """When nothing is left that an older key wrapped, it can be taken out of the file."""
    wrapped = KeyFileKeyWrapper(key_file(tmp_path, b"n" * 32 + b"k" * 32)).wrap(KEY, CONTEXT)
    assert KeyFileKeyWrapper(key_file(tmp_path, b"n" * 32)).unwrap(wrapped, CONTEXT) == KEY
    with pytest.raises(SealBroken):
        KeyFileKeyWrapper(key_file(tmp_path)).unwrap(wrapped, CONTEXT)


@pytest.mark.parametrize(
    "code", ["DisabledException", "KMSInvalidStateException", "ThrottlingException", "KeyUnavailableException"]
)
def test_a_key_that_cannot_be_used_now_may_be_used_later(code: str) -> None:
    """A disabled key can be enabled, a throttled one asked again: nothing is broken for good."""
    client = boto3.client(
        "kms",
        region_name="eu-central-1",
        aws_access_key_id="none",
        aws_secret_access_key="none",
        config=Config(retries={"total_max_attempts": 1, "mode": "standard"}),
    )
    wrapper = KmsKeyWrapper("key", Lazy(lambda: client))
    with Stubber(client) as kms:
        kms.add_client_error("encrypt", code)
        kms.add_client_error("decrypt", code)
        with pytest.raises(StoreBusy):
            wrapper.wrap(KEY, CONTEXT)
        with pytest.raises(StoreBusy):
            wrapper.unwrap(b"wrapped", CONTEXT)
