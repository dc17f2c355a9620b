"""Banks' pages as compressed chunks, each sealed by itself and named by the page's content."""

import zlib
from collections.abc import Iterator, Sequence
from datetime import timedelta

from chalicelib.domain.case.case import StoredPage

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


def chunk_keys(bic: str, page: StoredPage) -> list[str]:
    """Return the keys of a page's chunks, in their order."""
    return [chunk_key(bic, page, place) for place in range(1, page.chunks + 1)]


def chunk_key(bic: str, page: StoredPage, place: int) -> str:
    """Return the key of a chunk, to which it is also sealed: `KZKOKZKX#00001of00002#9f86…#02of03`."""
    return f"{bic}#{page.number:05}of{page.of:05}#{page.digest}#{place:02}of{page.chunks:02}"
