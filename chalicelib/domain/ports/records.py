"""The ports of what has to be provable for years, and of what has to be forgotten."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Protocol

from chalicelib.domain.case.key_classes import Erasure
from chalicelib.domain.journal.anchoring import Anchor


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


class Subjects(Protocol):
    """What is kept by a person or a message rather than by a case: under keyed digests alone, and for a time."""

    def block(self, persons: tuple[str, ...], at: datetime, until: datetime) -> None:
        """Block a person, known by these digests of the IIN; one who is blocked stays so, at least until then."""

    def blocked_at(self, persons: tuple[str, ...], now: datetime) -> datetime | None:
        """Return since when the person is blocked, or None."""

    def case_of_message(self, digests: tuple[str, ...], now: datetime) -> str | None:
        """Return the id of the case whose SMS is known by one of these digests, or None."""

    def take_check(self, caller: str, most: int, until: datetime) -> bool:
        """Count one more look-up of a caller (a keyed digest) in the window that ends then; False past the most."""


class Erasures(Protocol):
    """The ledger of erasures: ids alone. It is written with the erasure itself, see `Change.erases`."""

    def all(self) -> Iterator[Erasure]:
        """Yield what was erased, in any order."""

    def bury(self, erasure: Erasure) -> bool:
        """Take a data key away that came back with a restore; return whether there was one."""
