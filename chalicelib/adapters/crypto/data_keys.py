"""The data keys of the cases: one per case and class, stored wrapped (design decision 7).

Deleting a key erases everything sealed under it. It leaves a tombstone, and nothing is ever sealed for it again.
"""

from collections import OrderedDict
from threading import Lock

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

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
        self._keys: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._wrapped: OrderedDict[tuple[str, str], bytes] = OrderedDict()

    def get(self, case_id: str, key_class: str) -> bytes | None:
        """Return the key, or None when it is not cached."""
        with self._lock:
            key = self._keys.get((case_id, key_class))
            if key is not None:
                self._keys.move_to_end((case_id, key_class))
            return key

    def put(self, case_id: str, key_class: str, key: bytes) -> None:
        """Cache the key."""
        self._add(self._keys, (case_id, key_class), key)

    def take_wrapped(self, case_id: str, key_class: str) -> bytes | None:
        """Remove the wrapped key and return it, or None when it is not cached."""
        with self._lock:
            return self._wrapped.pop((case_id, key_class), None)

    def put_wrapped(self, case_id: str, key_class: str, wrapped: bytes) -> None:
        """Cache a key that is still wrapped."""
        self._add(self._wrapped, (case_id, key_class), wrapped)

    def drop(self, case_id: str, key_class: str) -> None:
        """Drop this key."""
        with self._lock:
            self._keys.pop((case_id, key_class), None)
            self._wrapped.pop((case_id, key_class), None)

    def clear(self) -> None:
        """Drop all keys."""
        with self._lock:
            self._keys.clear()
            self._wrapped.clear()

    def _add(self, cached: OrderedDict[tuple[str, str], bytes], name: tuple[str, str], key: bytes) -> None:
        with self._lock:
            cached[name] = key
            cached.move_to_end(name)
            while len(cached) > self._size:
                cached.popitem(last=False)


class DataKeys:
    """Data keys by case and class (`person`, `bank`, `proof`), each made when it is first needed."""

    def __init__(self, stored: WrappedKeys, wrapper: KeyWrapper, cache: KeyCache | None = None) -> None:
        """`stored`: the store of the wrapped keys; `wrapper` wraps and unwraps them."""
        self._stored, self._wrapper = stored, wrapper
        self.cache = cache or KeyCache()

    def existing(self, case_id: str, key_class: str) -> bytes:
        """Return the key (32 bytes).

        Raises `KeyGone`, `KeyErased`, `SealBroken` when the wrapped key does not open, `StoreBusy`.
        """
        key = self._find(case_id, key_class)
        if key is None:
            raise KeyGone
        return key

    def for_sealing(self, case_id: str, key_class: str) -> bytes:
        """Return the key, or a new one when there is none. Raises `KeyErased`, `StoreBusy`."""
        return self._find(case_id, key_class) or self._new(case_id, key_class)

    def _find(self, case_id: str, key_class: str) -> bytes | None:
        cached = self.cache.get(case_id, key_class)
        return cached or self._unwrapped(case_id, key_class)

    def _unwrapped(self, case_id: str, key_class: str) -> bytes | None:
        wrapped = self.cache.take_wrapped(case_id, key_class) or self._read(case_id, key_class)
        if wrapped is None:
            return None
        key = self._wrapper.unwrap(wrapped, _context(case_id, key_class))
        self.cache.put(case_id, key_class, key)
        return key

    def _read(self, case_id: str, wanted: str) -> bytes | None:
        """Read the wrapped key of a class, and cache those of the case's other classes, which come with it."""
        stored = self._stored.of_case(case_id)
        for key_class, wrapped in stored.items():
            if key_class != wanted and wrapped is not None and self.cache.get(case_id, key_class) is None:
                self.cache.put_wrapped(case_id, key_class, wrapped)
        if wanted not in stored:
            return None
        key = stored[wanted]
        if key is None:
            raise KeyErased
        return key

    def _new(self, case_id: str, key_class: str) -> bytes:
        key = AESGCM.generate_key(_KEY_BITS)
        if not self._stored.add(case_id, key_class, self._wrapper.wrap(key, _context(case_id, key_class))):
            return self.existing(case_id, key_class)  # another process, or our own call before its retry, stored one
        self.cache.put(case_id, key_class, key)
        return key


def _context(case_id: str, key_class: str) -> dict[str, str]:
    return {"case_id": case_id, "key_class": key_class}
