"""The digests of consent records in the head of a case."""

from dataclasses import fields, replace
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from typing import Any

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.case.states import ConsentStatus
from chalicelib.domain.consent.consent import Consent, Evidence
from chalicelib.domain.consent.records import (
    FIRST_IDS,
    are_as_written,
    ids_to_compare,
    record_digest,
    with_records,
)
from tests.contract.samples import MONDAY, a_case, a_consent

CASE = a_case()
RECORD = replace(
    a_consent(CASE), valid_until=MONDAY, ended_at=MONDAY, banks=("KZKOKZKX",), authentication="sms", language="kk"
)
OTHER: dict[str, Any] = {
    "period": Period(MONDAY.date(), MONDAY.date()),
    "scope": ("accounts",),
    "kind": "application",
    "status": "refused",
}
SEALED = {"person", "basis", "banks", "evidence"}
STATED = sorted({one.name for one in fields(Consent)} - SEALED)


@pytest.mark.parametrize("name", STATED)
def test_every_field_of_a_record_is_in_its_digest(name: str) -> None:
    """All but the sealed ones: no edit of a record remains unnoticed."""
    before = getattr(RECORD, name)
    other = OTHER.get(name, before + timedelta(seconds=1) if isinstance(before, datetime) else f"{before}-")
    assert record_digest(replace(RECORD, **{name: other})) != record_digest(RECORD)


def test_a_record_that_was_written_earlier_has_the_same_digest() -> None:
    """Heads of years ago name it, so neither the form nor the names of the fields may change."""
    assert record_digest(RECORD) == "c769310583515db4a115ff25ea549c2d35ea8cbc80e4c030299d837711877283"


def test_what_is_erased_before_the_record_is_not_in_its_digest() -> None:
    """A record without its sealed parts still is as it was written."""
    erased = replace(RECORD, person="", basis=None, banks=None, evidence=None)
    sealed = replace(RECORD, basis="guardian", evidence=Evidence(b"{}", "signature", {}))
    assert {record_digest(one) for one in (RECORD, erased, sealed)} == {record_digest(RECORD)}


@given(st.text())
@example('\x00\x1f\x7f"\\/\u2028 Әлия 🙂')
def test_a_digest_is_that_of_canonical_json(words: str) -> None:
    """Whatever a partner's texts contain: who has the record and RFC 8785 can make the digest again."""
    stated = {
        "authentication": "sms",
        "case_id": CASE.id,
        "ended_at": "2025-10-13T05:15:00+00:00",
        "given_by": "applicant",
        "heard_at": "2025-10-13T05:17:00+00:00",
        "id": "bank_data-1",
        "kind": "bank_data",
        "language": "kk",
        "partner_id": words,
        "period": ["2025-07-01", "2025-09-30"],
        "purpose": "targeted_social_assistance",
        "received_at": "2025-10-13T05:16:00+00:00",
        "request_id": f"{CASE.id}-link-1",
        "scope": ["accounts", words],
        "status": "granted",
        "valid_until": "2025-10-13T05:15:00+00:00",
    }
    record = replace(RECORD, partner_id=words, scope=("accounts", words))
    assert record_digest(record) == sha256(rfc8785.dumps(stated)).hexdigest()


@pytest.mark.parametrize(
    ("stored", "compared"),
    [
        ((), {"personal_data-1", "bank_data-1"}),
        (("application",), {"application", "personal_data-1", "bank_data-1"}),
        (("application", "personal_data-1"), {"application", "personal_data-1", "personal_data-2", "bank_data-1"}),
        ((*FIRST_IDS[:2], "bank_data-1"), set(FIRST_IDS)),
        (("bank_data-1", "bank_data-2"), {"bank_data-1", "bank_data-2", "bank_data-3", "personal_data-1"}),
    ],
)
def test_the_next_record_of_each_kind_is_compared_too(stored: tuple[str, ...], compared: set[str]) -> None:
    """So one that a head which was put back does not name is seen."""
    case = with_records(CASE, [replace(RECORD, id=one) for one in stored])
    assert ids_to_compare(case) == compared


def test_the_ids_of_a_case_that_was_asked_for_each_consent_once_are_known_before_it_is_read() -> None:
    """So the records are read in the same call as the case."""
    assert FIRST_IDS == ("application", "personal_data-1", "personal_data-2", "bank_data-1", "bank_data-2")


def test_the_same_instant_in_another_time_zone_is_the_same_record() -> None:
    """Instants are compared, not how they are written."""
    almaty = RECORD.received_at.astimezone(timezone(timedelta(hours=5)))
    assert record_digest(replace(RECORD, received_at=almaty)) == record_digest(RECORD)


def test_a_record_that_is_written_again_replaces_its_digest() -> None:
    """Each record is included once, as it was last written."""
    ended = replace(RECORD, status=ConsentStatus.WITHDRAWN)
    another = replace(RECORD, id="application")
    case = with_records(with_records(CASE, (RECORD, another)), (ended,))
    assert are_as_written(case, (ended, another))
    assert [are_as_written(case, given) for given in ((RECORD, another), (ended,), (ended, another, RECORD))] == [
        False,
        False,
        False,
    ]


def test_a_record_that_is_stored_twice_is_not_as_it_was_written() -> None:
    """One of the two may have been edited; whoever uses one of them does not know which was compared."""
    case, edited = with_records(CASE, [RECORD]), replace(RECORD, partner_id="another")
    assert are_as_written(case, [RECORD])
    assert [are_as_written(case, given) for given in ((edited, RECORD), (RECORD, edited), (RECORD, RECORD))] == [
        False,
        False,
        False,
    ]
