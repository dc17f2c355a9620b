"""Banks' pages as compressed chunks, each sealed by itself and named by digests of its bank and its content."""

import zlib
from collections.abc import Iterator, Sequence
from datetime import timedelta

from chalicelib.domain.bank_data.bic import bank_of
from chalicelib.domain.case.banks import StoredPage
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.ports.sealing import Sealing

ACCOUNTS_FIELD = "accounts"
"""The field name under which a chunk is sealed."""
MOST_CHUNK_BYTES = 350_000
"""The bytes of one chunk: an item of DynamoDB holds 400 KB, including its keys and names."""
CHUNKS_LIFETIME = timedelta(days=3 * 366)
"""How long a chunk is stored: longer than any case stores its bank data."""


def chunks_of(number: int, of: int, accounts: bytes, digest: str) -> tuple[StoredPage, Iterator[bytes]]:
    """Return what a page is found by, and its chunks. `digest`: the name of its content."""
    packed = zlib.compress(accounts)
    places = range(0, len(packed), MOST_CHUNK_BYTES)
    page = StoredPage(number, digest, len(places), len(accounts), of)
    return page, (packed[start : start + MOST_CHUNK_BYTES] for start in places)


def joined(chunks: Sequence[bytes]) -> bytes:
    """Return the accounts (JSON) of a page from its chunks in their order."""
    return zlib.decompress(b"".join(chunks))


def bank_digest(sealer: Sealing, case_id: str, bic: str, under: KeyClass, *, new_key: bool) -> str:
    """Return what stands for a bank in keys and in the journal: meaningless without the case's key of that class.

    Raises `SealErased`, `SealBroken` for a lost key, `StoreBusy`.
    """
    return sealer.name(case_id, under, f"bank {bank_of(bic)}".encode(), new_key=new_key)


def chunk_keys(bank: str, page: StoredPage) -> list[str]:
    """Return the keys of a page's chunks, in their order. `bank`: the bank's digest."""
    return [chunk_key(bank, page, place) for place in range(1, page.chunks + 1)]


def chunk_key(bank: str, page: StoredPage, place: int) -> str:
    """Return the key of a chunk, to which it is also sealed: `60ab…#00001of00002#9f86…#02of03`."""
    return f"{bank}#{page.number:05}of{page.of:05}#{page.digest}#{place:02}of{page.chunks:02}"
