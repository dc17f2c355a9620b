"""The editions of the reader and of the tables, which a book of rules names beside its own version.

An edition of the reader is how fields are cleaned, which accounts and which lines are one, and how own transfers are
found (`sorting/readers.py`); one of the tables is the lists beside the books: categories, currencies, payment codes.
A statement is always made again by the editions that its book names, so an edition that was released is never changed:
a new one is added beside it.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, Self

READER_EDITION = "2026-1"
TABLES_EDITION = "2026-1"
"""The present ones, for a new book."""

READER_EDITIONS = frozenset({READER_EDITION})
TABLES_EDITIONS = frozenset({TABLES_EDITION})
"""All that there are."""


class Editions(NamedTuple):
    """The editions that a book names."""

    reader: str = READER_EDITION
    tables: str = TABLES_EDITION

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Self:
        """Return the editions that a parsed book names."""
        return cls(table.get("reader", READER_EDITION), table.get("tables", TABLES_EDITION))

    @property
    def unknown(self) -> str | None:
        """What is wrong, for whoever writes the book; None when there are such editions."""
        for name, edition, known in (
            ("reader", self.reader, READER_EDITIONS),
            ("tables", self.tables, TABLES_EDITIONS),
        ):
            if edition not in known:
                return f"there is no edition {edition!r} of {name}, only {', '.join(sorted(known))}"
        return None
