"""The journal of reads, in memory."""

from collections.abc import Iterator
from datetime import date

from chalicelib.domain.calendar.working_days import almaty
from chalicelib.domain.journal.reads import ReadEntry


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

    def of_case(self, case_id: str) -> Iterator[ReadEntry]:
        """Yield the reads of a case, oldest first."""
        yield from sorted((read for read in self.all if case_id in read.case_ids), key=lambda read: read.at)
