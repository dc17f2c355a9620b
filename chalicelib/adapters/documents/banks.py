"""The banks of a case as one sealed part: who was asked, who answered what, and the pages that are stored of it.

The part is compressed before it is sealed, and sealed to its edition and version: one that was put back, or put in the
place of another, does not open.
"""

import zlib
from dataclasses import dataclass

from chalicelib.adapters.documents.values import from_document, to_document
from chalicelib.domain.case.banks import Bank, BanksAt
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.errors import SealBroken, VersionConflict
from chalicelib.domain.ports.sealing import Sealing

BANKS_FIELD = "banks"
"""The field name under which the part is sealed, and by which damage of it is named."""


@dataclass(frozen=True)
class BanksPart:
    """What is sealed."""

    banks: tuple[Bank, ...]


def banks_place(edition: int) -> str:
    """Return the place of an edition of the banks: `banks#000001`."""
    return f"banks#{edition:06}"


def sealed_banks(sealer: Sealing, case_id: str, at: BanksAt, banks: tuple[Bank, ...]) -> bytes:
    """Return the part, sealed. Raises `SealErased`, `StoreBusy`."""
    packed = zlib.compress(to_document(BanksPart(banks)).encode())
    return sealer.seal(case_id, KeyClass.BANK, BANKS_FIELD, _place(at), packed)


def opened_banks(sealer: Sealing, case_id: str, at: BanksAt, stored: tuple[int, bytes] | None) -> tuple[Bank, ...]:
    """Return the banks. `stored`: the version that is in the store, and its sealed part.

    Raises `VersionConflict` for a later version, `SealBroken` for any other, `SealErased`, `StoreBusy`.
    """
    if stored is None:
        raise SealBroken(case_id, BANKS_FIELD)
    version, sealed = stored
    if version > at.version:
        raise VersionConflict
    packed = sealer.open(case_id, KeyClass.BANK, BANKS_FIELD, _place(at), sealed)
    return from_document(BanksPart, zlib.decompress(packed)).banks


def _place(at: BanksAt) -> str:
    return f"{banks_place(at.edition)}#{at.version}"
