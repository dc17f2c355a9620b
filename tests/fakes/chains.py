"""A second, simpler check of a journal's chain, so that tests do not depend on the one in `verifying.py`."""

from chalicelib.domain.journal.journal import Entry, Event, entry_hash


def first_broken(entries: tuple[Entry, ...]) -> Entry | None:
    """Return the first entry whose place, predecessor or own hash is wrong, or None when the chain is intact."""
    previous = ""
    for place, entry in enumerate(entries, start=1):
        event = Event(entry.event, entry.actor, entry.data)
        fits = entry.seq == place and entry.previous == previous
        if not fits or entry.hash != entry_hash(entry.case_id, entry.seq, entry.at, event, previous):
            return entry
        previous = entry.hash
    return None
