"""The ports whose keys are secrets, each asking for its present key at every use."""

from collections.abc import Callable, Mapping

from chalicelib.domain.ports.records import SignedAs, Signer
from chalicelib.domain.ports.sealing import HeadProofs, KeyedDigest


class LiveHeadProofs:
    """The port `HeadProofs` under the present keys."""

    def __init__(self, current: Callable[[], HeadProofs]) -> None:
        """`current`: returns the port with the keys of this moment."""
        self._current = current

    @property
    def key_id(self) -> str:
        """The id of the key that proves."""
        return self._current().key_id

    def prove(self, content: bytes) -> str:
        """Return the proof. Raises as the port says."""
        return self._current().prove(content)

    def verifies(self, content: bytes, proof: str) -> bool:
        """Return whether a live key proved exactly this content."""
        return self._current().verifies(content, proof)


class LiveDigest:
    """The port `KeyedDigest` under the present keys."""

    def __init__(self, current: Callable[[], KeyedDigest]) -> None:
        """`current`: returns the port with the keys of this moment."""
        self._current = current

    @property
    def key_id(self) -> str:
        """A name of the present key that reveals nothing about it."""
        return self._current().key_id

    def __call__(self, purpose: str, *parts: str) -> str:
        """Return the digest under the present key."""
        return self._current()(purpose, *parts)

    def all(self, purpose: str, *parts: str) -> tuple[str, ...]:
        """Return the digests under every live key, the present one first."""
        return self._current().all(purpose, *parts)


class LiveSigner:
    """The port `Signer` under the present key."""

    def __init__(self, current: Callable[[], Signer]) -> None:
        """`current`: returns the port with the key of this moment."""
        self._current = current

    def sign(self, raw: bytes, use: SignedAs, *, htm: str | None = None, htu: str | None = None) -> str:
        """Return the signature. Raises as the port says."""
        return self._current().sign(raw, use, htm=htm, htu=htu)

    def public_jwk(self) -> Mapping[str, str]:
        """Return the public half of the present key."""
        return self._current().public_jwk()
