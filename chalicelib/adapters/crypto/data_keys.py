"""The data keys of the cases: one per case and class, stored wrapped (design decision 7).

Deleting a key erases everything sealed under it. It leaves a tombstone, and nothing is ever sealed for it again.
"""

from collections import OrderedDict
from threading import Lock
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chalicelib.adapters.crypto.authorities import Authorities
from chalicelib.domain.ports.sealing import KeyWrapper, WrappedKeys

_KEY_BITS = 256


class KeyGone(LookupError):
    """There is no such data key: it was never made, or it was erased."""


class KeyErased(KeyGone):
    """The data key was erased: a tombstone is stored in its place."""


class KeyCache:
    """The data keys used last, in memory only; safe under threads.

    It is small on purpose: one invocation works on one case with its three classes. `clear` it when an invocation
    begins, so that a key erased elsewhere is dropped. Keys that were read along with the one asked for stay wrapped
    until they are needed.
    """

    def __init__(self, size: int = 32) -> None:
        """`size`: how many keys fit; the least recently used is dropped first."""
        self._size = size
        self._lock = Lock()
        self._keys: OrderedDict[tuple[str, str, str], bytes] = OrderedDict()
        self._wrapped: OrderedDict[tuple[str, str], bytes] = OrderedDict()

    def get(self, case_id: str, key_class: str, authority: str) -> bytes | None:
        """Return the key as it opened under this authority, or None when it is not cached."""
        with self._lock:
            key = self._keys.get((case_id, key_class, authority))
            if key is not None:
                self._keys.move_to_end((case_id, key_class, authority))
            return key

    def put(self, case_id: str, key_class: str, authority: str, key: bytes) -> None:
        """Cache the key that opened under this authority."""
        with self._lock:
            self._keys[case_id, key_class, authority] = key
            self._trim(self._keys)

    def take_wrapped(self, case_id: str, key_class: str) -> bytes | None:
        """Remove the wrapped key and return it, or None when it is not cached."""
        with self._lock:
            return self._wrapped.pop((case_id, key_class), None)

    def put_wrapped(self, case_id: str, key_class: str, wrapped: bytes) -> None:
        """Cache a key that is still wrapped."""
        with self._lock:
            self._wrapped[case_id, key_class] = wrapped
            self._trim(self._wrapped)

    def drop(self, case_id: str, key_class: str) -> None:
        """Drop this key."""
        with self._lock:
            for opened in [one for one in self._keys if one[:2] == (case_id, key_class)]:
                del self._keys[opened]
            self._wrapped.pop((case_id, key_class), None)

    def clear(self) -> None:
        """Drop all keys."""
        with self._lock:
            self._keys.clear()
            self._wrapped.clear()

    def _trim(self, cached: OrderedDict[Any, bytes]) -> None:
        while len(cached) > self._size:
            cached.popitem(last=False)


class DataKeys:
    """Data keys by case and class (`person`, `bank`, `proof`), each made when it is first needed."""

    def __init__(self, stored: WrappedKeys, wrapper: KeyWrapper, cache: KeyCache | None = None) -> None:
        """`stored`: the store of the wrapped keys; `wrapper` wraps and unwraps them."""
        self._stored, self._wrapper = stored, wrapper
        self.cache = cache or KeyCache()
        self.authorities = Authorities()

    def to_open(self, case_id: str, key_class: str) -> bytes:
        """Return the key to open with, unwrapped under the authority of the caller. Raises as `existing`."""
        return self.existing(case_id, key_class, self.authorities.to_open(case_id))

    def to_seal(self, case_id: str, key_class: str, *, new_key: bool) -> bytes:
        """Return the key to seal with, under the authority of the case. `new_key`: make one if there is none.

        The store is not asked first whether there is one: it refuses a second. Raises as `existing`.
        """
        authority = self.authorities.to_seal(case_id)
        if not new_key:
            return self.existing(case_id, key_class, authority)
        cached = self.cache.get(case_id, key_class, authority)
        return cached or self._brought(case_id, key_class, authority) or self._new(case_id, key_class, authority)

    def existing(self, case_id: str, key_class: str, authority: str) -> bytes:
        """Return the key (32 bytes), if it was wrapped for this authority.

        Raises `KeyGone`, `KeyErased`, `SealBroken` when the wrapped key does not open, `StoreBusy`.
        """
        key = self._find(case_id, key_class, authority)
        if key is None:
            raise KeyGone
        return key

    def _find(self, case_id: str, key_class: str, authority: str) -> bytes | None:
        cached = self.cache.get(case_id, key_class, authority)
        return cached or self._unwrapped(case_id, key_class, authority)

    def _unwrapped(self, case_id: str, key_class: str, authority: str) -> bytes | None:
        found = self._brought(case_id, key_class, authority)
        return found or self._opened(case_id, key_class, authority, self._read(case_id, key_class))

    def _brought(self, case_id: str, key_class: str, authority: str) -> bytes | None:
        return self._opened(case_id, key_class, authority, self.cache.take_wrapped(case_id, key_class))

    def _opened(self, case_id: str, key_class: str, authority: str, wrapped: bytes | None) -> bytes | None:
        if wrapped is None:
            return None
        key = self._wrapper.unwrap(wrapped, _context(case_id, key_class, authority))
        self.cache.put(case_id, key_class, authority, key)
        return key

    def _read(self, case_id: str, wanted: str) -> bytes | None:
        """Read the wrapped key of a class, and cache those of the case's other classes, which come with it."""
        stored = self._stored.of_case(case_id)
        for key_class, wrapped in stored.items():
            if key_class != wanted and wrapped is not None:
                self.cache.put_wrapped(case_id, key_class, wrapped)
        if wanted not in stored:
            return None
        key = stored[wanted]
        if key is None:
            raise KeyErased
        return key

    def _new(self, case_id: str, key_class: str, authority: str) -> bytes:
        key = AESGCM.generate_key(_KEY_BITS)
        if not self._stored.add(case_id, key_class, self._wrapper.wrap(key, _context(case_id, key_class, authority))):
            # another process, or our own call before its retry, stored one
            return self.existing(case_id, key_class, authority)
        self.cache.put(case_id, key_class, authority, key)
        return key


def _context(case_id: str, key_class: str, authority: str) -> dict[str, str]:
    """Return what a wrapping is bound to. KMS takes no empty value, so no authority is left out."""
    context = {"case_id": case_id, "key_class": key_class}
    return {**context, "authority": authority} if authority else context
