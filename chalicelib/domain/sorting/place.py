"""Where a movement belongs, and what showed it: the result of the sorting."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SortedBy:
    """The rule that sorted a movement, its version, and its evidence.

    The evidence is a code, or the words of the rule that were found: never more of what the bank wrote.
    """

    rule: str
    version: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Sorted:
    """Where a movement belongs: own transfers, a category, or neither (unsorted)."""

    category: str | None = None
    own_transfer: bool = False
    own_transfer_with: str | None = None
    """Our id of the movement that is the other side, where it was found."""
    sorted_by: SortedBy | None = None


UNSORTED = Sorted()
