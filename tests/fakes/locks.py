"""The locks of one open case per person, in memory, under each digest that the person is known by."""

from collections.abc import Sequence

from chalicelib.domain.errors import PersonLocked
from chalicelib.domain.ports.changes import Change


class PersonLocks:
    """Which case holds the lock under which digest."""

    def __init__(self) -> None:
        """All free."""
        self._held: dict[str, str] = {}

    def refuse(self, persons: Sequence[str]) -> None:
        """Raise `PersonLocked` if one of these is held."""
        if any(person in self._held for person in persons):
            raise PersonLocked

    def take(self, persons: Sequence[str], case_id: str) -> None:
        """Take these."""
        self._held |= dict.fromkeys(persons, case_id)

    def move(self, change: Change) -> None:
        """Take and free what a change takes and frees; another case's stay."""
        takes, frees = moved_locks(change)
        self.refuse(takes)
        self.take(takes, change.case.id)
        for person in frees:
            if self._held.get(person) == change.case.id:
                del self._held[person]


def moved_locks(change: Change) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Under which digests the person's lock is taken, and under which it is freed."""
    persons, renewed = change.case.persons, change.renews
    takes = persons if change.locks_person else ()
    frees = persons if change.frees_person else ()
    if renewed is not None and not change.case.ended:
        takes = tuple(person for person in persons if person not in renewed.before)
        frees = tuple(person for person in renewed.before if person not in persons)
    return takes, frees
