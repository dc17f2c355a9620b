"""The journal of a case: append-only, each entry with the hash of the previous one (design decision 9).

An entry's hash is SHA-256 over the canonical JSON (RFC 8785) of case, number, instant, event, actor, data and previous
hash. Entries contain no personal data: human actors and typed texts appear as keyed digests, and their clear form is
sealed beside the entry.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

import rfc8785

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.parts import JournalHead

Data = Mapping[str, str | int | bool | tuple[str, ...] | None]
"""The data of an entry: plain values only, so that they have one canonical form."""

SYSTEM = "system"


@dataclass(frozen=True)
class Note:
    """Sealed beside an entry, and not part of the chain: the human actor, the text typed, the category chosen."""

    actor: str | None = None
    text: str | None = None
    category: str | None = None
    """The category of Appendix 3 that a caseworker chose for a movement: it may reveal a benefit or an illness."""


@dataclass(frozen=True)
class Event:
    """An event that is not yet in the chain. `actor`: `system`, a partner's name, or the keyed digest of a human."""

    name: str
    actor: str = SYSTEM
    data: Data = field(default_factory=dict)
    note: Note | None = None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An entry of the chain. `seq` counts from 1 in each case; `previous` is empty in the first entry."""

    case_id: str
    seq: int
    at: datetime
    event: str
    actor: str
    data: Data
    previous: str
    hash: str
    note: Note | None = None


def append(case: Case, event: Event, at: datetime) -> tuple[Case, Entry]:
    """Return the case with the new head of its chain, and the new entry."""
    seq = case.journal.seq + 1
    digest = entry_hash(case.id, seq, at, event, case.journal.hash)
    entry = Entry(
        case_id=case.id,
        seq=seq,
        at=at,
        event=event.name,
        actor=event.actor,
        data=event.data,
        previous=case.journal.hash,
        hash=digest,
        note=event.note,
    )
    return replace(case, journal=JournalHead(seq, digest)), entry


def entry_hash(case_id: str, seq: int, at: datetime, event: Event, previous: str) -> str:
    """Return the hex SHA-256 of an entry's case, place, content and predecessor."""
    content: dict[str, Any] = {
        "case_id": case_id,
        "seq": seq,
        "at": at.isoformat(),
        "event": event.name,
        "actor": event.actor,
        "data": dict(event.data),
        "previous": previous,
    }
    return sha256(rfc8785.dumps(content)).hexdigest()
