"""The journal: what happened to a case, append-only, each entry holding the hash of the one before (design decision 9).

An entry's hash is SHA-256 over the canonical JSON (RFC 8785) of case, number, instant, event, actor, data and the hash
before. Nothing personal is in it: a human actor and a text that a human typed stand as keyed digests, their clear form
lies sealed beside the entry.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

import rfc8785

from chalicelib.domain.case.case import Case

Data = Mapping[str, str | int | bool | tuple[str, ...] | None]

"""What an entry says; plain values only, so that it has one canonical form."""

SYSTEM = "system"


@dataclass(frozen=True)
class Note:
    """What is sealed beside an entry: who a human actor was, what was typed or chosen. Never in the chain."""

    actor: str | None = None
    text: str | None = None
    category: str | None = None
    """The category of Appendix 3 that a caseworker chose for a movement: it may tell of a benefit, or of an illness."""


@dataclass(frozen=True)
class Event:
    """What happened, not yet in the chain. `actor`: `system`, a partner's name, or a keyed digest of a human."""

    name: str
    actor: str = SYSTEM
    data: Data = field(default_factory=dict)
    note: Note | None = None


@dataclass(frozen=True)
class Entry:
    """An entry of the chain. `seq` counts from 1 within the case; `previous` is empty for the first."""

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
    """Return the case with its chain's head moved on, and the new entry."""
    seq = case.journal_seq + 1
    digest = entry_hash(case.id, seq, at, event, case.journal_hash)
    entry = Entry(case.id, seq, at, event.name, event.actor, event.data, case.journal_hash, digest, event.note)
    return replace(case, journal_seq=seq, journal_hash=digest), entry


def entry_hash(case_id: str, seq: int, at: datetime, event: Event, previous: str) -> str:
    """Return the hex SHA-256 that binds an entry to its case, place, content and predecessor."""
    data = {key: list(value) if isinstance(value, tuple) else value for key, value in event.data.items()}
    content: dict[str, Any] = {
        "case_id": case_id,
        "seq": seq,
        "at": at.isoformat(),
        "event": event.name,
        "actor": event.actor,
        "data": data,
        "previous": previous,
    }
    return sha256(rfc8785.dumps(content)).hexdigest()
