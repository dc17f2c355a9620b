"""The report on a person: every answer fits into a Lambda's, and its lists lead through all that is stored."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.journal.reads import ReadEntry
from chalicelib.domain.portions import Portion
from chalicelib.entrypoints.wire.answer_size import MOST_ANSWER_BYTES, Room, bytes_sent
from chalicelib.entrypoints.wire.subject_report import ReportPages, SubjectReportView
from chalicelib.services.office.report_subject import (
    AnotherPersonsCase,
    ReportedCase,
    SubjectReport,
    UnreadableCase,
)
from tests.http.forms import many
from tests.http.samples import FIRST_ID, an_application, invalid
from tests.http.system import Answer, System
from tests.http.way import with_bank_data

IIN, OTHER, WHY = "900101300017", "900101300811", "азаматтың сұрауы 7"
NO_CURSOR = "Send next_cursor of the page before, with the same query, or no cursor at all."
LONG = "ж" * 200


def ask(system: System, name: str | None = None, cursor: str | None = None, iin: str = IIN, token: str = "") -> Answer:
    """Ask for the report, or for the next page of a list of it."""
    body = {"iin": iin, "reason": WHY, "list": name, "cursor": cursor}
    return system.post("/v1/subjects/report", token or system.auditor, body)


def follow(system: System, name: str, first: dict[str, Any]) -> tuple[list[dict[str, Any]], int]:
    """Return all items of a list that the first answer begins, and the bytes of the largest further answer."""
    items, cursor, largest = list(first["items"]), first["next_cursor"], 0
    while cursor is not None:
        answer = ask(system, name, cursor)
        assert answer.status == 200, answer.text
        page = answer.body["cases"] if name == "cases" else answer.body
        items, cursor, largest = items + page["items"], page["next_cursor"], max(largest, bytes_sent(answer.text))
    return items, largest


def test_a_report_with_4700_reads_is_complete(system: System) -> None:
    """Each answer fits into a Lambda's, and together they hold every read; those of the report itself are the last."""
    with_bank_data(system)
    at = system.clock.now()
    read = ReadEntry(
        at=at, by=LONG, roles=("caseworker",), authority="710000000", what="case", case_ids=(FIRST_ID,), why=LONG
    )
    for number in range(4_700):
        system.reads.add(ReadEntry(**{**vars(read), "at": at + timedelta(microseconds=number)}))
    system.clock.advance(timedelta(seconds=1))
    first = ask(system)
    [one] = first.body["cases"]["items"]
    reads, largest = follow(system, "reads", one["reads"])
    assert max(bytes_sent(first.text), largest) <= MOST_ANSWER_BYTES
    assert sum(one["by"] == LONG for one in reads) == 4_700
    assert {one["what"] for one in reads if one["by"] == "auditor"} == {"subject_report"}


def test_all_movements_of_a_report_can_be_read(system: System) -> None:
    """Characters beyond ASCII take six bytes, so a few thousand movements do not fit into one answer."""
    with_bank_data(system, accounts=many(5_500, text="ж" * 50))
    first = ask(system)
    [one] = first.body["cases"]["items"]
    movements, largest = follow(system, "movements", one["movements"])
    assert (0 < len(one["movements"]["items"]) < 5_500, len({one["id"] for one in movements})) == (True, 5_500)
    assert max(bytes_sent(first.text), largest) <= MOST_ANSWER_BYTES


def test_all_cases_of_a_report_can_be_read(system: System) -> None:
    """The list of cases goes on as a report; each page begins the lists of its own cases."""
    for number in range(11):
        today = system.clock.now().isoformat()
        application = an_application(application_number=f"A-{number}", submitted_at=today)
        case = system.post("/v1/cases", system.caseworker, application).body
        withdrawal = {"what": "application", "reason": "x"}
        assert system.post(f"/v1/cases/{case['id']}/withdrawal", system.caseworker, withdrawal).status == 200
        system.clock.advance(timedelta(days=1))
    cases, _ = follow(system, "cases", ask(system).body["cases"])
    assert [one["case"]["application_number"] for one in cases] == [f"A-{number}" for number in range(11)]
    assert {one["withheld"] for one in cases} == {"statement_not_ready"}


