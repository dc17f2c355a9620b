"""Consent records as stored: terms that never change, the personal part and the proof sealed apart."""

import json
from dataclasses import replace

import pytest

from chalicelib.adapters.documents.consents import (
    consent_from,
    consent_terms,
    evidence_bytes,
    evidence_of,
    private_terms,
    records_of,
)
from chalicelib.domain.case.states import ConsentStatus
from chalicelib.domain.consent.consent import Consent, ConsentKind, Evidence
from chalicelib.domain.errors import SealBroken
from tests.contract.samples import MINUTE, MONDAY, a_case, a_consent

CONSENT = a_consent(a_case(), given_by="representative", basis="сот шешімі, №77 іс", authentication="ЭЦҚ")
EVIDENCE = Evidence(b'{"status": "granted"}\n', "e30..c2ln", {"kid": "open-api-1", "kty": "EC"})
TERMS = (
    '{"authentication":"ЭЦҚ","case_id":"01k7e000000000000000000001",'
    '"evidence_sha256":"edb6693eeb9c9f099c0f924e4aff35103a6fc490dfe6288c8f1994a5d94c1b39",'
    '"given_by":"representative","heard_at":"2025-10-13T05:17:00Z","id":"bank_data-1","kind":"bank_data",'
    '"language":"kk","partner_id":"consent-77","period":{"first":"2025-07-01","last":"2025-09-30"},'
    '"private_name":"name-1","purpose":"targeted_social_assistance","received_at":"2025-10-13T05:16:00Z",'
    '"request_id":"01k7e000000000000000000001-link-1","scope":["accounts","balances","movements"],"valid_until":"2026-01-11T05:15:00Z"}'
)
PLACE = (CONSENT.case_id, CONSENT.id)
PRIVATE = {"person": "person-1", "basis": "сот шешімі, №77 іс", "banks": ["ALATKZKA", "ESILKZKA"]}
PROOF = (
    b'{"body": "eyJzdGF0dXMiOiAiZ3JhbnRlZCJ9Cg==", "key": {"kid": "open-api-1", "kty": "EC"}, "signature": "e30..c2ln"}'
)


def test_the_terms_of_a_record_stay() -> None:
    """Equal terms are equal text, which the head of the case proves; what is sealed or changes is not in them."""
    assert consent_terms(CONSENT, "name-1") == TERMS
    assert consent_terms(replace(CONSENT, status=ConsentStatus.REVOKED, ended_at=MONDAY), "name-1") == TERMS


def test_a_record_without_a_proof_has_no_digest_of_one() -> None:
    """Empty fields are left out, so that a field added later does not change the terms of older records."""
    terms = json.loads(consent_terms(replace(CONSENT, evidence=None, language=None), "name-1"))
    assert set(json.loads(TERMS)) - set(terms) == {"evidence_sha256", "language"}


def test_the_personal_part_stays() -> None:
    """Whose data, on which basis, and which banks: sealed apart from the terms, in a form that sorts."""
    assert json.loads(private_terms(CONSENT)) == PRIVATE
    assert list(json.loads(private_terms(CONSENT))) == ["banks", "basis", "person"]


def test_the_proof_stays_as_it_was_received() -> None:
    """Byte for byte, in base64, with the signature and the key that verified it."""
    assert evidence_bytes(EVIDENCE) == PROOF
    assert evidence_of(PROOF) == EVIDENCE


def test_a_record_is_read_from_its_parts() -> None:
    """With the personal part and the proof, or, after their erasure, without whom and what they name."""
    parts = {"status": "granted", "ended_at": None}
    whole = consent_from(TERMS, place=PLACE, **parts, evidence=EVIDENCE, private=json.dumps(PRIVATE).encode())
    ended = {"status": "revoked", "ended_at": "2025-10-13T05:15:00Z"}
    erased = consent_from(TERMS, place=PLACE, **ended, evidence=None, private=None)
    assert whole == CONSENT
    assert erased == replace(
        CONSENT, status=ConsentStatus.REVOKED, ended_at=MONDAY, evidence=None, person="", basis=None, banks=None
    )


@pytest.mark.parametrize("terms", ["", "{}", "[]", TERMS.replace("bank_data", "Айгүл"), '{"a": 1, "a": 2}'])
def test_terms_that_do_not_fit_are_refused_and_not_quoted(terms: str) -> None:
    """An error may end up in a log."""
    with pytest.raises(ValueError, match=r"^(what is stored|The text)") as refused:
        consent_from(terms, place=PLACE, status="granted", ended_at=None, evidence=None, private=None)
    assert "Айгүл" not in str(refused.value)


@pytest.mark.parametrize("place", [(CONSENT.case_id, "bank_data-2"), (a_case(2).id, CONSENT.id)])
def test_a_record_in_the_place_of_another_is_refused(place: tuple[str, str]) -> None:
    """Two with one name could not be told apart: one would be compared with the head, and the other one used."""
    with pytest.raises(ValueError, match=r"^what is stored is in the place of another record$"):
        consent_from(TERMS, place=place, status="granted", ended_at=None, evidence=None, private=None)


def read(stored: Consent | None) -> Consent:
    """Read a record, of which None stands for a damaged one."""
    if stored is None:
        raise ValueError
    return stored


def test_records_come_oldest_first() -> None:
    """By when the partner received them, then by id."""
    second = replace(CONSENT, id="bank_data-2")
    first = replace(CONSENT, id="personal_data-9", kind=ConsentKind.PERSONAL_DATA, received_at=MONDAY)
    last = replace(CONSENT, id="application", received_at=MONDAY + 2 * MINUTE)
    stored = [last, second, CONSENT, first]
    assert records_of("case", stored, read, whole=True) == (first, CONSENT, second, last)


def test_a_damaged_record_is_left_out_or_refused() -> None:
    """What needs all records is refused; what only shows them goes on, for the head of the case misses one."""
    assert records_of("case", [None, CONSENT], read, whole=False) == (CONSENT,)
    with pytest.raises(SealBroken, match="the sealed field consents of case case cannot be opened"):
        records_of("case", [CONSENT, None], read, whole=True)
