"""`GET /v1/cases`: by state and due time, the feed of changes, paging."""

from datetime import timedelta
from typing import Any

import pytest

from tests.http.samples import TOWN, a_case, an_application, invalid
from tests.http.system import System

IINS = ("900101300017", "900101300811", "910018416143", "900101300304")
AGO = "2025-10-13T05:14:59Z"
BY = "send either state, with or without due_before, or changed_after"
NO_TIME = "must be a time with offset such as 2025-10-13T10:15:00+05:00, its plus sign sent as %2B"
NO_COUNT = "must be a whole number of at least 1"
NO_STATE = (
    "must be one of received, awaiting_personal_data_consent, checking_mobile, requesting_link, sending_sms, "
    "awaiting_consent, requesting_bank_data, awaiting_bank_data, bank_data_ready, ordinary_procedure, withdrawn"
)
NO_CURSOR = "Send next_cursor of the page before, with the same query, or no cursor at all."


def four(system: System) -> list[dict[str, Any]]:
    """Three cases of the city, a minute apart, and then one of the town; as their caseworkers see them."""
    shown = []
    for number, iin in enumerate(IINS, start=1):
        token = system.neighbour if number == 4 else system.caseworker
        body = an_application(application_number=f"A-{number}", applicant__iin=iin)
        answer = system.post("/v1/cases", token, body)
        assert answer.status == 201, answer.text
        shown.append(answer.body)
        system.clock.advance(timedelta(minutes=1))
    return shown


def listed(system: System, query: str, token: str = "") -> tuple[list[str], bool]:
    """Return the numbers of the applications on the page, and whether there is another page."""
    answer = system.get(f"/v1/cases?{query}", token or system.caseworker)
    assert answer.status == 200, answer.text
    return [case["application_number"] for case in answer.body["items"]], answer.body["next_cursor"] is not None


