"""Journal entries as documents, and the names under which pieces are sealed: none of them may change."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chalicelib.adapters.documents import sealed_fields
from chalicelib.adapters.documents.entries import entry_document, entry_from
from chalicelib.adapters.documents.sealed_fields import choice_place, day_owner, private_field
from chalicelib.domain.journal.journal import Entry, Event, Note
from tests.contract.samples import a_case, a_link, a_person, a_token, noted

NOTE = Note("anna", "түсініктеме")
_, (ENTRY,) = noted(a_case(), Event("consent_withdrawn", "digest", {"banks": ("A", "B"), "try": 1}, NOTE))
STORED = {
    "case_id": "01k7e000000000000000000001",
    "seq": 1,
    "at": "2025-10-13T05:15:00Z",
    "event": "consent_withdrawn",
    "actor": "digest",
    "data": {"banks": ["A", "B"], "try": 1},
    "previous": "",
    "hash": ENTRY.hash,
    "note": None,
}


def test_an_entry_is_stored_without_its_note() -> None:
    """What a human typed is sealed beside it; the names and values stay."""
    assert json.loads(entry_document(ENTRY)) == STORED
    read = [entry_from(json.dumps(STORED), case_id=ENTRY.case_id, seq=1, note=note) for note in (NOTE, None)]
    assert read == [ENTRY, replace(ENTRY, note=None)]


@pytest.mark.parametrize("document", ["", "{}", "no JSON", 7, json.dumps({**STORED, "at": "never"})])
def test_an_entry_that_was_made_unreadable_keeps_its_place(document: str | int) -> None:
    """It has no hash that fits, so the verifier reports it, and it hides no other entry."""
    assert entry_from(document, case_id=ENTRY.case_id, seq=4, note=NOTE) == Entry(
        case_id=ENTRY.case_id,
        seq=4,
        at=datetime(1970, 1, 1, tzinfo=UTC),
        event="unreadable",
        actor="system",
        data={},
        previous="",
        hash="",
        note=NOTE,
    )


def test_the_names_of_sealed_pieces_stay() -> None:
    """The seal is bound to the name: under another one nothing that is stored opens."""
    assert [private_field(part) for part in (a_person(), a_token(), a_link())] == ["person", "token", "link"]
    assert (sealed_fields.NOTE, sealed_fields.EVIDENCE, sealed_fields.PRIVATE_TERMS) == (
        "journal-note",
        "evidence",
        "private_terms",
    )
    assert (sealed_fields.CHOICE, sealed_fields.READ_FIELD) == ("choice", "read")
    assert (choice_place(2), day_owner("2025-10-13")) == ("choice#000002", "reads#2025-10-13")
