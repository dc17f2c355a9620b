"""Consents end on the person's word, also where their records were edited or cannot be read (design decision 14)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.calendar.working_days import Calendar
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import AttentionKind, ConsentStatus
from chalicelib.domain.consent.consent import Consent, ConsentKind
from chalicelib.domain.consent.records import with_records
from chalicelib.domain.journal.journal import Event
from chalicelib.services.decisions.draft import Draft, Gathered
from chalicelib.services.decisions.ending_consents import end_consents, with_damaged_records
from chalicelib.services.decisions.people.acts import HumanAct
from chalicelib.services.decisions.people.blocking import decide_release
from tests.contract.samples import MONDAY, a_case, a_consent
from tests.fakes.policy import a_policy

LATER = MONDAY + timedelta(hours=1)
BOTH = {ConsentKind.BANK_DATA, ConsentKind.PERSONAL_DATA}
PLAIN = a_case()
BANKS = a_consent(PLAIN)
PERSON = replace(BANKS, id="personal_data-1", kind=ConsentKind.PERSONAL_DATA)
CASE = with_records(PLAIN, [BANKS, PERSON])


def ended(record: Consent) -> Consent:
    """The record after a withdrawal."""
    return replace(record, status=ConsentStatus.WITHDRAWN, ended_at=LATER)


def is_owed(draft: Draft) -> bool:
    """Whether the Open API system has to be told."""
    return draft.case.consent.owes_revocation


def end(case: Case, *stored: Consent) -> Draft:
    """End both kinds of consents of the case."""
    return end_consents(Draft(case=case), stored, BOTH, LATER)


DAMAGED = Event("record_damaged", data={"what": "consents", "state": CASE.state})


def test_consents_as_they_were_written_end_without_attention() -> None:
    """Both end, and the Open API system has to be told."""
    draft = end(CASE, BANKS, PERSON)
    assert (draft.consents, draft.edited, draft.events) == ((ended(BANKS), ended(PERSON)), frozenset(), ())
    assert is_owed(draft)


@pytest.mark.parametrize("record", [replace(BANKS, partner_id=None), PERSON])
def test_what_the_open_api_system_does_not_know_is_not_revoked_there(record: Consent) -> None:
    """A bank consent without the partner's id, or another kind with one."""
    draft = end(with_records(PLAIN, [record]), record)
    assert (draft.consents, is_owed(draft)) == ((ended(record),), False)


def test_one_known_consent_among_several_is_revoked() -> None:
    """A consent that the partner never had does not keep the other from being revoked."""
    unknown = replace(BANKS, id="bank_data-2", partner_id=None)
    assert is_owed(end(with_records(PLAIN, [BANKS, unknown]), BANKS, unknown))


def test_an_edited_record_ends_and_nothing_that_it_says_is_believed() -> None:
    """Its partner's id revokes nothing, and a human is told."""
    edited = replace(BANKS, partner_id="someone-else's")
    draft = end(CASE, edited, PERSON)
    assert (draft.consents, draft.edited) == ((ended(edited), ended(PERSON)), frozenset({"bank_data-1"}))
    assert (draft.events, is_owed(draft)) == ((DAMAGED,), False)


def test_records_found_edited_before_stay_so() -> None:
    """Those of the draft, and those found now."""
    before = Draft(case=CASE, edited=frozenset({"application"}))
    draft = end_consents(before, (replace(BANKS, partner_id="x"), PERSON), BOTH, LATER)
    assert draft.edited == frozenset({"application", "bank_data-1"})


def test_a_record_that_the_case_does_not_name_stays_as_it_is() -> None:
    """It was added behind our back: it does not end, and a human is told."""
    draft = end(CASE, BANKS, PERSON, replace(BANKS, id="bank_data-9"))
    assert (draft.consents, draft.events) == ((ended(BANKS), ended(PERSON)), (DAMAGED,))


def test_a_record_that_is_gone_is_told_to_a_human() -> None:
    """What is left ends."""
    draft = end(CASE, PERSON)
    assert (draft.consents, draft.events) == ((ended(PERSON),), (DAMAGED,))


def test_damage_is_told_once() -> None:
    """As long as the attention is there, neither attention nor journal gets another."""
    first = with_damaged_records(Draft(case=CASE), LATER)
    assert first == Draft(case=CASE.with_attention(AttentionKind.RECORD_DAMAGED, LATER), events=(DAMAGED,))
    assert with_damaged_records(first, LATER + timedelta(minutes=1)) == first


def test_whoever_is_released_ends_both_consents_and_owes_the_revocation() -> None:
    """The application itself stays: the ordinary procedure goes on with it."""
    own = replace(PERSON, id="application", kind=ConsentKind.APPLICATION)
    case = with_records(PLAIN, [own, BANKS, PERSON])
    given = Gathered(
        case=case,
        calendar=Calendar(version="calendar-1"),
        policy=a_policy(),
        now=LATER,
        consents=(own, BANKS, PERSON),
    )
    draft = decide_release(given, HumanAct("aigul", "digest-of-aigul"))
    assert (draft.consents, is_owed(draft)) == ((ended(BANKS), ended(PERSON)), True)
