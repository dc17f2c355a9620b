"""The auditor's report: all data stored on a person, across cases; each inquiry is recorded with its reason."""

from dataclasses import replace
from typing import TypeVar

from chalicelib.domain.callers import Caller
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.portions import Portion
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.office.block_subject import block_subject
from chalicelib.services.office.make_statement import show_statement
from chalicelib.services.office.report_subject import (
    CaseReport,
    Inquiry,
    UnreadableCase,
    reads_after,
    report_list,
    report_subject,
)
from chalicelib.services.office.show_case import show_journal
from chalicelib.services.schedules.erase_due_data import erase_due_data
from tests.fakes.people import PERSON
from tests.services.office import ANNA, BORIS, DAY, Office

AIGUL = Caller("aigul", frozenset({"auditor"}))
Member = TypeVar("Member")
WHY = "азаматтың сұрауы 7"


def report(office: Office, iin: str = PERSON.iin, after: str = "") -> list[CaseReport]:
    """The auditor asks what is stored on the usual applicant."""
    cases = list(report_subject(office.deps, AIGUL, Inquiry(iin, WHY), after).cases)
    assert not [one for one in cases if isinstance(one, UnreadableCase)]
    return [one for one in cases if isinstance(one, CaseReport)]


def items(portion: Portion[Member]) -> list[Member]:
    """What a portion holds; it is the whole list."""
    assert portion.last is None
    return [item for _, item in portion.items]


def test_the_report_has_all_data_of_every_case() -> None:
    """Person, link, consents, journal, statement and reads of each case, whichever authority's, oldest first."""
    office = Office()
    office.gets_the_data()
    first = office.case
    show_statement(office.deps, ANNA, first.id, None)
    office.applies(number="2025-000124", caller=BORIS)
    second = office.case
    one, two = report(office)
    assert (one.case, two.case) == (first, second)
    assert (one.person, two.person) == (office.cases.person(first.id), office.cases.person(second.id))
    assert (one.link, two.link) == (office.cases.link(first.id), None)
    assert (items(one.consents), items(two.consents)) == (
        [*office.cases.consents(first.id)],
        [*office.cases.consents(second.id)],
    )
    assert items(one.journal) == [*office.cases.journal(first.id, limit=1000)]
    assert [entry.event for entry in items(two.journal)] == ["application_received"]
    assert [(read.what, read.by) for read in items(one.reads)] == [("statement", "anna"), ("subject_report", "aigul")]
    assert one.statement is not None
    assert (one.statement.case_id, one.withheld) == (first.id, None)
    assert items(one.movements) == [*one.statement.lines]
    assert (two.statement, two.withheld) == (None, "statement_not_ready")


def test_a_long_journal_is_reported_whole() -> None:
    """All entries are there, also when they are more than one page."""
    office = Office()
    office.asks_for_consent()
    for _ in range(110):
        office.hears_receipt("sent")
    show_journal(office.deps, AIGUL, office.case_id, 0, 10)
    [one] = report(office)
    assert [entry.seq for entry in items(one.journal)] == list(range(1, office.case.journal.seq + 1))
    assert (office.case.journal.seq > 110, [read.what for read in items(one.reads)]) == (
        True,
        ["journal", "subject_report"],
    )


def test_each_inquiry_is_recorded() -> None:
    """With who asked, about which cases, and why; also when nothing is stored."""
    office = Office()
    office.applies()
    report(office)
    assert report(office, "900101300811") == []
    assert [(read.what, read.by, read.roles, read.why, read.case_ids) for read in office.reads.all] == [
        ("subject_report", "aigul", ("auditor",), WHY, (office.case_id,)),
        ("subject_report", "aigul", ("auditor",), WHY, ()),
    ]


def test_another_persons_cases_are_not_reported() -> None:
    """The index uses the whole IIN."""
    office = Office()
    office.applies()
    office.applies(person=replace(PERSON, iin="900101300811"), number="2025-000124")
    assert [one.case.id for one in report(office, "900101300811")] == [office.case_id]


def test_bank_data_without_a_consent_are_withheld() -> None:
    """The report says why."""
    office = Office()
    office.gets_the_data()
    office.withdraws(What.BANK_CONSENT)
    [one] = report(office)
    assert (one.statement, one.withheld) == (None, "consent_withdrawn")


def test_erased_data_are_not_reported() -> None:
    """Erased bank data are named as erased; once the person is erased, the IIN finds no case."""
    office = Office()
    office.gets_the_data()
    office.drives()
    office.passes(200 * DAY)
    erase_due_data(office.deps)
    [one] = report(office)
    assert [erased.key_class for erased in one.case.sealed.erased] == [KeyClass.BANK]
    assert (one.statement, one.withheld, one.person) == (None, "erased", office.person)
    office.passes(300 * DAY)
    erase_due_data(office.deps)
    assert report(office) == []


def test_the_report_says_since_when_the_person_is_blocked() -> None:
    """Also without any case."""
    office = Office()
    block_subject(office.deps, AIGUL, PERSON.iin, WHY)
    since = office.clock.now()
    office.passes(DAY)
    made = report_subject(office.deps, AIGUL, Inquiry(PERSON.iin, WHY))
    assert (made.made_at, made.blocked_at, list(made.cases)) == (office.clock.now(), since, [])


def test_a_report_opens_only_so_many_cases_for_one_answer() -> None:
    """It goes on after the last of them; it says how many there are in all."""
    office = Office()
    for number in range(12):
        office.applies(number=f"2025-{number}")
        office.withdraws(What.APPLICATION)
        office.passes(DAY)
    first = report_subject(office.deps, AIGUL, Inquiry(PERSON.iin, WHY))
    shown = [one.case.id for one in first.cases if isinstance(one, CaseReport)]
    rest = report_subject(office.deps, AIGUL, Inquiry(PERSON.iin, WHY), shown[-1])
    assert (first.of_all, len(shown), rest.of_all) == (12, 10, 2)
    assert [*shown, *(one.case.id for one in rest.cases if isinstance(one, CaseReport))] == sorted(office.cases.stored)


def test_a_list_of_a_case_that_was_erased_meanwhile_ends() -> None:
    """The case is not found by the person any more: nothing follows, and the inquiry names no case."""
    office = Office()
    office.applies()
    stranger = Inquiry("900101300811", WHY)
    assert report_list(office.deps, AIGUL, stranger, (office.case_id, ""), reads_after) == Portion()
    assert [(read.what, read.case_ids) for read in office.reads.all] == [("subject_report", ())]
