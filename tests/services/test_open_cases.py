"""The open case of a person: a trace of who was turned away for it, and its release by an auditor."""

import pytest

from chalicelib.domain.callers import Caller
from chalicelib.domain.refusals import OpenCaseExists
from chalicelib.services.office.release_subject import release_subject
from chalicelib.services.office.report_subject import CaseReport, Inquiry, report_subject
from tests.fakes.people import IIN
from tests.services.office import ALATAU, ANNA, BORIS, DAY, TOWN, Office

AUDITOR = Caller("auditor", frozenset({"auditor"}))


def turned_away(office: Office, caller: Caller, number: str = "2025-9") -> None:
    """An application for the same person is refused; the verbs stay about the first case."""
    case_id = office.case_id
    with pytest.raises(OpenCaseExists):
        office.applies(number=number, caller=caller)
    office.case_id = case_id


def test_who_is_turned_away_leaves_a_trace_in_the_open_case() -> None:
    """Once a day for each authority; the case names none of them, the person's own report does."""
    office = Office()
    office.applies(caller=ANNA)
    for _ in range(2):
        turned_away(office, BORIS)
    assert (office.attention, office.journal.count("another_application")) == (["another_application"], 1)
    entries = office.cases.journal(office.case_id, 0, 100)
    assert [TOWN in str(entry) for entry in entries] == [False] * len(entries)
    office.clock.advance(DAY)
    turned_away(office, BORIS)
    assert office.journal.count("another_application") == 2
    [reported] = report_subject(office.deps, AUDITOR, Inquiry(IIN, "the person asks")).cases
    assert isinstance(reported, CaseReport)
    told = [(read.by, read.authority) for _, read in reported.reads.items if read.what == "another_application"]
    assert told == [("boris", TOWN)] * 2


def test_a_released_case_ends_and_revokes_its_consents() -> None:
    """It goes to the ordinary procedure, the consent is revoked at the partner, and no bank's answer is stored."""
    office = Office()
    office.asks_the_banks()
    assert release_subject(office.deps, AUDITOR, IIN, "wrong person") == 1
    case = office.case
    assert (case.state, case.reason, case.consent.owes_revocation) == ("ordinary_procedure", "released", True)
    office.bank_answers(ALATAU)
    assert (office.bank_data.pages, office.drives().consent.owes_revocation) == ({}, False)
    assert office.open_api.asked("revoke") == [f"consent:{office.case_id}-link-1"]
    assert office.consents["personal_data-1"].status == office.consents["bank_data-1"].status == "withdrawn"
    assert office.applies(number="2025-2", caller=BORIS).new


def test_without_an_open_case_nothing_is_released() -> None:
    """The inquiry is recorded all the same; a second release finds nothing."""
    office = Office()
    office.applies()
    assert [release_subject(office.deps, AUDITOR, IIN, "why") for _ in range(2)] == [1, 0]
    assert [(read.what, read.why, len(read.case_ids)) for read in office.reads.all] == [
        ("subject_release", "why", 1),
        ("subject_release", "why", 0),
    ]
