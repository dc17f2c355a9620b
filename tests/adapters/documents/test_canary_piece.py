"""The canary of the deployment as a sealed piece: planted once, looked at anew each time."""

import pytest

from chalicelib.adapters.documents.canary import SealedCanary
from tests.fakes.open_sealing import OpenSealing

PIECE = b"canary|proof|canary||kelisim"


class OneCanary:
    """The piece in memory. `reads`: how often it was looked for."""

    def __init__(self, sealed: bytes | None = None) -> None:
        self.sealed, self.reads = sealed, 0

    def read(self) -> bytes | None:
        """Return it."""
        self.reads += 1
        return self.sealed

    def put(self, sealed: bytes) -> None:
        """Store it."""
        self.sealed = sealed


def test_a_canary_is_planted_once() -> None:
    """The only piece whose key is made without a case; a process looks for it once."""
    store, sealing = OneCanary(), OpenSealing()
    canary = SealedCanary(store, sealing)
    canary.plant()
    assert store.sealed == PIECE
    canary.plant()
    assert (store.sealed, store.reads, sealing.new_keys) == (PIECE, 1, [True])


def test_a_canary_that_is_there_stays() -> None:
    """Even one that does not open: it is what tells that the key is wrong."""
    store = OneCanary(b"something else")
    canary = SealedCanary(store, OpenSealing())
    canary.plant()
    canary.plant()
    assert (store.sealed, store.reads) == (b"something else", 1)


@pytest.mark.parametrize(
    ("sealed", "opens"), [(PIECE, True), (None, False), (b"something else", False), (PIECE + b"!", False)]
)
def test_it_opens_only_as_it_was_planted(sealed: bytes | None, *, opens: bool) -> None:
    """With the key as it is now: the one in memory is dropped first."""
    sealing = OpenSealing()
    assert SealedCanary(OneCanary(sealed), sealing).opens() is opens
    assert sealing.calls == [("forget", "canary", "proof")]
