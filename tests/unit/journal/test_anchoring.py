"""Anchors as they are made and stored: their signed bytes, their size, and what goes into the next one."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.case.parts import JournalHead
from chalicelib.domain.journal.anchoring import OVERLAP, Anchor, Head, Restored, anchor_of, anchors_of, head_of
from tests.unit.case.cases import MINUTE, NOW, a_case

CASE = a_case(journal=JournalHead(3, "ab12"))
ANCHOR = Anchor(number=7, at=NOW, until=NOW + MINUTE, previous="cd34", heads=(head_of(CASE),))
BODY = (
    b'{"at":"2025-10-13T05:15:00+00:00","heads":[["01k7e000000000000000000001",3,"ab12"]],"number":7,'
    b'"previous":"cd34","until":"2025-10-13T05:16:00+00:00"}'
)


def test_the_signed_bytes_of_an_anchor_stay() -> None:
    """Canonical JSON: stored anchors verify by it, and the next anchor refers to its digest."""
    assert ANCHOR.body == BODY
    assert ANCHOR.digest == "45be1e6ca99becf591e7b9a503d7953375e450e0785f4b25dc04e09f09a8980b"


def test_the_signed_bytes_of_a_restore_stay() -> None:
    """It has no heads, and says to which moment the store was restored, and who entered that."""
    restored = replace(ANCHOR, heads=(), restored=Restored(NOW - MINUTE, "digest"))
    assert restored.body == (
        b'{"at":"2025-10-13T05:15:00+00:00","heads":[],"number":7,"previous":"cd34",'
        b'"restored":{"by":"digest","to":"2025-10-13T05:14:00+00:00"},"until":"2025-10-13T05:16:00+00:00"}'
    )


@pytest.mark.parametrize("lacks", ["number", "at", "until", "previous", "heads"])
def test_an_anchor_that_lacks_something_is_refused(lacks: str) -> None:
    """Nothing is made up for what is missing."""
    whole = {"number": 7, "at": NOW.isoformat(), "until": NOW.isoformat(), "previous": "cd34", "heads": []}
    assert anchor_of(whole, "s").signature == "s"
    with pytest.raises(KeyError, match=lacks):
        anchor_of({name: value for name, value in whole.items() if name != lacks}, "s")


def test_the_first_anchor_begins_the_chain() -> None:
    """It has the number 1, refers to none, and is not signed yet."""
    assert list(anchors_of([CASE], None, NOW)) == [
        Anchor(number=1, at=NOW, until=NOW, previous="", heads=(head_of(CASE),), signature="")
    ]


def test_the_next_anchor_has_the_heads_that_the_last_one_lacks() -> None:
    """A case without an entry has no head yet."""
    moved, empty = a_case(id="moved", journal=JournalHead(4, "ef56")), a_case(id="empty")
    assert list(anchors_of([CASE, empty, moved], ANCHOR, NOW + MINUTE)) == [
        Anchor(
            number=8,
            at=NOW + MINUTE,
            until=NOW + MINUTE,
            previous=ANCHOR.digest,
            heads=(Head("moved", 4, "ef56"),),
        )
    ]


def test_an_anchor_has_at_most_a_thousand_heads() -> None:
    """So that every store accepts it as one object."""
    cases = [replace(CASE, id=str(number)) for number in range(2001)]
    assert [len(anchor.heads) for anchor in anchors_of(cases, None, NOW)] == [1000, 1000, 1]


def test_an_anchor_reaches_back_ten_minutes() -> None:
    """Longer than an index lags and a commit takes."""
    assert timedelta(minutes=10) == OVERLAP
