"""What is stored today must open and verify for years: each form of it is pinned."""

import json
from collections.abc import Mapping
from pathlib import Path

from chalicelib.adapters.crypto.data_keys import DataKeys
from chalicelib.adapters.crypto.head_keys import HeadKeys
from chalicelib.adapters.crypto.key_file import KeyFileKeyWrapper
from chalicelib.adapters.crypto.sealing import Sealer
from chalicelib.domain.case.key_classes import KeyClass
from tests.adapters.crypto.tokens import segment
from tests.fakes.wrapped_keys import InMemoryWrappedKeys

CASE, PERSON = "01k7e000000000000000000001", KeyClass.PERSON
KEY = bytes(range(32))
PLAIN = "құпия".encode()
SEALED = bytes.fromhex("01b91c76662ef3b8ba18fdd5122226754e5acf7e8ed0048912297f7e33c576be9b4298ee2ddccc")
"""Form 1: a byte that names the form, the nonce, the ciphertext with its tag."""
NAME = "3b0180cda89e01482644e7f148a4f7d71d146927111c3d2ab02629d539f4e7d0"
WRAPPED = bytes.fromhex(
    "5b8b75f49e1b6e87a2cdc76d14b9faa16b0ed71d272085b721861e31d7fca241973988fb06aae14f2816e82bfe284267967ba55403ceb24f"
    "84ce2fed"
)
WRAPPED_FOR_AN_AUTHORITY = bytes.fromhex(
    "0000000000000000000000002e9d97fd9109a59a2081831e3401bfb6e27264601cb45618b8a789b8f9c263696b51f2039631eb32e7b2883a"
    "915abc3d"
)
HEAD_KEY = {
    "kty": "OKP",
    "crv": "Ed25519",
    "kid": "head-1",
    "d": segment(KEY),
    "x": "A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg",
}
PROOF = "head-1.rZTHMvxxnXTMW-NilZXoHzgJZa6PkJFSpYMsxxbFjR1dsDpjSQyBFmQHyYKzWETZvPLhMFQtWceGclR2rmvtCg"


class OpenWrapper:
    """Stores keys as they are."""

    def wrap(self, key: bytes, _context: Mapping[str, str]) -> bytes:
        """Return the key."""
        return key

    def unwrap(self, wrapped: bytes, _context: Mapping[str, str]) -> bytes:
        """Return the key."""
        return wrapped


def sealer() -> Sealer:
    """A sealer of the case whose key is known."""
    stored = InMemoryWrappedKeys()
    stored.add(CASE, PERSON, KEY)
    return Sealer(DataKeys(stored, OpenWrapper()))


def test_a_piece_that_was_sealed_earlier_opens() -> None:
    """The form, the cipher and what the piece is bound to are those of the first release."""
    assert sealer().open(CASE, PERSON, "token", "1", SEALED) == PLAIN


def test_a_new_piece_has_the_same_form() -> None:
    """One byte of form, 12 of nonce, the plain text's length, 16 of tag."""
    sealed = sealer().seal(CASE, PERSON, "token", "1", PLAIN)
    assert (sealed[:1], len(sealed)) == (SEALED[:1], len(SEALED))


def test_a_name_stays_the_same() -> None:
    """Stored pages are found by it."""
    assert sealer().name(CASE, PERSON, PLAIN) == NAME


def test_a_key_that_was_wrapped_with_a_key_file_opens(tmp_path: Path) -> None:
    """The same file, the same context: the cipher and the form of the context have not changed."""
    path = tmp_path / "wrapping.key"
    path.write_bytes(KEY)
    path.chmod(0o600)
    context = {"case_id": CASE, "key_class": "person"}
    wrapper = KeyFileKeyWrapper(path)
    assert wrapper.unwrap(WRAPPED, context) == bytes(range(32, 64))
    assert wrapper.unwrap(WRAPPED_FOR_AN_AUTHORITY, {**context, "authority": "710000000"}) == bytes(range(32, 64))


def test_a_head_that_was_proved_earlier_verifies() -> None:
    """Ed25519 always makes the same proof of the same bytes, so it is compared whole."""
    keys = HeadKeys(json.dumps({"keys": [HEAD_KEY]}))
    assert (keys.prove(b"a head"), keys.verifies(b"a head", PROOF)) == (PROOF, True)
