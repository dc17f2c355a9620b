"""The journal of reads, in memory."""

from collections.abc import Iterator
from datetime import date

from chalicelib.adapters.documents.positions import sortable_instant
from chalicelib.domain.calendar.working_days import almaty
from chalicelib.domain.journal.reads import ReadEntry
from chalicelib.domain.portions import Portion


class InMemoryReads:
    """The port `Reads`."""

    def __init__(self) -> None:
        self.all: list[ReadEntry] = []

    def add(self, read: ReadEntry) -> None:
        """Store a read."""
        self.all.append(read)

    def of_day(self, day: date) -> Iterator[ReadEntry]:
        """Yield the reads of a day, oldest first."""
        yield from (read for read in self.all if read.at.astimezone(almaty()).date() == day)

    def of_case(self, case_id: str, after: str = "", limit: int = 1000) -> Portion[ReadEntry]:
        """Return up to `limit` reads of a case after a position, oldest first."""
        placed = ((f"{sortable_instant(read.at)}#{number:06}", read) for number, read in enumerate(self.all))
        found = sorted((one for one in placed if case_id in one[1].case_ids and one[0] > after), key=lambda one: one[0])
        return Portion(tuple(found[:limit]), found[limit - 1][0] if len(found) > limit else None)
