"""The keys of a case's items and of all that belongs to it, each with an example."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from chalicelib.adapters.documents.banks import banks_place
from chalicelib.adapters.documents.positions import feed_position, shard_of, sortable_instant, state_position
from chalicelib.adapters.documents.sealed_fields import choice_place
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import State

Key = dict[str, str]


@dataclass(frozen=True)
class CaseKeys:
    """The keys of one case's items in CasesTable."""

    case_id: str

    @property
    def head(self) -> Key:
        """The case itself: `case#01k7…`, `case`."""
        return self._item("case")

    def private(self, field: str) -> Key:
        """A private part of the case: `case#01k7…`, and `person`, `token` or `link`."""
        return self._item(field)

    def statement(self, version: int) -> Key:
        """The parts of a version of the statement: `case#01k7…`, `statement#000001`."""
        return self._item(f"statement#{version:06}")

    def banks(self, edition: int) -> Key:
        """The banks and what they answered, sealed: `case#01k7…`, `banks#000001`."""
        return self._item(banks_place(edition))

    def choice(self, version: int) -> Key:
        """A caseworker's choice, by the version that it created: `case#01k7…`, `choice#000002`."""
        return self._item(choice_place(version))

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


def event_claim(request_id: str, event_id: str) -> Key:
    """Return the key of an event that answers a request: `event#01k7…-link-1#9f86…`.

    The id is the partner's, of any length and content, so the key has its digest only.
    """
    return {"claim": f"event#{request_id}#{sha256(event_id.encode()).hexdigest()}"}


def person_block(person: str) -> Key:
    """Return the key of a person's block, by the keyed digest of the IIN: `block#9f86…`."""
    return {"claim": f"block#{person}"}


def message(digest: str) -> Key:
    """Return the key of the item that names the case of an SMS: `message#9f86…`."""
    return {"claim": f"message#{digest}"}


def checks_of(caller: str, until: datetime) -> Key:
    """Return the key of a caller's count of look-ups in the window that ends then: `checks#9f86…#2025-…`."""
    return {"claim": f"checks#{caller}#{sortable_instant(until)}"}


@dataclass(frozen=True)
class IndexKeys:
    """The keys of a case in the indexes of CasesTable; `shards` spread what would otherwise be one hot key."""

    case: Case
    shards: int

    @property
    def look(self) -> Key:
        """Index `due`, open cases only: `due#07`, `2025-10-14T19:00:00.000000Z`; empty when it is not to be swept."""
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
        """Index `erase`, cases with data still to be erased: `erase#07` and when it is due; otherwise empty."""
        if self.case.sealed.erase_at is None:
            return {}
        return {"erase_shard": erase_shard(self._shard), "erase_at": sortable_instant(self.case.sealed.erase_at)}

    @property
    def all(self) -> Key:
        """All of them."""
        return {**self.look, **self.erase, **self.state, **self.feed, **self.feed_all, **self.ops_state}

    @property
    def _shard(self) -> int:
        return shard_of(self.case.id, self.shards)


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
