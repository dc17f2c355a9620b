"""The locks that allow one open case per person, in memory, one for each digest of the person."""

from collections.abc import Sequence

from chalicelib.domain.errors import PersonLocked
from chalicelib.domain.messages.changes import Change


class PersonLocks:
    """The case that has the lock, by digest."""

    def __init__(self) -> None:
        """Start with no locks."""
        self._held: dict[str, str] = {}

    def refuse(self, persons: Sequence[str]) -> None:
        """Raise `PersonLocked` if one of these is taken."""
        if any(person in self._held for person in persons):
            raise PersonLocked

    def take(self, persons: Sequence[str], case_id: str) -> None:
        """Take these."""
        self._held |= dict.fromkeys(persons, case_id)

    def refuse_taken(self, change: Change) -> None:
        """Raise `PersonLocked` if a lock that the change takes is held."""
        self.refuse(moved_locks(change)[0])

    def move(self, change: Change) -> None:
        """Take and free the locks of a change; those of other cases do not change."""
        takes, frees = moved_locks(change)
        self.take(takes, change.case.id)
        for person in frees:
            if self._held.get(person) == change.case.id:
                del self._held[person]


def moved_locks(change: Change) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the digests whose lock a change takes, and those whose lock it frees."""
    persons, renewed = change.case.digests.persons, change.renews
    takes = persons if change.locks_person else ()
    frees = persons if change.frees_person else ()
    if renewed is not None and not change.case.ended:
        takes = tuple(person for person in persons if person not in renewed.before)
        frees = tuple(person for person in renewed.before if person not in persons)
    return takes, frees
