"""The ports of signing, anchoring, blocking and erasing: what must be provable for years, and what must be deleted."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from chalicelib.domain.case.key_classes import Erasure
    from chalicelib.domain.journal.anchoring import Anchor
    from chalicelib.domain.messages.ledger import LedgerLine
    from chalicelib.domain.statement.thresholds import Threshold


class SignedAs(StrEnum):
    """What a signature of ours is for: the `typ` of its protected header, so that none passes for another."""

    REQUEST = "kelisim-request"
    RECEIPT = "kelisim-receipt"
    ANCHOR = "kelisim-anchor"


class Signer(Protocol):
    """Signs with a key of our own: requests to partners and receipts, or anchors."""

    def sign(self, raw: bytes, use: SignedAs, *, htm: str | None = None, htu: str | None = None) -> str:
        """Return the detached JWS (RFC 7515 appendix F, RFC 7797) of these bytes, as of now.

        `htm`, `htu`: method and address of a request, which its signature covers too. Raises `PermissionError` if this
        function has the public half alone.
        """

    def public_jwk(self) -> Mapping[str, str]:
        """Return the public key as a JWK, ready for a key set."""


class Anchors(Protocol):
    """Stores the anchors of the journal, append-only, where whoever writes the journal cannot delete them."""

    def last(self) -> Anchor | None:
        """Return the newest anchor, or None. A consistent read."""

    def add(self, anchor: Anchor) -> None:
        """Store the next anchor. Raises `VersionConflict` when its number is taken."""

    def all(self) -> Iterator[Anchor]:
        """Yield all anchors, oldest first."""


class Subjects(Protocol):
    """Stores what belongs to a person or a message rather than to a case; keyed digests only, until they expire."""

    def block(self, persons: tuple[str, ...], at: datetime, until: datetime) -> None:
        """Block a person, named by the digests of the IIN, until `until` at least. Never shortens an earlier block."""

    def blocked_at(self, persons: tuple[str, ...], now: datetime) -> datetime | None:
        """Return since when the person is blocked at `now`, or None."""

    def case_of_message(self, digests: tuple[str, ...], now: datetime) -> str | None:
        """Return the id of the case whose SMS has one of these digests, or None when there is none or it expired."""

    def take_one(self, counted: str, most: int, until: datetime) -> bool:
        """Count one more of what `counted` names, in the window that ends at `until`; False at `most` already.

        `counted` contains no personal data, only a keyed digest where it is about a person.
        """


class Ledger(Protocol):
    """The ledger: what was erased and what somebody's word ended. Ids only, append-only, in a place of its own.

    No restore of the store takes it back. Each line is written before the commit that it is about, so a line may be
    about something that was not done: then it is done by the next run, or when it is asked for again.
    """

    def add(self, lines: Iterable[LedgerLine]) -> None:
        """Store lines; of those about one class or one kind of a case the first stays. Raises `StoreBusy`."""

    def all(self) -> Iterator[LedgerLine]:
        """Yield every line, in any order."""

    def bury(self, erasure: Erasure) -> bool:
        """Delete the data key of an erased class again, if a restore brought it back; return whether it did."""


class Thresholds(Protocol):
    """Stores the published numbers that operators enter by region and quarter; append-only."""

    def of_region(self, region: str) -> tuple[Threshold, ...]:
        """Return all entries of a region, by quarter, oldest first. A consistent read."""

    def all(self) -> tuple[Threshold, ...]:
        """Return all entries, by region and quarter, oldest first. A consistent read."""

    def add(self, entry: Threshold) -> None:
        """Store an entry under its id. Raises `VersionConflict` when the id is taken."""
