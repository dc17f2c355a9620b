"""The document of a case: its names and values never change, however the case is grouped in the code."""

import json
from dataclasses import replace

import pytest

from chalicelib.adapters.documents.cases import case_document, case_from
from chalicelib.domain.case.key_classes import ErasedClass, KeyClass
from chalicelib.domain.case.parts import CaseDigests, SealedClasses, StatementCount
from tests.contract.samples import DAY, MINUTE, MONDAY, a_case, a_rich_case

STORED = {
    "id": "01k7e000000000000000000001",
    "authority": "710000000",
    "application_number": "2025-000001",
    "language": "kk",
    "person": "person-1",
    "mobile": "mobile-1",
    "submitted_at": "2025-10-13T05:15:00Z",
    "registered_on": "2025-10-13",
    "decision": {
        "at": "2025-11-03T05:15:00Z",
        "rule": "decision",
        "started_at": None,
        "calendar": "confirmed",
        "calendar_version": None,
    },
    "received_at": "2025-10-13T05:15:00Z",
    "updated_at": "2025-10-13T05:15:00Z",
    "earlier_person": "person-0",
    "digests_under": "2025-1",
    "blocked_at": None,
    "group": "family-1",
    "supersedes": "01k7d000000000000000000000",
    "state": "ordinary_procedure",
    "reason": "no_bank_answered",
    "consent_status": "granted",
    "entered_at": "2025-10-13T05:15:00Z",
    "ended_at": "2025-10-14T05:15:00Z",
    "sms": {"sent_at": None, "delivered_at": None, "failed_at": None, "ask_at": None},
    "consent_deadline": {
        "at": "2025-10-14T05:15:00Z",
        "rule": "one_working_day_after_delivery",
        "started_at": None,
        "calendar": "confirmed",
        "calendar_version": None,
    },
    "consent_received_at": "2025-10-13T05:15:00Z",
    "consent_heard_at": "2025-10-13T05:16:00Z",
    "bank_data_deadline": None,
    "deadline": {
        "at": "2025-10-14T05:15:00Z",
        "rule": "patience",
        "started_at": None,
        "calendar": "confirmed",
        "calendar_version": None,
    },
    "look_at": "2025-10-13T05:16:00Z",
    "try_at": None,
    "paused_at": None,
    "application_date": "2025-10-14",
    "application_date_rule": "consent_received",
    "banks": None,
    "banks_at": {"edition": 0, "version": 1},
    "counted": {
        "pending": 1,
        "data": 0,
        "data_partial": 1,
        "no_accounts": 0,
        "denied": 0,
        "failed": 0,
        "silent": 0,
        "late": 1,
    },
    "attention": [{"kind": "late_bank_data", "since": "2025-10-13T05:15:00Z", "acknowledged_at": None}],
    "intents": [
        {
            "step": "sms",
            "request_id": "sms-1",
            "tries": 2,
            "at": "2025-10-13T05:15:00Z",
            "lease_until": "2025-10-13T05:16:00Z",
            "done_at": "2025-10-13T05:15:00Z",
        }
    ],
    "requests": {"kdp": 0, "data": 1, "waits": 0, "link_at": None},
    "check_code": "a1b2c3",
    "owes_revocation": True,
    "consent_gone_at": "2025-10-14T05:15:00Z",
    "erase_at": "2025-10-22T05:15:00Z",
    "erased": [{"key_class": "bank", "at": "2025-10-14T05:15:00Z"}],
    "records": [],
    "key_classes": ["person", "bank", "proof"],
    "statement_version": 3,
    "choices_made": 2,
    "acknowledged": {"at": None, "version": 6, "statement": None},
    "generation": 1,
    "version": 1,
    "journal": {"seq": 0, "hash": ""},
}
"""What the version before the grouping wrote."""

RICH = a_rich_case()
CASE = replace(
    RICH,
    digests=CaseDigests(person="person-1", mobile="mobile-1", earlier_person="person-0", under="2025-1"),
    consent=replace(RICH.consent, received_at=MONDAY, heard_at=MONDAY + MINUTE, gone_at=MONDAY + DAY),
    sealed=SealedClasses(tuple(KeyClass), (ErasedClass(KeyClass.BANK, MONDAY + DAY),), MONDAY + 9 * DAY),
    statement=StatementCount(3, 2),
)


def test_the_names_and_values_stay() -> None:
    """A case is written as it always was, and what was written is read."""
    assert json.loads(case_document(CASE)) == STORED
    assert case_from(json.dumps(STORED)) == CASE
    assert '"application_number":"№ 1"' in case_document(replace(CASE, application_number="№ 1"))


def test_a_field_that_an_older_version_did_not_write_has_its_default() -> None:
    """So a document outlives the fields that are added after it."""
    written = {
        name: value for name, value in STORED.items() if name not in {"choices_made", "owes_revocation", "group"}
    }
    expected = replace(
        CASE, statement=StatementCount(3), consent=replace(CASE.consent, owes_revocation=False), group=None
    )
    assert case_from(json.dumps(written | {"unknown": 1})) == expected


def test_a_case_without_an_application_date_has_none() -> None:
    """Both its fields are stored as null."""
    document = json.loads(case_document(a_case()))
    assert (document["application_date"], document["application_date_rule"]) == (None, None)
    assert case_from(json.dumps(document)) == a_case()


@pytest.mark.parametrize("document", ["", "[]", "1", "null", "{}", 7, '{"person": "Айгүл"}', b"\xff"])
def test_what_is_no_case_is_refused_and_not_quoted(document: str | int | bytes) -> None:
    """The error names the kind of value alone."""
    with pytest.raises((KeyError, TypeError, ValueError)) as refused:
        case_from(document)
    assert "Айгүл" not in str(refused.value)
