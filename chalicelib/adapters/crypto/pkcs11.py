"""Wraps the cases' data keys with a key in a hardware security module (the port `KeyWrapper`), over PKCS #11.

The wrapping key never leaves the module: data keys are sent there to be wrapped and unwrapped, by AES-256-GCM with the
context as associated data, as with a key file. A key that the module would hand out is refused.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, TypeVar, cast

from chalicelib.adapters.crypto.wrapping_context import context_bytes, wrapping_broken
from chalicelib.domain.errors import StoreBusy

if TYPE_CHECKING:
    from pkcs11 import Session, Token
    from pkcs11._pkcs11 import lib
    from pkcs11.types import DecryptMixin, EncryptMixin

    class SecretKey(EncryptMixin, DecryptMixin):
        """An AES key on the module; the library's own types lack what it can do."""


_NONCE_BYTES = 12
_TAG_BITS = 128
_PROBE = b"does this module open what it has just wrapped?"
Result = TypeVar("Result")


class HsmUnfit(RuntimeError):
    """The module, its token or one of the keys cannot be used; says why and what to do."""


class Pkcs11KeyWrapper:
    """Wraps with the first of the named keys and unwraps with each of them, so that keys can be rotated.

    One session, opened on first use and again after an error or in a forked process; calls take turns in it.
    """

    def __init__(self, module: str, token: str, pin: str, labels: Sequence[str]) -> None:
        """`module`: the path of the vendor's library; `token`, `labels`: of the token and of the keys on it.

        Nothing is opened here, so that a process may still fork. Raises ValueError without a label.
        """
        if not labels:
            raise ValueError("PKCS11_KEYS names no key: give the labels of the wrapping keys, the current one first.")
        self._module, self._token, self._pin, self._labels = module, token, pin, tuple(labels)
        self._lock = Lock()
        self._session: Session | None = None
        self._keys: tuple[SecretKey, ...] = ()
        self._process = 0

    def wrap(self, key: bytes, context: Mapping[str, str]) -> bytes:
        """Return the key wrapped under this context. Raises `StoreBusy` while the module is away, `HsmUnfit`."""
        return self._asked(lambda keys: _encrypt(keys[0], key, context_bytes(context)))

    def unwrap(self, wrapped: bytes, context: Mapping[str, str]) -> bytes:
        """Return the key. Raises `SealBroken` with another context or a changed wrapping; `StoreBusy`, `HsmUnfit`."""
        plain = self._asked(lambda keys: first_that_opens(keys, wrapped, context_bytes(context)))
        if plain is None:
            raise wrapping_broken(context)
        return plain

    def _asked(self, ask: Callable[[tuple[SecretKey, ...]], Result]) -> Result:
        from pkcs11.exceptions import PKCS11Error  # noqa: PLC0415 - other places do not have the library

        with self._lock:
            try:
                return ask(self._opened())
            except PKCS11Error as error:
                self._close()
                raise StoreBusy(f"The hardware security module does not answer: {type(error).__name__}.") from error

    def _opened(self) -> tuple[SecretKey, ...]:
        if self._session is None or self._process != os.getpid():
            self._session, self._keys = _open(self._module, self._token, self._pin, self._labels)
            self._process = os.getpid()
        return self._keys

    def _close(self) -> None:
        _library.cache_clear()  # only a library that starts again sees a token that came back; it ends sessions
        self._session = None


def _open(module: str, token: str, pin: str, labels: Sequence[str]) -> tuple[Session, tuple[SecretKey, ...]]:
    """Open a session. Raises `HsmUnfit` for what an operator has to mend, `PKCS11Error` for what may pass by itself."""
    from pkcs11 import exceptions  # noqa: PLC0415 - other places do not have the library

    try:
        session = log_in(_library(module, os.getpid()).get_token(token_label=token), pin)
    except exceptions.NoSuchToken:
        raise HsmUnfit(
            f"The module {module} has no token {token}: check PKCS11_TOKEN, and that it is attached."
        ) from None
    return session, tuple(_key(session, token, label) for label in labels)