def test_cases_that_cannot_be_read_are_named_and_paged_over(system: System) -> None:
    """A whole page of damaged cases has no item, and its cursor leads to the cases after them."""
    for number in range(11):
        made = system.take_in(application_number=f"A-{number}", submitted_at=system.clock.now().isoformat())
        withdrawal = {"what": "application", "reason": "x"}
        assert system.post(f"/v1/cases/{made['id']}/withdrawal", system.caseworker, withdrawal).status == 200
        if number != 10:  # the last
            system.erasures.broken.add((made["id"], KeyClass.PERSON))
        system.clock.advance(timedelta(days=1))
    first = ask(system).body
    assert (first["cases"]["items"], len(first["unreadable"])) == ([], 10)
    second = ask(system, "cases", first["cases"]["next_cursor"]).body
    shown = [one["case"]["application_number"] for one in second["cases"]["items"]]
    assert (shown, second["unreadable"], second["cases"]["next_cursor"]) == (["A-10"], [], None)


def test_a_case_of_another_person_ends_no_page() -> None:
    """An entry added to the index shows nothing, is not named, and does not make the report begin anew."""
    now = System().clock.now()
    found: list[ReportedCase] = [AnotherPersonsCase("2"), UnreadableCase("3")]
    made = [SubjectReportView.of(SubjectReport(now, None, iter(found), of_all), lambda *at: at[1]) for of_all in (2, 3)]
    assert [(one.cases.items, one.unreadable, one.cases.next_cursor) for one in made] == [
        ([], ["3"], None),
        ([], ["3"], "3"),
    ]


def test_a_list_that_finds_no_room_begins_on_the_next_page() -> None:
    """It is empty, with a cursor to its beginning; what lies before it used up the answer."""
    at = System().clock.now()
    read = ReadEntry(
        at=at, by="worker-1", roles=("caseworker",), authority=None, what="case", case_ids=(FIRST_ID,), why=LONG
    )
    found = Portion((("1", read), ("2", read)))
    pages = ReportPages(FIRST_ID, Room(2_000), lambda name, position: f"{name} after {position}")
    assert [(len(page.items), page.next_cursor) for page in (pages.reads(found, ""), pages.reads(found, ""))] == [
        (1, f"reads after {FIRST_ID} 1"),
        (0, f"reads after {FIRST_ID} "),
    ]


def test_a_cursor_serves_its_list_its_person_and_its_auditor_alone(system: System) -> None:
    """Another list, person or auditor, or a cursor that is none of ours: 422, and nothing is read."""
    with_bank_data(system, accounts=many(5_500, text="ж" * 50))
    cursor = ask(system).body["cases"]["items"][0]["movements"]["next_cursor"]
    system.reads.all.clear()
    stranger = system.token(sub="auditor-2", roles=["auditor"], authority=None)
    refused = [
        ask(system, "reads", cursor),
        ask(system, "cases", cursor),
        ask(system, "movements", cursor, OTHER),
        ask(system, "movements", cursor, token=stranger),
        ask(system, "movements", "A" * 60),
    ]
    assert [answer.seen for answer in refused] == [invalid(("cursor", NO_CURSOR))] * 5
    assert system.reads.all == []


@pytest.mark.parametrize(("name", "cursor", "missing"), [("reads", None, "cursor"), (None, "A" * 60, "list")])
def test_list_and_cursor_come_together(system: System, name: str | None, cursor: str | None, missing: str) -> None:
    """One without the other is refused, and names the one that is missing."""
    assert ask(system, name, cursor).seen == invalid((missing, "send list and cursor together, or neither"))


def test_movements_that_may_not_be_shown_any_more_are_refused(system: System) -> None:
    """A consent that is withdrawn between two pages closes the bank data at once."""
    with_bank_data(system, accounts=many(5_500, text="ж" * 50))
    cursor = ask(system).body["cases"]["items"][0]["movements"]["next_cursor"]
    withdrawal = {"what": "bank_consent", "reason": "x"}
    assert system.post(f"/v1/cases/{FIRST_ID}/withdrawal", system.caseworker, withdrawal).status == 200
    answer = ask(system, "movements", cursor)
    assert (answer.status, answer.body["code"]) == (410, "consent_withdrawn")
