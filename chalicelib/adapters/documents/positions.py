"""The positions of cases in listings, as texts that sort: an instant and the case's id.

Instants are in UTC, of fixed width, with microseconds. The id makes a position unique, so a listing can go on from it.
"""

import re
from datetime import UTC, datetime
from hashlib import sha256

from chalicelib.domain.case.case import Case

_INSTANT = "%Y-%m-%dT%H:%M:%S.%fZ"
_POSITION = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z#[^#]+")

FIRST, LAST = " ", "~"
"""Texts that sort before and after every instant and position."""
_AFTER_ALL_OF_AN_INSTANT = "$"  # the character after the "#" of positions
_NEXT = "!"  # sorts before every character of an id


def sortable_instant(at: datetime) -> str:
    """Return an instant as text that sorts by time: `2025-10-13T05:15:00.000000Z`."""
    return at.astimezone(UTC).strftime(_INSTANT)


def after_instant(at: datetime) -> str:
    """Return a text that sorts after every position of that instant and before those of the next microsecond."""
    return sortable_instant(at) + _AFTER_ALL_OF_AN_INSTANT


def after_position(position: str) -> str:
    """Return a text that sorts just after a position. Raises `ValueError` for anything but a position."""
    if not _POSITION.fullmatch(position):
        raise ValueError("This is not a position in a listing.")
    return position + _NEXT


def shard_of(case_id: str, shards: int) -> int:
    """Return the shard of a case, from 0. It never changes as long as `shards` does not."""
    return int.from_bytes(sha256(case_id.encode()).digest()[:4]) % shards


def state_position(case: Case) -> str:
    """Return the position of a case among those of its state: by its due time, or by its end if it has ended."""
    return f"{sortable_instant(case.due_at or case.ended_at or case.updated_at)}#{case.id}"


def feed_position(case: Case) -> str:
    """Return the position of a case in the feed of changes: by its last change."""
    return f"{sortable_instant(case.updated_at)}#{case.id}"
