"""The canary of the deployment, wherever it is stored (design decision 14)."""

from contextlib import suppress
from typing import Protocol

from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.errors import SealBroken
from chalicelib.domain.ports.sealing import Sealing

CANARY = "canary"
"""Its name; its data key is stored beside those of the cases, under this id."""
_TEXT = b"kelisim"


class CanaryStore(Protocol):
    """Where the sealed piece is stored."""

    def read(self) -> bytes | None:
        """Return the piece, or None where there is none, or something else. Raises `StoreBusy`."""

    def put(self, sealed: bytes) -> None:
        """Store the piece unless one is there. Raises `StoreBusy`."""


class SealedCanary:
    """The port `Canary`."""

    def __init__(self, store: CanaryStore, sealer: Sealing) -> None:
        self._store, self._sealer = store, sealer
        self._planted = False

    def plant(self) -> None:
        """Look once per process; put the piece where there is none. Raises `StoreBusy`."""
        if not self._planted and self._store.read() is None:
            self._store.put(self._sealer.seal(CANARY, KeyClass.PROOF, CANARY, "", _TEXT, new_key=True))
        self._planted = True

    def opens(self) -> bool:
        """Open it anew, since the keys in memory may be of another time. Raises `StoreBusy`."""
        sealed = self._store.read()
        self._sealer.forget(CANARY, KeyClass.PROOF)
        with suppress(SealBroken):
            return sealed is not None and self._sealer.open(CANARY, KeyClass.PROOF, CANARY, "", sealed) == _TEXT
        return False
