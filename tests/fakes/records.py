"""Anchors, the ledger and published numbers in memory, and a signer without a secret."""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any

from chalicelib.domain.case.key_classes import Erasure, KeyClass
from chalicelib.domain.errors import SealBroken, SealErased, VersionConflict
from chalicelib.domain.journal.anchoring import Anchor
from chalicelib.domain.messages.ledger import LedgerLine
from chalicelib.domain.ports.records import SignedAs
from tests.fakes.canary import InMemoryCanary
from tests.fakes.statistics import InMemoryStatistics
from tests.fakes.thresholds import InMemoryThresholds


class InMemoryAnchors:
    """The port `Anchors`; `stored` lists the stored anchors."""

    def __init__(self) -> None:
        """Empty."""
        self.stored: list[Anchor] = []

    def last(self) -> Anchor | None:
        """Return the newest anchor."""
        return self.stored[-1] if self.stored else None

    def add(self, anchor: Anchor) -> None:
        """Add the next anchor."""
        if any(one.number == anchor.number for one in self.stored):
            raise VersionConflict
        self.stored.append(anchor)

    def all(self) -> Iterator[Anchor]:
        """Yield all anchors."""
        yield from list(self.stored)


class InMemoryErasures:
    """The port `Ledger`, and the erased keys, which the in-memory stores look up before they return personal data."""

    def __init__(self) -> None:
        """Start with nothing erased. `came_back`: keys that a restore has brought back, set by tests."""
        self.ledger: dict[tuple[str, str], LedgerLine] = {}
        self.erased: set[tuple[str, KeyClass]] = set()
        self.came_back: set[tuple[str, KeyClass]] = set()
        self.broken: set[tuple[str, KeyClass]] = set()  # keys that are damaged or lost, set by tests
        self.made: set[tuple[str, KeyClass]] = set()  # keys that were made; taking one out loses it

    def add(self, lines: Iterable[LedgerLine]) -> None:
        """Write lines; of those about the same the first stays."""
        for line in lines:
            what = line.key_class if isinstance(line, Erasure) else line.kind
            self.ledger.setdefault((line.case_id, str(what)), line)

    def write(self, erasures: tuple[Erasure, ...]) -> None:
        """Write lines and erase, as a change of a case does."""
        self.add(erasures)
        self.erase(erasures)

    def erase(self, erasures: tuple[Erasure, ...]) -> None:
        """Put tombstones in the places of keys, as a commit does."""
        self.erased |= {(one.case_id, one.key_class) for one in erasures}

    def all(self) -> Iterator[LedgerLine]:
        """Yield the lines of the ledger."""
        yield from list(self.ledger.values())

    def bury(self, erasure: Erasure) -> bool:
        """Erase the key again."""
        place = (erasure.case_id, erasure.key_class)
        was_there = place in self.came_back
        self.came_back.discard(place)
        self.erased.add(place)
        return was_there

    def has(self, case_id: str, key_class: KeyClass) -> bool:
        """Return whether the key is erased."""
        place = (case_id, key_class)
        return place in self.erased and place not in self.came_back

    def refuse(self, case_id: str, key_class: KeyClass, field: str) -> None:
        """Raise `SealErased` if the key is erased."""
        if self.has(case_id, key_class):
            raise SealErased(case_id, field)
        if (case_id, key_class) in self.broken:
            raise SealBroken(case_id, field)

    def refuse_sealing(self, case_id: str, key_class: KeyClass, field: str, *, new_key: bool) -> None:
        """Raise `SealErased` if the key is erased, `SealBroken` if it is lost; make it if that may be."""
        self.refuse(case_id, key_class, field)
        if new_key:
            self.made.add((case_id, key_class))
        elif (case_id, key_class) not in self.made:
            raise SealBroken(case_id, field)


class PlainSigner:
    """The port `Signer`: its signature is the digest of the bytes."""

    def sign(self, raw: bytes, use: SignedAs, *, htm: str | None = None, htu: str | None = None) -> str:
        """Return the digest."""
        return f"{use}{htm or ''}{htu or ''}..{sha256(raw).hexdigest()}"

    def public_jwk(self) -> Mapping[str, str]:
        """Return a placeholder for the public key."""
        return {"kid": "plain", "kty": "none"}


def in_memory_records(erasures: InMemoryErasures) -> dict[str, Any]:
    """Return the ports for records, by their names in `Deps`."""
    return {
        "anchors": InMemoryAnchors(),
        "canary": InMemoryCanary(),
        "ledger": erasures,
        "signer": PlainSigner(),
        "anchor_signer": PlainSigner(),
        "thresholds": InMemoryThresholds(),
        "statistics": InMemoryStatistics(),
    }


def is_signed(raw: bytes, signature: str) -> bool:
    """Return whether `PlainSigner` signed these bytes as an anchor."""
    return PlainSigner().sign(raw, SignedAs.ANCHOR) == signature
