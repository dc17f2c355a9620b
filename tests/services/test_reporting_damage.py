"""A case that cannot be read hides no other case of the person from the report (Personal Data Law, art. 24)."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from chalicelib.domain.callers import Caller
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.case.states import ConsentStatus
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.office.report_subject import CaseReport, Inquiry, UnreadableCase, report_subject
from tests.fakes.people import PERSON
from tests.services.office import DAY, Office

AUDITOR = Caller("aidar", frozenset({"auditor"}))


def put_back(office: Office) -> None:
    """Store an earlier head of the case again, as it was before a withdrawal."""
    before = office.case
    office.withdraws(What.BANK_CONSENT)
    office.cases.stored[office.case_id].case = before


def edit_consents(office: Office) -> None:
    """Change the consent records behind the back of the case."""
    records = office.cases.stored[office.case_id].consents
    records.update({key: replace(record, status=ConsentStatus.REVOKED) for key, record in records.items()})


def edit_journal(office: Office) -> None:
    """Change an entry in the middle of the journal."""
    entries = office.cases.stored[office.case_id].entries
    entries[1] = replace(entries[1], actor="nobody")


def break_seal(office: Office) -> None:
    """Make what is stored of the person unreadable."""
    office.cases.erasures.broken.add((office.case_id, KeyClass.PERSON))


@pytest.mark.parametrize("damage", [put_back, edit_consents, edit_journal, break_seal])
def test_a_case_that_cannot_be_read_is_named_and_the_others_are_reported(damage: Callable[[Office], object]) -> None:
    """Nothing of the damaged case is shown; the case after it is there whole."""
    office = Office()
    office.gets_the_data()
    damaged = office.case_id
    damage(office)
    office.passes(DAY)
    readable = office.applies(number="2025-000124").case.id
    found = list(report_subject(office.deps, AUDITOR, Inquiry(PERSON.iin, "the person asks")).cases)
    assert found[0] == UnreadableCase(damaged)
    assert [one.case.id for one in found[1:] if isinstance(one, CaseReport)] == [readable]
