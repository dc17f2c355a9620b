"""The ports of what has to be provable for years, and of what has to be forgotten."""

from collections.abc import Iterator, Mapping
from typing import Protocol

from chalicelib.domain.anchoring import Anchor
from chalicelib.domain.key_classes import Erasure


class Signer(Protocol):
    """Signs with our own key."""

    def sign(self, raw: bytes) -> str:
        """Return the detached JWS (RFC 7515 appendix F, RFC 7797) of these bytes, as of now."""

    def public_jwk(self) -> Mapping[str, str]:
        """Return the public half of the key, as it stands in a key set."""


class Anchors(Protocol):
    """The second place of the journal's heads: append-only, out of reach of who writes the journal."""

    def last(self) -> Anchor | None:
        """Return the anchor added last, or None."""

    def add(self, anchor: Anchor) -> None:
        """Add the next anchor. Raises `VersionConflict` when its number is taken."""

    def all(self) -> Iterator[Anchor]:
        """Yield all anchors, oldest first."""


class Erasures(Protocol):
    """The ledger of erasures: ids alone. It is written with the erasure itself, see `Change.erases`."""

    def all(self) -> Iterator[Erasure]:
        """Yield what was erased, in any order."""

    def bury(self, erasure: Erasure) -> bool:
        """Take a data key away that came back with a restore; return whether there was one."""
