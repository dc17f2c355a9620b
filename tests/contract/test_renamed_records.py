"""A consent record that was copied into another place, or renamed, proves nothing and keeps nobody (decision 15)."""

import pytest

from chalicelib.services.decisions.people.withdrawal import What
from tests.contract.conftest import DYNAMODB_LOCAL, PLAIN, POSTGRES
from tests.contract.engines import Store
from tests.contract.forgery import copy_consent, edit_consent
from tests.contract.test_damaged_ways import frees_the_person
from tests.services.office import MINUTE, Office

on_each = pytest.mark.parametrize("store", [PLAIN, DYNAMODB_LOCAL, POSTGRES], indirect=True)
each_what = pytest.mark.parametrize("what", What)


@on_each
@pytest.mark.parametrize("place", ["bank_data-2", "bank_data-1x", "zz"])
def test_a_copy_does_not_hide_that_the_record_was_edited(office: Office, store: Store, place: str) -> None:
    """The copy is as it was written; so the banks would be asked under the edited one, which has the same name."""
    office.asks_for_consent()
    office.passes(15 * MINUTE)
    office.answers("granted")
    copy_consent(store, office.case_id, "bank_data-1", place)
    edit_consent(store, office.case_id, "bank_data-1", '"partner_id":"', '"partner_id":"another-')
    office.drives()
    assert (office.open_api.asked("request_bank_data"), office.attention) == ([], ["record_damaged"])


@on_each
@each_what
def test_a_copied_record_keeps_no_withdrawal(office: Office, store: Store, what: What) -> None:
    """The record of this name ends once, and its copy stays as it is."""
    office.asks_the_banks()
    copy_consent(store, office.case_id, "bank_data-1", "zz")
    assert office.withdraws(what).ended
    assert frees_the_person(office)


@on_each
@each_what
def test_a_renamed_record_keeps_no_withdrawal(office: Office, store: Store, what: What) -> None:
    """It is missing, for which a human is told, and no other record ends in its place."""
    office.asks_the_banks()
    edit_consent(store, office.case_id, "bank_data-1", '"id":"bank_data-1"', '"id":"application"')
    assert office.withdraws(what).ended
    ended = {one.id: one.status for one in office.cases.consents(office.case_id, with_proofs=False)}
    assert (ended["application"] == "withdrawn", office.attention) == (what is What.APPLICATION, ["record_damaged"])
    assert frees_the_person(office)
