"""Anchors: signed lists of the heads of the cases' journals, stored in a second place (design decision 9).

Somebody who rewrites the whole journal, hashes included, would also have to rewrite its anchors, which are signed,
chained to each other, and stored where nobody may delete. Entries after the newest anchor are not yet proved.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import islice
from typing import Any

import rfc8785

from chalicelib.domain.case.case import Case

HEADS_IN_ONE = 1000
"""The most heads in one anchor: about 120 KB, which every store accepts as one object."""
OVERLAP = timedelta(minutes=10)
"""How far an anchor reaches back before the end of the previous one, since an index lags and commits take time."""


@dataclass(frozen=True)
class Head:
    """The head of a case's journal at some time: the number and the hash of its last entry."""

    case_id: str
    seq: int
    hash: str


@dataclass(frozen=True)
class Restored:
    """The store was restored to the state of the moment `to`; `by`: the keyed digest of who entered it."""

    to: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """The heads that changed up to `until`. `number` counts from 1; `previous` is the digest of the previous anchor.

    `restored`: this anchor has no heads, and says that the store was restored. The heads of anchors from the time in
    between may be lost, so those anchors prove nothing any more (docs/adr/0048). `signature`: the detached JWS of
    `body` by our key; empty until it is signed.
    """

    number: int
    at: datetime
    until: datetime
    previous: str
    heads: tuple[Head, ...]
    restored: Restored | None = None
    signature: str = ""

    @property
    def body(self) -> bytes:
        """The signed bytes: canonical JSON (RFC 8785)."""
        content: dict[str, Any] = {
            "number": self.number,
            "at": self.at.isoformat(),
            "until": self.until.isoformat(),
            "previous": self.previous,
            "heads": [[head.case_id, head.seq, head.hash] for head in self.heads],
        }
        if self.restored is not None:
            content["restored"] = {"to": self.restored.to.isoformat(), "by": self.restored.by}
        return rfc8785.dumps(content)

    @property
    def digest(self) -> str:
        """The hexadecimal SHA-256 of the body, which the next anchor refers to."""
        return sha256(self.body).hexdigest()


def anchor_of(content: Mapping[str, Any], signature: str) -> Anchor:
    """Return the anchor with this content. Raises `ValueError`, `KeyError` or `TypeError` for malformed content."""
    restored = content["restored"] if "restored" in content else None  # noqa: SIM401 - content may be no mapping
    return Anchor(
        number=int(content["number"]),
        at=datetime.fromisoformat(content["at"]),
        until=datetime.fromisoformat(content["until"]),
        previous=str(content["previous"]),
        heads=tuple(Head(str(case_id), int(seq), str(digest)) for case_id, seq, digest in content["heads"]),
        restored=restored and Restored(datetime.fromisoformat(restored["to"]), str(restored["by"])),
        signature=signature,
    )


def proving(anchors: Iterable[Anchor]) -> tuple[Anchor, ...]:
    """Return the anchors that still prove something: none from a time that a later restore took back."""
    left: list[Anchor] = []
    for anchor in anchors:
        if anchor.restored is not None:
            left = [one for one in left if one.at <= anchor.restored.to]
        left.append(anchor)
    return tuple(left)


def anchors_of(changed: Iterable[Case], last: Anchor | None, now: datetime) -> Iterator[Anchor]:
    """Yield the next anchors, unsigned, for cases in the order of their change. Skips heads that `last` already has.

    `until` of an anchor is the change of its last case, that of the last anchor is now, so that the next run can go on
    after an interrupted one.
    """
    known = frozenset(last.heads) if last else frozenset()
    fresh = ((head_of(case), case.updated_at) for case in changed)
    left = ((head, at) for head, at in fresh if head.seq and head not in known)
    part = tuple(islice(left, HEADS_IN_ONE))
    while part:
        following = tuple(islice(left, HEADS_IN_ONE))
        until = part[-1][1] if following else now
        last = Anchor(
            number=last.number + 1 if last else 1,
            at=now,
            until=until,
            previous=last.digest if last else "",
            heads=tuple(head for head, _ in part),
        )
        yield last
        part = following


def head_of(case: Case) -> Head:
    """Return the head of a case's journal."""
    return Head(case.id, case.journal.seq, case.journal.hash)
