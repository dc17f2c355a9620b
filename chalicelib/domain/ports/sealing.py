"""The ports of sealing: where wrapped data keys are stored, and what seals the pieces of a case."""

from collections.abc import Mapping
from typing import Protocol


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

    def seal(self, case_id: str, key_class: str, field: str, place: str, plain: bytes) -> bytes:
        """Return the piece sealed. `place` tells pieces of the same field apart; it is empty for an only one.

        Raises `SealErased` when the case's key of this class is erased, `StoreBusy`.
        """

    def open(self, case_id: str, key_class: str, field: str, place: str, sealed: bytes) -> bytes:
        """Return the piece in clear. Raises `SealBroken`, `SealErased`, `StoreBusy`."""

    def name(self, case_id: str, key_class: str, content: bytes) -> str:
        """Return a name of the content that is the same as long as the key exists. Raises `SealErased`, `StoreBusy`."""

    def forget(self, case_id: str, key_class: str) -> None:
        """Drop the key from memory, because it has been erased."""
