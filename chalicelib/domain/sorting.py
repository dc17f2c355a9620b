"""Which category of Appendix 3 a movement belongs to, by which rule, on what evidence.

It suggests and a human decides. What no rule knows stays unsorted, which is an honest answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from chalicelib.domain.appendix3 import categories
from chalicelib.domain.bank_data import Movement

RULES_VERSION = "1"
"""Names the rules of this module together; kept with every statement that was made by them."""


@dataclass(frozen=True, slots=True)
class SortedBy:
    """The rule that sorted a movement, its version, and what in the movement it went by; no personal data."""

    rule: str
    version: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Sorted:
    """Where a movement belongs: own transfers, a category, or, with neither, the unsorted."""

    category: str | None = None
    own_transfer: bool = False
    own_transfer_with: str | None = None
    """Our id of the movement that is the other side, where it was found."""
    sorted_by: SortedBy | None = None


Sort = Callable[[Movement], Sorted]

UNSORTED = Sorted()
_TO_ONESELF = Sorted(own_transfer=True, sorted_by=SortedBy("own_iin", "1", "counterparty.iin_bin=applicant"))


def sort_for(applicant_iin: str) -> Sort:
    """Return the sorting of one applicant's movements: own transfers first, then the bank's category."""
    by_bank = _by_the_banks_category()

    def sort(movement: Movement) -> Sorted:
        if movement.counterparty is not None and movement.counterparty.iin_bin == applicant_iin:
            return _TO_ONESELF
        if movement.category is None:
            return UNSORTED
        return by_bank.get((movement.category, movement.direction), UNSORTED)

    return sort


@cache
def _by_the_banks_category() -> dict[tuple[str, str], Sorted]:
    """Return the answers for every known code and direction that fit, made once: a case has 100,000 movements."""
    return {
        (code, direction): Sorted(code, sorted_by=SortedBy("bank_category", "1", f"category={code}"))
        for code, category in categories().items()
        for direction in ("credit", "debit")
        if category.fits(direction)
    }
