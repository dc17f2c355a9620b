"""Wrapped data keys in memory."""

from collections.abc import Mapping

from chalicelib.domain.case.key_classes import KeyClass
from tests.fakes.records import InMemoryErasures


class InMemoryWrappedKeys:
    """The port `WrappedKeys`; `reads` counts how often the keys of a case were read."""

    def __init__(self, erasures: InMemoryErasures | None = None) -> None:
        """`erasures`: the ledger that says which keys are erased."""
        self._erasures = erasures or InMemoryErasures()
        self._keys: dict[tuple[str, str], bytes] = {}
        self.reads = 0

    def of_case(self, case_id: str) -> Mapping[str, bytes | None]:
        """Return the keys of a case by class; None stands for an erased key."""
        self.reads += 1
        stored = {key_class: wrapped for (owner, key_class), wrapped in self._keys.items() if owner == case_id}
        erased = [str(one) for one in KeyClass if self._erasures.has(case_id, one)]
        return {**stored, **dict.fromkeys(erased)}

    def add(self, case_id: str, key_class: str, wrapped: bytes) -> bool:
        """Store a new key; return False when a key or a tombstone is there already."""
        if key_class in self.of_case(case_id):
            return False
        self._keys[case_id, key_class] = wrapped
        return True
