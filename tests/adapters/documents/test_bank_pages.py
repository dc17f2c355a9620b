"""Pages of the banks as stored: in chunks that an item holds, found by names without meaning, in a fixed form."""

import zlib
from datetime import timedelta
from hashlib import sha256

import pytest

from chalicelib.adapters.documents.bank_pages import (
    ACCOUNTS_FIELD,
    CHUNKS_LIFETIME,
    bank_digest,
    chunk_key,
    chunk_keys,
    chunks_of,
    joined,
)
from chalicelib.domain.case.banks import StoredPage
from chalicelib.domain.case.key_classes import KeyClass
from tests.contract.samples import a_case
from tests.fakes.open_sealing import OpenSealing

HARD = b"".join(sha256(b"%d" % number).digest() for number in range(22_000))
"""What cannot be compressed: 704,000 bytes, which are more than two chunks hold."""


@pytest.mark.parametrize(
    ("accounts", "full"), [(b"[]", 0), (HARD[:349_000], 0), (HARD, 2)], ids=["small", "one chunk", "three chunks"]
)
def test_a_page_is_cut_into_chunks_that_an_item_holds(accounts: bytes, full: int) -> None:
    """It is compressed, cut after 350,000 bytes, and whole again when the chunks are joined."""
    page, chunks = chunks_of(2, 3, accounts, "9f86")
    cut = list(chunks)
    assert page == StoredPage(number=2, digest="9f86", chunks=full + 1, size=len(accounts), of=3)
    assert [len(chunk) for chunk in cut[:-1]] == [350_000] * full
    assert 0 < len(cut[-1]) <= 350_000
    assert joined(cut) == accounts


def test_a_page_that_was_stored_earlier_is_read() -> None:
    """Its chunks are parts of one zlib stream."""
    packed = zlib.compress(b'[{"iban": "KZ01"}]')
    assert joined([packed[:9], packed[9:]]) == b'[{"iban": "KZ01"}]'


@pytest.mark.parametrize("new_key", [True, False])
@pytest.mark.parametrize("bic", ["ALATKZKA", "ALATKZKAXXX"])
def test_a_bank_is_named_under_a_key_of_the_case(bic: str, *, new_key: bool) -> None:
    """All offices of a bank have one name; whether its key may be made is for the caller to say."""
    sealing = OpenSealing()
    named = bank_digest(sealing, a_case().id, bic, KeyClass.BANK, new_key=new_key)
    assert (named, sealing.new_keys) == (f"{a_case().id}|bank|bank ALATKZKA", [new_key])


def test_a_chunk_is_found_by_its_bank_page_and_place() -> None:
    """Stored chunks are found by these keys and sealed to them, so they never change; they sort by page and place."""
    page = StoredPage(number=1, digest="9f86", chunks=3, of=2)
    keys = [
        "60ab#00001of00002#9f86#01of03",
        "60ab#00001of00002#9f86#02of03",
        "60ab#00001of00002#9f86#03of03",
    ]
    assert chunk_keys("60ab", page) == keys
    assert chunk_key("60ab", page, 3) == keys[-1]


def test_how_chunks_are_stored_stays() -> None:
    """The name of the field that is sealed, and how long a chunk is stored: longer than any case needs it."""
    assert ("accounts", timedelta(days=1098)) == (ACCOUNTS_FIELD, CHUNKS_LIFETIME)