def log_in(token: Token, pin: str) -> Session:
    """Open a session of the token. Raises `HsmUnfit` if it refuses the PIN, `PKCS11Error`."""
    from pkcs11 import exceptions  # noqa: PLC0415 - other places do not have the library

    try:
        return token.open(user_pin=pin)
    except exceptions.UserAlreadyLoggedIn:  # by another session of this process; all of them share it
        return token.open()
    except (exceptions.PinIncorrect, exceptions.PinInvalid, exceptions.PinLenRange, exceptions.PinLocked) as error:
        raise HsmUnfit(f"The token {token.label} refuses PKCS11_PIN: {type(error).__name__}.") from None


@cache
def _library(module: str, process: int) -> lib:  # noqa: ARG001 - once in each process
    """Load the vendor's library, which must be initialised anew in a process that was forked. Raises `HsmUnfit`."""
    import pkcs11  # noqa: PLC0415 - other places do not have the library

    try:
        library = pkcs11.lib(module)
    except RuntimeError as error:
        raise HsmUnfit(f"The library {module} cannot be loaded: check PKCS11_MODULE.") from error
    library.reinitialize()
    return library


def _key(session: Session, token: str, label: str) -> SecretKey:
    from pkcs11 import Attribute, KeyType, ObjectClass, exceptions  # noqa: PLC0415 - other places have no library

    try:
        found = session.get_key(object_class=ObjectClass.SECRET_KEY, key_type=KeyType.AES, label=label)
    except exceptions.NoSuchKey:
        raise HsmUnfit(f"The token {token} has no AES key {label}: check PKCS11_KEYS, or make the key.") from None
    except exceptions.MultipleObjectsReturned:
        raise HsmUnfit(f"The token {token} has several AES keys {label}: give each a label of its own.") from None
    if not (found[Attribute.ENCRYPT] and found[Attribute.DECRYPT]):
        raise HsmUnfit(f"The key {label} may not encrypt and decrypt: make one that may do both, also when it is old.")
    if found[Attribute.EXTRACTABLE] or not found[Attribute.SENSITIVE]:
        raise HsmUnfit(f"The key {label} can leave the module: make one that is sensitive and not extractable.")
    return cast("SecretKey", found)


def first_that_opens(keys: Sequence[SecretKey], wrapped: bytes, context: bytes) -> bytes | None:
    """Return the key, or None if none of the module's keys wrapped it. Raises `PKCS11Error` if the module fails.

    Modules report a wrong tag differently; SoftHSM2 says only "general error". So after a failure the module wraps and
    unwraps a test value: if that works, the stored wrapping is broken.
    """
    from pkcs11.exceptions import PKCS11Error  # noqa: PLC0415 - other places do not have the library

    nonce, sealed = wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:]
    for key in keys:
        try:
            return _decrypt(key, nonce, sealed, context)
        except PKCS11Error:
            probe = _encrypt(key, _PROBE, context)
            _decrypt(key, probe[:_NONCE_BYTES], probe[_NONCE_BYTES:], context)
    return None


def _encrypt(key: SecretKey, plain: bytes, context: bytes) -> bytes:
    from pkcs11 import GCMParams, Mechanism  # noqa: PLC0415 - other places do not have the library

    nonce = os.urandom(_NONCE_BYTES)
    given = GCMParams(nonce=nonce, aad=context, tag_bits=_TAG_BITS)
    return nonce + cast("bytes", key.encrypt(plain, mechanism=Mechanism.AES_GCM, mechanism_param=given))


def _decrypt(key: SecretKey, nonce: bytes, sealed: bytes, context: bytes) -> bytes:
    from pkcs11 import GCMParams, Mechanism  # noqa: PLC0415 - other places do not have the library

    given = GCMParams(nonce=nonce, aad=context, tag_bits=_TAG_BITS)
    return cast("bytes", key.decrypt(sealed, mechanism=Mechanism.AES_GCM, mechanism_param=given))
