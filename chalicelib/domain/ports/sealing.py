"""The ports of sealing: where wrapped data keys are stored, and what seals the pieces of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.domain.case.case import Case


class WrappedKeys(Protocol):
    """Stores the data keys of the cases, one per case and class, each wrapped.

    Erasing a key leaves a tombstone in its place, into which no key is ever stored again.
    """

    def of_case(self, case_id: str) -> Mapping[str, bytes | None]:
        """Return the wrapped keys of a case by class; None stands for an erased key. Raises `StoreBusy`."""

    def add(self, case_id: str, key_class: str, wrapped: bytes) -> bool:
        """Store a new wrapped key. Return False, storing nothing, when a key or a tombstone is there already.

        Raises `StoreBusy`. False may also mean that this very call stored the key and its answer was lost: read the
        key again in either case.
        """


class Sealing(Protocol):
    """Seals and opens the pieces of a case under the data key of a class; stores depend on this alone."""

    def seal(  # noqa: PLR0913 - where it belongs, what it is, and whether its key may be made
        self, case_id: str, key_class: str, field: str, place: str, plain: bytes, *, new_key: bool = False
    ) -> bytes:
        """Return the piece sealed. `place` tells pieces of the same field apart; it is empty for an only one.

        `new_key`: make the key if there is none. Without it a key that is not there was lost: `SealBroken`. Raises
        `SealErased` when the case's key of this class is erased, `StoreBusy`.
        """

    def open(self, case_id: str, key_class: str, field: str, place: str, sealed: bytes) -> bytes:
        """Return the piece in clear. Raises `SealBroken`, `SealErased`, `StoreBusy`."""

    def name(self, case_id: str, key_class: str, content: bytes, *, new_key: bool = False) -> str:
        """Return a name of the content that is the same as long as the key exists. Raises as `seal` does."""

    def belongs(self, case: Case) -> Case:
        """Remember the authority of a case, as its proved head says; the wrapping of its keys is bound to it.

        Return the case.
        """

    def bring(self, case_id: str, wrapped: Mapping[str, bytes]) -> None:
        """Take the wrapped keys of a case by class, which were read along with it, so that they are not read again."""

    def forget(self, case_id: str, key_class: str) -> None:
        """Drop the key from memory, because it has been erased."""


class Canary(Protocol):
    """A sealed piece of the deployment itself: it tells whether anything that is sealed can be opened here."""

    def plant(self) -> None:
        """Store the piece unless it is there. Raises `StoreBusy`."""

    def opens(self) -> bool:
        """Return whether the piece is there and opens. Raises `StoreBusy`."""


class HeadProofs(Protocol):
    """Proves what is stored as the head of a case, and tells when something else is there (design decision 15)."""

    @property
    def key_id(self) -> str:
        """The id of the key that proves; it is the part of a proof before the last dot."""

    def prove(self, content: bytes) -> str:
        """Return the proof of the content. Raises `PermissionError` in a function that only reads cases."""

    def verifies(self, content: bytes, proof: str) -> bool:
        """Return whether a live key proved exactly this content."""


class KeyWrapper(Protocol):
    """Wraps data keys under a master key that never leaves its place (AWS KMS, a key file)."""

    def wrap(self, key: bytes, context: Mapping[str, str]) -> bytes:
        """Return the key, wrapped for this context."""

    def unwrap(self, wrapped: bytes, context: Mapping[str, str]) -> bytes:
        """Return the key. Raises `SealBroken` when the context is not that of `wrap`, or the bytes were changed."""


class KeyedDigest(Protocol):
    """A keyed hash: equal inputs give equal digests, which reveal nothing else. Two keys may be live at once."""

    @property
    def key_id(self) -> str:
        """A name of the current key that reveals nothing about it."""

    def __call__(self, purpose: str, *parts: str) -> str:
        """Return the digest of the parts under the current key: URL-safe text, different for each purpose."""

    def all(self, purpose: str, *parts: str) -> tuple[str, ...]:
        """Return the digests under every live key, the current one first; needed to find what an older key named."""
