"""What a consent record says without being told, which records a withdrawal ends, and what is discarded afterwards."""

from dataclasses import replace

import pytest

from chalicelib.domain.case.case import Case, Intent
from chalicelib.domain.case.parts import ConsentSummary
from chalicelib.domain.case.states import ConsentStatus, State, Step
from chalicelib.domain.consent.consent import (
    PURPOSE,
    Consent,
    ConsentKind,
    Evidence,
    Scope,
    consent_is_gone,
    is_discarded,
    withdrawn,
)
from tests.unit.case.cases import DAY, NOW, a_case

PLAIN = Consent(
    id="application",
    case_id="01k7e000000000000000000001",
    kind=ConsentKind.APPLICATION,
    status=ConsentStatus.GRANTED,
    person="digest-of-the-iin",
    request_id="request-1",
    received_at=NOW,
    heard_at=NOW,
)
RECORDS = tuple(
    replace(PLAIN, id=f"{kind}-{status}", kind=kind, status=status) for kind in ConsentKind for status in ConsentStatus
)
ASKED = Intent(step=Step.BANK_DATA, request_id="data-1", tries=1, at=NOW, lease_until=NOW)


def under(status: ConsentStatus, *intents: Intent) -> Case:
    """A case that waits for banks, with a consent in this status."""
    return a_case(State.AWAITING_BANK_DATA, consent=ConsentSummary(status=status), intents=intents)


def test_kinds_and_scopes_have_the_words_that_are_stored_and_sent() -> None:
    """Stored records, the API and the Open API system have them."""
    assert [*ConsentKind, *Scope] == ["application", "personal_data", "bank_data", "accounts", "balances", "movements"]
    assert PURPOSE == "targeted_social_assistance"


def test_a_consent_is_the_applicants_own_unless_it_says_otherwise() -> None:
    """Who gave it, and that it serves the one purpose; all else is unknown and has not ended."""
    assert (PLAIN.given_by, PLAIN.basis, PLAIN.purpose, PLAIN.ended_at) == ("applicant", None, PURPOSE, None)


def test_evidence_names_its_key_and_shows_neither_body_nor_signature() -> None:
    """The bytes may name a person and hold a token, so no log or traceback gets them."""
    evidence = Evidence(b"900101300017", "e30..c2ln", {"kid": "kdp-1"})
    assert (evidence.kid, repr(evidence)) == ("kdp-1", "Evidence(key={'kid': 'kdp-1'})")
    assert replace(evidence, key={}).kid == ""


@pytest.mark.parametrize("kinds", [set(), {ConsentKind.BANK_DATA}, {ConsentKind.PERSONAL_DATA, ConsentKind.BANK_DATA}])
def test_a_withdrawal_ends_the_granted_records_of_its_kinds(kinds: set[ConsentKind]) -> None:
    """No other kind, and no record that was refused or has ended already."""
    granted = [one for one in RECORDS if one.kind in kinds and one.status is ConsentStatus.GRANTED]
    assert withdrawn(RECORDS, kinds, NOW + DAY) == tuple(
        replace(one, status=ConsentStatus.WITHDRAWN, ended_at=NOW + DAY) for one in granted
    )
    assert len(granted) == len(kinds)


@pytest.mark.parametrize(
    ("case", "gone", "discarded"),
    [
        (under(ConsentStatus.GRANTED, ASKED), False, False),
        (under(ConsentStatus.REVOKED), True, True),
        (under(ConsentStatus.WITHDRAWN), True, True),
        (under(ConsentStatus.REFUSED, ASKED), True, True),
        (under(ConsentStatus.EXPIRED, ASKED), True, True),
        (under(ConsentStatus.REFUSED), False, False),
        (under(ConsentStatus.EXPIRED), False, False),
        (replace(under(ConsentStatus.GRANTED, ASKED), state=State.WITHDRAWN), False, True),
        (replace(under(ConsentStatus.GRANTED, ASKED), blocked_at=NOW), False, True),
    ],
)
def test_no_answer_of_a_bank_is_looked_at_without_a_consent(case: Case, *, gone: bool, discarded: bool) -> None:
    """Taken back, overridden after the banks were asked, the application withdrawn, or the person blocked."""
    assert (consent_is_gone(case), is_discarded(case)) == (gone, discarded)