def items(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The cases as items of a list: without what would make the list a read of persons."""
    return [
        {name: value for name, value in case.items() if name not in {"banks", "group", "check_code"}} for case in cases
    ]


def test_a_list_has_the_cases_of_the_callers_authority(system: System) -> None:
    """Those due first come first; another authority's are not listed, nor are banks, group and check code."""
    cases = four(system)
    answer = system.get("/v1/cases?state=received", system.caseworker)
    assert answer.seen == (200, {"items": items(cases[:3]), "next_cursor": None})
    assert cases[0] == a_case(application_number="A-1")


def test_an_operators_list_has_the_cases_of_all_authorities_without_the_person(system: System) -> None:
    """Every authority's cases, without anything that identifies the person."""
    cases = items(four(system))
    queries = ("state=received", f"changed_after={AGO}")
    answers = [system.get(f"/v1/cases?{query}", system.operator).seen for query in queries]
    assert answers == [(200, {"items": cases, "next_cursor": None})] * 2
    assert cases[3]["authority"] == TOWN


COMBINATIONS = [
    ("state=received", ["A-1", "A-2", "A-3"]),
    ("state=withdrawn", []),
    ("state=received&due_before=2025-10-13T09:15:00Z", []),
    ("state=received&due_before=2025-10-13T09:15:01Z", ["A-1"]),
    ("state=received&due_before=2025-10-13T14:17:00%2B05:00", ["A-1", "A-2"]),
    ("changed_after=2025-10-13T05:14:59Z", ["A-1", "A-2", "A-3"]),
    ("changed_after=2025-10-13T05:15:00Z", ["A-2", "A-3"]),
    ("changed_after=2025-10-13T10:16:00%2B05:00&limit=100", ["A-3"]),
    ("changed_after=0001-01-01T00:00:00Z", ["A-1", "A-2", "A-3"]),
    ("changed_after=9999-12-31T23:59:59Z", []),
]


@pytest.mark.parametrize(("query", "numbers"), COMBINATIONS)
def test_what_a_query_matches(system: System, query: str, numbers: list[str]) -> None:
    """`due_before` and `changed_after` exclude the instant itself."""
    four(system)
    assert listed(system, query) == (numbers, False)


def test_a_changed_case_moves_to_the_end_of_the_feed(system: System) -> None:
    """The oldest change comes first, so a reader who continues misses nothing."""
    cases = four(system)
    system.post(f"/v1/cases/{cases[0]['id']}/withdrawal", system.caseworker, {"what": "application", "reason": "x"})
    assert listed(system, f"changed_after={AGO}") == (["A-2", "A-3", "A-1"], False)


@pytest.mark.parametrize(
    "by", ["state=received", f"changed_after={AGO}", "state=received&due_before=2026-01-01T00:00:00Z"]
)
def test_pages_join_without_gap_or_double(system: System, by: str) -> None:
    """Each page's cursor leads to the next one; the last has none."""
    four(system)
    pages, cursor = [], ""
    for _ in range(3):
        page = system.get(f"/v1/cases?{by}&limit=1{cursor}", system.caseworker).body
        pages.append([case["application_number"] for case in page["items"]])
        cursor = f"&cursor={page['next_cursor']}"
    assert (pages, cursor) == ([["A-1"], ["A-2"], ["A-3"]], "&cursor=None")


def test_a_page_that_is_just_full_is_the_last(system: System) -> None:
    """No cursor leads to an empty page."""
    four(system)
    assert listed(system, "state=received&limit=3") == (["A-1", "A-2", "A-3"], False)


def test_a_cursor_serves_its_caller_and_query_alone(system: System) -> None:
    """Another caller, another query, a changed cursor or one of another list: 422, and not why."""
    case = four(system)[0]
    cursor = system.get("/v1/cases?state=received&limit=1", system.caseworker).body["next_cursor"]
    stranger = system.token(sub="worker-2")
    refused = [
        system.get(f"/v1/cases?state=received&cursor={cursor}", stranger),
        system.get(f"/v1/cases?state=received&cursor={cursor}", system.token(authority=TOWN)),
        system.get(f"/v1/cases?state=received&cursor={cursor}", system.token(roles=["operator"], authority=None)),
        system.get(f"/v1/cases?state=received&cursor={cursor}", system.token(roles=["caseworker", "operator"])),
        system.get(f"/v1/cases?state=withdrawn&cursor={cursor}", system.caseworker),
        system.get(f"/v1/cases?state=received&due_before=2026-01-01T00:00:00Z&cursor={cursor}", system.caseworker),
        system.get(f"/v1/cases?changed_after={AGO}&cursor={cursor}", system.caseworker),
        system.get(f"/v1/cases?state=received&cursor={cursor[:-1]}", system.caseworker),
        system.get(f"/v1/cases?state=received&cursor={'A' * len(cursor)}", system.caseworker),
        system.get("/v1/cases?state=received&cursor=1", system.caseworker),
        system.get("/v1/cases?state=received&cursor=", system.caseworker),
        system.get(f"/v1/cases/{case['id']}/journal?cursor={cursor}", system.caseworker),
    ]
    assert [answer.seen for answer in refused] == [invalid(("cursor", NO_CURSOR))] * 12
    assert listed(system, f"state=received&limit=2&cursor={cursor}") == (["A-2", "A-3"], False)


REFUSED = [
    ("", ("state", BY)),
    ("limit=10", ("state", BY)),
    ("due_before=2025-10-13T09:15:00Z", ("state", BY)),
    (f"state=received&changed_after={AGO}", ("state", BY)),
    (f"changed_after={AGO}&due_before={AGO}", ("state", BY)),
    ("state=q7Zk1x", ("state", NO_STATE)),
    ("state=", ("state", NO_STATE)),
    ("state=received&state=withdrawn", ("state", "is repeated; send it once")),
    ("state=received&due_before=q7Zk1x", ("due_before", NO_TIME)),
    ("changed_after=2025-10-13", ("changed_after", NO_TIME)),
    ("changed_after=2025-10-13T10:15:00", ("changed_after", NO_TIME)),
    ("changed_after=2025-10-13T10:15:00+05:00", ("changed_after", NO_TIME)),
    ("changed_after=0001-01-01T00:00:00%2B05:00", ("changed_after", NO_TIME)),
    ("state=received&limit=0", ("limit", NO_COUNT)),
    ("state=received&limit=-1", ("limit", NO_COUNT)),
    ("state=received&limit=1e1", ("limit", NO_COUNT)),
    ("state=received&limit=%D9%A1", ("limit", NO_COUNT)),
    ("state=received&limit=" + "9" * 5000, ("limit", NO_COUNT)),
    ("state=received&limit=101", ("limit", "must be from 1 to 100")),
    ("state=received&q7Zk1x=1", ("query.#2", "is not a parameter of this call; remove it")),
]


@pytest.mark.parametrize(("query", "error"), REFUSED, ids=range(len(REFUSED)))
def test_other_queries_are_refused(system: System, query: str, error: tuple[str, str]) -> None:
    """422 names the parameter, or the place of an unknown one, and never repeats what was sent."""
    answer = system.get(f"/v1/cases?{query}", system.caseworker)
    assert (answer.seen, "q7Zk1x" in answer.text, system.store.calls) == (invalid(error), False, [])


def test_a_case_takes_no_parameters(system: System) -> None:
    """What a call does not know it refuses, also where it knows none."""
    case_id = system.take_in()["id"]
    unknown = invalid(("query.#1", "is not a parameter of this call; remove it"))
    paths = (f"/v1/cases/{case_id}?q7Zk1x=1", f"/v1/cases/{case_id}/consents?q7Zk1x=1")
    assert [system.get(path, system.caseworker).seen for path in paths] == [unknown] * 2
