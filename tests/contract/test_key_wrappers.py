"""What wraps the data keys: AWS KMS, a key file and a hardware security module, the same rules for all."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import boto3
import pkcs11
import pytest
from botocore.config import Config
from botocore.stub import Stubber
from moto import mock_aws

from chalicelib.adapters.aws.clients import Lazy
from chalicelib.adapters.aws.kms import KmsKeyWrapper
from chalicelib.adapters.crypto.key_file import KeyFileKeyWrapper
from chalicelib.adapters.crypto.pkcs11 import HsmUnfit, Pkcs11KeyWrapper
from chalicelib.domain.errors import SealBroken, StoreBusy
from chalicelib.domain.ports.sealing import KeyWrapper
from tests.contract.softhsm import PIN, module, new_key, new_token, token_folder

KEY = bytes(range(32))
TOKEN = "kelisim"
CONTEXT = {"case_id": "01k7e000000000000000000001", "key_class": "person"}


def key_file(folder: Path, content: bytes = b"k" * 32) -> Path:
    """A key file that its owner alone may read."""
    path = folder / "wrapping.key"
    path.write_bytes(content)
    path.chmod(0o600)
    return path


@pytest.fixture
def hsm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The library of SoftHSM2, with a token on which there are two keys."""
    library = module()
    if library is None:
        pytest.skip("SoftHSM2 is not installed (Debian: apt install softhsm2)")
    with token_folder(tmp_path_factory.mktemp("softhsm")):
        new_token(TOKEN)
        new_key(TOKEN, "first")
        new_key(TOKEN, "second")
        yield library


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


def test_what_was_never_wrapped_does_not_open(key_wrapper: KeyWrapper) -> None:
    """Neither does a value that is too short."""
    with pytest.raises(SealBroken):
        key_wrapper.unwrap(b"short", CONTEXT)


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


def test_a_key_of_the_module_before_a_rotation_opens_after_it(hsm: str) -> None:
    """The first label wraps, all of them open; a label that is taken away opens nothing more."""
    wrapped = Pkcs11KeyWrapper(hsm, TOKEN, PIN, ["first"]).wrap(KEY, CONTEXT)
    after = Pkcs11KeyWrapper(hsm, TOKEN, PIN, ["second", "first"])
    assert (after.unwrap(wrapped, CONTEXT), after.unwrap(after.wrap(KEY, CONTEXT), CONTEXT)) == (KEY, KEY)
    with pytest.raises(SealBroken):
        Pkcs11KeyWrapper(hsm, TOKEN, PIN, ["second"]).unwrap(wrapped, CONTEXT)


def test_threads_take_turns_in_the_module(hsm: str) -> None:
    """A session of a module does one thing at a time, and a process has many threads."""
    wrapper = Pkcs11KeyWrapper(hsm, TOKEN, PIN, ["first"])
    keys = [bytes([number]) * 32 for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda key: wrapper.unwrap(wrapper.wrap(key, CONTEXT), CONTEXT), keys)) == keys


def test_a_forked_process_opens_a_session_of_its_own(hsm: str) -> None:
    """A server forks its workers, and the parent's session must not be used in them."""
    wrapper = Pkcs11KeyWrapper(hsm, TOKEN, PIN, ["first"])
    wrapped = wrapper.wrap(KEY, CONTEXT)
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            os._exit(0 if wrapper.unwrap(wrapped, CONTEXT) == KEY else 1)
        os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert wrapper.unwrap(wrapped, CONTEXT) == KEY


def test_a_module_that_was_restarted_is_used_again(hsm: str) -> None:
    """While it does not answer the store is busy, and nothing is taken for damaged; then it goes on by itself."""
    wrapper = Pkcs11KeyWrapper(hsm, TOKEN, PIN, ["first"])
    wrapped = wrapper.wrap(KEY, CONTEXT)
    pkcs11.lib(hsm).reinitialize()
    with pytest.raises(StoreBusy):
        wrapper.unwrap(wrapped, CONTEXT)
    assert wrapper.unwrap(wrapped, CONTEXT) == KEY


@pytest.mark.parametrize(
    ("token", "pin", "label", "said"),
    [
        ("another", PIN, "first", "check PKCS11_TOKEN"),
        (TOKEN, "0000", "first", "refuses PKCS11_PIN"),
        (TOKEN, PIN, "third", "check PKCS11_KEYS"),
        (TOKEN, PIN, "open", "not extractable"),
        (TOKEN, PIN, "twice", "a label of its own"),
    ],
)
def test_what_an_operator_has_to_mend_is_named(hsm: str, token: str, pin: str, label: str, said: str) -> None:
    """Another token, PIN or key, a key that could leave the module, and one of two with the same label."""
    new_key(TOKEN, "open", extractable=True)
    new_key(TOKEN, "twice")
    new_key(TOKEN, "twice")
    with pytest.raises(HsmUnfit, match=said):
        Pkcs11KeyWrapper(hsm, token, pin, [label]).wrap(KEY, CONTEXT)


def test_a_library_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The message has the path, which an operator gave."""
    with pytest.raises(HsmUnfit, match="check PKCS11_MODULE"):
        Pkcs11KeyWrapper(str(tmp_path / "none.so"), TOKEN, PIN, ["first"]).wrap(KEY, CONTEXT)


def test_a_module_without_a_key_is_refused_at_once() -> None:
    """Before anything is opened."""
    with pytest.raises(ValueError, match="PKCS11_KEYS names no key"):
        Pkcs11KeyWrapper("none.so", TOKEN, PIN, [])
