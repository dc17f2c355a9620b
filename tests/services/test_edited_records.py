"""A consent record that is not as it was written, or was put there behind our back, proves nothing (decision 15)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.case.states import ConsentStatus
from chalicelib.domain.errors import SealBroken
from chalicelib.services.decisions.people.withdrawal import What
from tests.services.office import MINUTE, Office
from tests.services.test_late import given_in_time

LONG = timedelta(days=30)


def test_an_edited_consent_record_ends_the_case_as_damaged() -> None:
    """A record that is not as it was written proves nothing, so the banks are not asked under it."""
    office = Office()
    office.asks_for_consent()
    kept = office.cases.stored[office.case_id]
    kept.consents["personal_data-1"] = replace(kept.consents["personal_data-1"], language="ru")
    office.decides("granted")
    ended = office.lives_until(office.clock.now() + LONG)
    assert (ended.state, ended.reason) == ("ordinary_procedure", "record_damaged")
    assert office.open_api.asked("request_bank_data") == []


def test_a_record_that_was_put_before_the_first_consent_is_noted_when_the_consent_comes() -> None:
    """Nothing is read for a first consent, because the head names no record; the transaction finds the place taken."""
    office = Office()
    office.asks_for_consent()
    kept = office.cases.stored[office.case_id]
    kept.consents["bank_data-1"] = replace(kept.consents["personal_data-1"], id="bank_data-1")
    result = office.decides("granted")
    with pytest.raises(SealBroken):
        office.hears(result)
    assert (office.case.state, office.attention) == ("awaiting_consent", ["record_damaged"])
    del kept.consents["bank_data-1"]
    office.hears(result)
    assert office.case.consent.status is ConsentStatus.GRANTED


def test_a_record_in_the_way_of_a_late_consent_is_noted_too_where_the_person_has_another_open_case() -> None:
    """The store names the other case first; the consent that is then only recorded finds the place taken."""
    office, result = given_in_time()
    first = office.case_id
    office.applies(number="2025-2")
    office.case_id = first
    kept = office.cases.stored[first]
    kept.consents["bank_data-1"] = replace(kept.consents["personal_data-1"], id="bank_data-1")
    with pytest.raises(SealBroken):
        office.hears(result)
    assert office.attention == ["record_damaged"]


def test_an_edited_consent_record_that_is_withdrawn_proves_nothing_new() -> None:
    """It ends in status alone: its digest stays the one of what was written, and its partner's id is not believed."""
    office = Office()
    office.gets_the_data()
    kept = office.cases.stored[office.case_id]
    kept.consents["bank_data-1"] = replace(kept.consents["bank_data-1"], partner_id="consent-of-another")
    written = kept.case.records
    office.withdraws(What.BANK_CONSENT)
    office.lives_until(office.clock.now() + MINUTE)
    assert (office.case.records, office.cases.is_newest(office.case)) == (written, False)
    assert kept.consents["bank_data-1"].status is ConsentStatus.WITHDRAWN
    assert (office.open_api.asked("revoke"), office.attention) == ([], ["record_damaged"])
