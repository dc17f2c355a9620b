"""The keys under which a case and all that belongs to it lie, each with an example.

Instants in keys are UTC, of fixed width with microseconds, so that they sort as text. A position is an instant and
the case's id, so it is unique and a listing can go on from it.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import State

Key = dict[str, str]

_INSTANT = "%Y-%m-%dT%H:%M:%S.%fZ"
_POSITION = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z#[^#]+")

FIRST, LAST = " ", "~"
"""Texts before and after every instant and position."""
_AFTER_ALL_OF_AN_INSTANT = "$"  # the next sign after the "#" of positions
_NEXT = "!"  # sorts before whatever an id is made of


def sortable_instant(at: datetime) -> str:
    """Return an instant as it stands in keys: `2025-10-13T05:15:00.000000Z`."""
    return at.astimezone(UTC).strftime(_INSTANT)


def after_instant(at: datetime) -> str:
    """Return what sorts after each position of that instant and before those of the next microsecond."""
    return sortable_instant(at) + _AFTER_ALL_OF_AN_INSTANT


def after_position(position: str) -> str:
    """Return what sorts just after a position. Raises `ValueError` for what is none."""
    if not _POSITION.fullmatch(position):
        raise ValueError("This is not a position in a listing.")
    return position + _NEXT


def shard_of(case_id: str, shards: int) -> int:
    """Return the shard that a case belongs to, from 0; the same for ever, as long as `shards` stays."""
    return int.from_bytes(sha256(case_id.encode()).digest()[:4]) % shards


@dataclass(frozen=True)
class CaseKeys:
    """The keys of one case's items in CasesTable."""

    case_id: str

    @property
    def head(self) -> Key:
        """The case itself: `case#01k7…`, `case`."""
        return self._item("case")

    @property
    def wait(self) -> Key:
        """The task token of the workflow that waits: `case#01k7…`, `wait`."""
        return self._item("wait")

    def private(self, field: str) -> Key:
        """What is sealed beside the case: `case#01k7…`, and `person`, `token` or `link`."""
        return self._item(field)

    def statement(self, version: int) -> Key:
        """What a version of the statement is made of: `case#01k7…`, `statement#000001`."""
        return self._item(f"statement#{version:06}")

    def choice(self, version: int) -> Key:
        """A caseworker's choice, by the version that it made: `case#01k7…`, `choice#000002`."""
        return self._item(f"choice#{version:06}")

    def _item(self, sort_key: str) -> Key:
        return {"pk": f"case#{self.case_id}", "sk": sort_key}


def case_id_of(key: str) -> str:
    """Return the case's id from its `pk`."""
    return key.removeprefix("case#")


def person_lock(person: str) -> Key:
    """Return the lock "one open case per person", by the keyed digest of the IIN: `lock#9f86…`, `lock`."""
    return {"pk": f"lock#{person}", "sk": "lock"}


def person_case(person: str, case_id: str) -> Key:
    """Return an entry of the index of a person's cases, by the keyed digest of the IIN: `person#9f86…`, `01k7…`."""
    return {"pk": person_of(person), "sk": case_id}


def person_of(person: str) -> str:
    """Return the partition of the index of a person's cases: `person#9f86…`."""
    return f"person#{person}"


def application_name(authority: str, number: str) -> Key:
    """Return the key of an application's name: `application#710000000#2025-000123`, `name`."""
    return {"pk": f"application#{authority}#{number}", "sk": "name"}


def event_claim(partner: str, event_id: str) -> Key:
    """Return the key of a partner's event: `event#open-api#9f86…`.

    The id is the partner's and may be of any length and hold anything, so only its digest stands in the key.
    """
    return {"claim": f"event#{partner}#{sha256(event_id.encode()).hexdigest()}"}


def person_block(person: str) -> Key:
    """Return the key of a person's block, by the keyed digest of the IIN: `block#9f86…`."""
    return {"claim": f"block#{person}"}


def message(digest: str) -> Key:
    """Return the key that the case of an SMS is found by: `message#9f86…`."""
    return {"claim": f"message#{digest}"}


def checks_of(caller: str, until: datetime) -> Key:
    """Return the key of a caller's count of look-ups in the window that ends then: `checks#9f86…#2025-…`."""
    return {"claim": f"checks#{caller}#{sortable_instant(until)}"}


@dataclass(frozen=True)
class IndexKeys:
    """Under which keys a case stands in the indexes of CasesTable; `shards` spread what would be one hot key."""

    case: Case
    shards: int

    @property
    def look(self) -> Key:
        """Index `due`, open cases only: `due#07`, `2025-10-14T19:00:00.000000Z`; empty when nobody has to look."""
        if self.case.look_at is None:
            return {}
        return {"look_shard": due_shard(self._shard), "look_at": sortable_instant(self.case.look_at)}

    @property
    def state(self) -> Key:
        """Index `state`: `710000000#awaiting_consent`, `2025-10-14T19:00:00.000000Z#01k7…`."""
        return {
            "state_key": state_of_authority(self.case.authority, self.case.state),
            "state_at": state_position(self.case),
        }

    @property
    def feed(self) -> Key:
        """Index `feed`: `710000000`, `2025-10-13T05:15:00.000000Z#01k7…`."""
        return {"authority": self.case.authority, "changed": feed_position(self.case)}

    @property
    def feed_all(self) -> Key:
        """Index `feed_all`, for operators: `feed#07`, the position as in `feed`."""
        return {"feed_shard": feed_shard(self._shard)}

    @property
    def ops_state(self) -> Key:
        """Index `ops_state`, for operators: `awaiting_consent#07`, the position as in `state`."""
        return {"ops_state": state_shard(self.case.state, self._shard)}

    @property
    def erase(self) -> Key:
        """Index `erase`, cases of which something is still to be erased: `erase#07`, when; otherwise empty."""
        if self.case.erase_at is None:
            return {}
        return {"erase_shard": erase_shard(self._shard), "erase_at": sortable_instant(self.case.erase_at)}

    @property
    def all(self) -> Key:
        """All of them."""
        return {**self.look, **self.erase, **self.state, **self.feed, **self.feed_all, **self.ops_state}

    @property
    def _shard(self) -> int:
        return shard_of(self.case.id, self.shards)


def state_position(case: Case) -> str:
    """Return where a case stands among those of its state: by due time, an ended one by its end."""
    return f"{sortable_instant(case.due_at or case.ended_at or case.updated_at)}#{case.id}"


def feed_position(case: Case) -> str:
    """Return where a case stands in the feed of changes: by its last change."""
    return f"{sortable_instant(case.updated_at)}#{case.id}"


def due_shard(shard: int) -> str:
    """Return the key of a shard of index `due`: `due#07`."""
    return f"due#{shard:02}"


def erase_shard(shard: int) -> str:
    """Return the key of a shard of index `erase`: `erase#07`."""
    return f"erase#{shard:02}"


def feed_shard(shard: int) -> str:
    """Return the key of a shard of index `feed_all`: `feed#07`."""
    return f"feed#{shard:02}"


def state_shard(state: State, shard: int) -> str:
    """Return the key of a shard of index `ops_state`: `awaiting_consent#07`."""
    return f"{state}#{shard:02}"


def state_of_authority(authority: str, state: State) -> str:
    """Return the key of index `state`: `710000000#awaiting_consent`."""
    return f"{authority}#{state}"
