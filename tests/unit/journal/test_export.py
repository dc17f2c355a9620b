"""The journal as a file: its lines never change, hold no note, and are read as they were written."""

import json
from dataclasses import replace

import pytest

from chalicelib.domain.journal.anchoring import Anchor, Restored, head_of
from chalicelib.domain.journal.export import (
    ExportedCase,
    ExportUnreadable,
    anchor_line,
    case_lines,
    extent,
    read_export,
    verify_export,
)
from chalicelib.domain.journal.journal import Event, Note, append
from chalicelib.domain.journal.verifying import Break, JournalFault
from tests.unit.case.cases import MINUTE, NOW, a_case

MOVED, ENTRY = append(a_case(), Event("sms_sent", "kdp", {"banks": ("A", "Б"), "try": 1}, Note("anna", "құпия")), NOW)
HEAD = head_of(MOVED)
ANCHOR = Anchor(number=1, at=NOW, until=NOW, previous="", heads=(HEAD,), signature="s")
LINES = (
    """
{"anchor": {"at": "2025-10-13T05:15:00+00:00", "heads": [["01k7e000000000000000000001", 1, "HASH"]], "number": 1, \
"previous": "", "until": "2025-10-13T05:15:00+00:00"}, "signature": "s"}
{"began_late": false, "case": "01k7e000000000000000000001", "hash": "HASH", "seq": 1}
{"entry": {"actor": "kdp", "at": "2025-10-13T05:15:00+00:00", "case_id": "01k7e000000000000000000001", \
"data": {"banks": ["A", "Б"], "try": 1}, "event": "sms_sent", "hash": "HASH", "previous": "", "seq": 1}}
""".strip()
    .replace("HASH", HEAD.hash)
    .splitlines()
)


def test_the_lines_of_an_export_stay() -> None:
    """Other tools read them; what a human typed is in none of them."""
    assert [anchor_line(ANCHOR), *case_lines(ExportedCase(HEAD, entries=[ENTRY]))] == LINES


def test_an_export_is_read_as_it_was_written() -> None:
    """Lists of the data are tuples again, as the hash wants them."""
    late = json.dumps({"began_late": True, "case": "other", "hash": "h", "seq": 9})
    read = read_export([*LINES, late])
    whole = ExportedCase(HEAD, began_late=False, entries=[replace(ENTRY, note=None)])
    assert read == ([ANCHOR], [whole, ExportedCase(replace(HEAD, case_id="other", hash="h", seq=9), began_late=True)])


@pytest.mark.parametrize(
    "line",
    [
        '{"case": "1", "seq": 1, "hash": ""}',
        '{"anchor": {"number": 1}, "signature": ""}',
        '{"anchor": null, "signature": ""}',
        '{"entry": {"more": 1, "at": "2025-10-13T05:15:00+00:00", "data": {}}}',
        '{"entry": {"at": "never", "data": {}}}',
        '{"case": "1", "case": "2"}',
    ],
)
def test_a_line_that_is_not_from_an_export_is_named(line: str) -> None:
    """By its number, from 1, without its content."""
    with pytest.raises(ExportUnreadable) as refused:
        read_export([*LINES, line])
    assert str(refused.value) == "Line 4 is not from a journal export. Give the file unchanged."


def test_an_entry_before_any_case_is_refused() -> None:
    """It belongs to none."""
    with pytest.raises(ExportUnreadable) as refused:
        read_export([LINES[2]])
    assert str(refused.value) == "Line 1 is not from a journal export. Give the file unchanged."


def test_every_fault_of_an_export_is_reported() -> None:
    """The first faulty anchor, the first faulty entry of each case, and each case that is missing."""
    anchors, cases = read_export(LINES)
    other = replace(ANCHOR, number=2, heads=(replace(HEAD, case_id="gone"),), previous=ANCHOR.digest)
    changed = [replace(cases[0], entries=[replace(cases[0].entries[0], event="other")])]
    faults = verify_export([*anchors, other], changed, lambda _body, _signature: False)
    assert list(faults) == [
        Break("", 1, JournalFault.ANCHOR_CHANGED),
        Break(HEAD.case_id, 1, JournalFault.CHANGED),
        Break("gone", 1, JournalFault.REMOVED),
    ]


def test_a_whole_export_has_no_fault() -> None:
    """The signature is asked about the bytes of each anchor."""
    anchors, cases = read_export(LINES)
    asked: list[tuple[bytes, str]] = []

    def is_ours(body: bytes, signature: str) -> bool:
        asked.append((body, signature))
        return True

    assert (list(verify_export(anchors, cases, is_ours)), asked) == ([], [(ANCHOR.body, "s")])


def test_a_case_of_which_the_oldest_entries_expired_is_whole() -> None:
    """It says so itself; one that does not say so has lost them."""
    _, second = append(MOVED, Event("moved"), NOW + MINUTE)
    head = replace(HEAD, seq=2, hash=second.hash)
    faults = [
        list(verify_export([], [ExportedCase(head, began_late=late, entries=[second])], lambda *_: True))
        for late in (True, False)
    ]
    assert faults == [[], [Break(HEAD.case_id, 1, JournalFault.REMOVED)]]


@pytest.mark.parametrize(
    ("anchors", "words"),
    [
        ([], "0 cases, no anchor"),
        ([ANCHOR], "0 cases, 1 anchors, the last of 2025-10-13T05:15:00+00:00"),
        (
            [*[replace(ANCHOR, restored=Restored(NOW - MINUTE, "d"))] * 2, replace(ANCHOR, at=NOW + MINUTE)],
            "0 cases, 3 anchors, the last of 2025-10-13T05:16:00+00:00, RESTORED, RESTORED",
        ),
    ],
)
def test_an_export_says_how_far_it_reaches(anchors: list[Anchor], words: str) -> None:
    """And every restore, so that a reader asks about it."""
    restored = "restored at 2025-10-13T05:15:00+00:00 to 2025-10-13T05:14:00+00:00"
    assert extent(anchors, []) == words.replace("RESTORED", restored)
