"""Sealing what one change stores: data keys are made for the classes that the change names, and for no others."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.ports.sealing import Sealing


@dataclass(frozen=True)
class SealingForChange:
    """The port `Sealing` during one commit. `new_keys`: the classes of which it seals the first piece."""

    sealer: Sealing
    new_keys: frozenset[KeyClass]

    def seal(  # noqa: PLR0913 - where it belongs, what it is, and whether its key may be made
        self, case_id: str, key_class: str, field: str, place: str, plain: bytes, *, new_key: bool = False
    ) -> bytes:
        """Return the piece sealed. Raises as the port says."""
        new_key = new_key or key_class in self.new_keys
        return self.sealer.seal(case_id, key_class, field, place, plain, new_key=new_key)

    def open(self, case_id: str, key_class: str, field: str, place: str, sealed: bytes) -> bytes:
        """Return the piece in clear. Raises as the port says."""
        return self.sealer.open(case_id, key_class, field, place, sealed)

    def name(self, case_id: str, key_class: str, content: bytes, *, new_key: bool = False) -> str:
        """Return a name of the content. Raises as the port says."""
        return self.sealer.name(case_id, key_class, content, new_key=new_key or key_class in self.new_keys)

    def belongs(self, case: Case) -> Case:
        """Remember the authority of a case, and return the case."""
        return self.sealer.belongs(case)

    def bring(self, case_id: str, wrapped: Mapping[str, bytes]) -> None:
        """Take keys that were read along with the case."""
        self.sealer.bring(case_id, wrapped)

    def forget(self, case_id: str, key_class: str) -> None:
        """Drop the key from memory."""
        self.sealer.forget(case_id, key_class)
