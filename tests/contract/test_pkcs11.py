"""What wraps the data keys in a hardware security module, beyond what all that wraps has in common."""

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pkcs11
import pytest
from pkcs11.exceptions import GeneralError, PinIncorrect, PinInvalid, PinLenRange, PinLocked, PKCS11Error

from chalicelib.adapters.crypto.pkcs11 import HsmUnfit, Pkcs11KeyWrapper, first_that_opens, log_in
from chalicelib.domain.errors import SealBroken, StoreBusy
from tests.adapters.crypto.test_stored_forms import CASE, WRAPPED
from tests.adapters.crypto.test_stored_forms import KEY as STORED_KEY
from tests.contract.softhsm import PIN, TOKEN, detached_tokens, known_key, new_key

KEY = bytes(range(32))
CONTEXT = {"case_id": "01k7e000000000000000000001", "key_class": "person"}


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
    session = wrapper._session  # noqa: SLF001 - the module in software lets a child use its parent's
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            opened = wrapper.unwrap(wrapped, CONTEXT)
            os._exit(0 if opened == KEY and wrapper._session is not session else 1)  # noqa: SLF001
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


def test_a_token_that_is_attached_again_is_seen(hsm: str) -> None:
    """While it is away the store is busy; nobody has to restart the process."""
    wrapper = Pkcs11KeyWrapper(hsm, TOKEN, PIN, ["first"])
    wrapped = wrapper.wrap(KEY, CONTEXT)
    with detached_tokens():
        pkcs11.lib(hsm).reinitialize()
        with pytest.raises(StoreBusy, match=r"^The hardware security module does not answer: \w+\.$"):
            wrapper.unwrap(wrapped, CONTEXT)
    assert wrapper.unwrap(wrapped, CONTEXT) == KEY


def test_all_calls_of_a_process_use_one_session(hsm: str) -> None:
    """A module has few, and logging in takes long."""
    wrapper = Pkcs11KeyWrapper(hsm, TOKEN, PIN, ["first"])
    wrapped = wrapper.wrap(KEY, CONTEXT)
    session = wrapper._session  # noqa: SLF001 - no call of the library counts the sessions
    assert (wrapper.unwrap(wrapped, CONTEXT), wrapper._session is session) == (KEY, True)  # noqa: SLF001


def test_what_a_module_wrapped_earlier_opens(hsm: str) -> None:
    """The cipher, the place of the nonce and the form of the context are those of the first release."""
    known_key(TOKEN, "known", STORED_KEY)
    wrapper = Pkcs11KeyWrapper(hsm, TOKEN, PIN, ["known"])
    assert wrapper.unwrap(WRAPPED, {"case_id": CASE, "key_class": "person"}) == bytes(range(32, 64))


@pytest.fixture(scope="module")
def unfit_keys(hsm: str) -> str:
    """The library, with keys on its token that must not be used."""
    new_key(TOKEN, "open", extractable=True, sensitive=False)
    new_key(TOKEN, "extractable", extractable=True)
    new_key(TOKEN, "readable", sensitive=False)
    new_key(TOKEN, "wraps only", decrypt=False)
    new_key(TOKEN, "opens only", encrypt=False)
    new_key(TOKEN, "twice")
    new_key(TOKEN, "twice")
    return hsm


@pytest.mark.parametrize(
    ("token", "pin", "label", "said"),
    [
        ("another", PIN, "first", "check PKCS11_TOKEN"),
        (TOKEN, "0000", "first", "refuses PKCS11_PIN"),
        (TOKEN, PIN, "third", "check PKCS11_KEYS"),
        (TOKEN, PIN, "open", "not extractable"),
        (TOKEN, PIN, "extractable", "not extractable"),
        (TOKEN, PIN, "readable", "not extractable"),
        (TOKEN, PIN, "wraps only", "may not encrypt and decrypt"),
        (TOKEN, PIN, "opens only", "may not encrypt and decrypt"),
        (TOKEN, PIN, "twice", "a label of its own"),
    ],
)
def test_what_an_operator_has_to_mend_is_named(unfit_keys: str, token: str, pin: str, label: str, said: str) -> None:
    """Another token, PIN or key; one that could leave the module or may not do both; one of two with a label."""
    with pytest.raises(HsmUnfit, match=said):
        Pkcs11KeyWrapper(unfit_keys, token, pin, [label]).wrap(KEY, CONTEXT)


def test_a_library_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The message has the path, which an operator gave."""
    with pytest.raises(HsmUnfit, match="check PKCS11_MODULE"):
        Pkcs11KeyWrapper(str(tmp_path / "none.so"), TOKEN, PIN, ["first"]).wrap(KEY, CONTEXT)


def test_a_module_without_a_key_is_refused_at_once() -> None:
    """Before anything is opened."""
    with pytest.raises(
        ValueError, match=r"^PKCS11_KEYS names no key: give the labels of the wrapping keys, the current one first\.$"
    ):
        Pkcs11KeyWrapper("none.so", TOKEN, PIN, [])


@pytest.mark.parametrize("error", [PinIncorrect, PinInvalid, PinLenRange, PinLocked])
def test_a_pin_that_is_refused_is_for_an_operator_to_mend(error: type[PKCS11Error]) -> None:
    """Whatever is wrong with it: trying again would lock the token."""

    class Refusing:
        """A token that takes no PIN."""

        label = TOKEN

        def open(self, *, user_pin: str) -> object:
            raise error(user_pin)

    with pytest.raises(HsmUnfit, match=rf"^The token {TOKEN} refuses PKCS11_PIN: {error.__name__}\.$"):
        log_in(Refusing(), PIN)  # type: ignore[arg-type]


def test_a_module_that_opens_nothing_at_all_is_no_sign_of_a_changed_wrapping() -> None:
    """It fails also at what it has just wrapped, so the stored key is not taken for damaged."""

    class Failing:
        """A key of a module that wraps and no longer unwraps."""

        def encrypt(self, plain: bytes, **_: object) -> bytes:
            return plain

        def decrypt(self, _sealed: bytes, **_: object) -> bytes:
            raise GeneralError

    with pytest.raises(GeneralError):
        first_that_opens([Failing()], bytes(60), b"")  # type: ignore[list-item]
