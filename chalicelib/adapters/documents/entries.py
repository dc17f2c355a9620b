"""Journal entries as documents. The note is personal, so it is sealed apart."""

from dataclasses import replace
from datetime import UTC, datetime

from chalicelib.adapters.documents.values import from_document, to_document
from chalicelib.domain.journal.journal import SYSTEM, Entry, Note

UNREADABLE_EVENT = "unreadable"
"""The event of an entry whose document cannot be read any more."""
_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)


def entry_document(entry: Entry) -> str:
    """Return an entry without its note as JSON."""
    return to_document(replace(entry, note=None))


def entry_from(document: str | int | bytes, *, case_id: str, seq: int, note: Note | None) -> Entry:
    """Return an entry from its document (empty when it is missing) and its opened note.

    An entry that was made unreadable keeps its place, with no hash that fits: the verifier reports it, and it hides
    no other entry.
    """
    try:
        return replace(from_document(Entry, document), note=note)
    except (TypeError, ValueError):
        return Entry(
            case_id=case_id,
            seq=seq,
            at=_NO_TIME,
            event=UNREADABLE_EVENT,
            actor=SYSTEM,
            data={},
            previous="",
            hash="",
            note=note,
        )
