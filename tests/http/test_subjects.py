"""A person's rights and the call centre's look-up over HTTP: who may, what is answered, what is refused."""

from typing import Any

import pytest

from tests.http.samples import FIRST_ID, Body, invalid
from tests.http.system import Answer, System
from tests.http.way import with_bank_data

IIN, WHY = "900101300017", "азаматтың сұрауы 7"
ABOUT = {"iin": IIN, "reason": WHY}
CALLS: list[tuple[str, dict[str, Any], str]] = [
    ("/v1/subjects/report", ABOUT, "auditor"),
    ("/v1/subjects/block", ABOUT, "auditor"),
    ("/v1/subjects/release", ABOUT, "auditor"),
    ("/v1/messages/check", {"mobile": "+77011234567", "check_code": "a1b2c3"}, "operator"),
]


def ask(system: System, path: str, body: object, role: str) -> Answer:
    """Call as one of the roles."""
    return system.post(path, getattr(system, role), body)


@pytest.mark.parametrize(("path", "body", "allowed"), CALLS)
def test_only_the_role_of_the_contract_may(system: System, path: str, body: object, allowed: str) -> None:
    """Reports and blocks are the auditor's, look-ups the operator's; any other role is 403, no token 401."""
    answers = {role: ask(system, path, body, role).status for role in ("caseworker", "operator", "auditor")}
    assert answers == {**dict.fromkeys(("caseworker", "operator", "auditor"), 403), allowed: 200}
    assert system.call("POST", path, b"{}").status == 401


def test_a_report_has_everything_of_a_case(system: System) -> None:
    """Case, person, link, consents, journal, reads, statement and movements, as their own calls show them."""
    with_bank_data(system)
    case = f"/v1/cases/{FIRST_ID}"
    paths = ("", "/journal", "/consents", "/statement", "/statement/movements")
    whole, journal, consents, statement, movements = (system.get(case + path, system.caseworker).body for path in paths)
    made = ask(system, "/v1/subjects/report", ABOUT, "auditor")
    assert (made.status, made.headers["cache-control"]) == (200, "no-store")
    [one] = made.body["cases"]["items"]
    lists = ("consents", "journal", "movements")
    assert {name: one[name] for name in ("case", *lists)} == {
        "case": whole,
        "consents": {"items": consents["items"], "next_cursor": None},
        "journal": {"items": journal["items"], "next_cursor": None},
        "movements": {"items": movements["items"], "next_cursor": None},
    }
    assert (one["statement"], one["withheld"], one["erased"]) == (statement, None, [])
    assert (one["person"]["iin"], one["person"]["representative"], one["link"].startswith("https://")) == (
        IIN,
        None,
        True,
    )
    reads = [(read["what"], read["by"], read["why"]) for read in one["reads"]["items"]]
    assert reads[-2:] == [("movements", "worker-1", None), ("subject_report", "auditor", WHY)]


def test_a_report_about_an_unknown_person_is_empty(system: System) -> None:
    """No case and no block; that somebody asked is journaled."""
    made = ask(system, "/v1/subjects/report", ABOUT, "auditor")
    none: Body = {"items": [], "next_cursor": None}
    assert made.seen == (200, {"made_at": made.body["made_at"], "blocked_at": None, "cases": none, "unreadable": []})
    assert [(read.what, read.why, read.case_ids) for read in system.reads.all] == [("subject_report", WHY, ())]


def test_a_block_answers_with_its_start_and_the_cases(system: System) -> None:
    """Repeating it changes nothing; partners are not asked any more, and the case waits for its term."""
    system.take_in()
    first = ask(system, "/v1/subjects/block", ABOUT, "auditor")
    case = listed(system)
    assert first.seen == (200, {"blocked_at": first.body["blocked_at"], "cases": [case], "unreadable": []})
    assert ask(system, "/v1/subjects/block", ABOUT, "auditor").seen == first.seen
    assert (system.drive(FIRST_ID)["state"], system.world.kdp) == ("received", {})
    assert ask(system, "/v1/subjects/report", ABOUT, "auditor").body["blocked_at"] == first.body["blocked_at"]


def test_a_block_shows_no_banks(system: System) -> None:
    """Its cases are items of a list: `banks` is not null there as if they were erased, but not in it."""
    with_bank_data(system)
    assert ask(system, "/v1/subjects/block", ABOUT, "auditor").body["cases"] == [listed(system)]


def listed(system: System) -> Body:
    """Return the first case as the list of its authority has it."""
    case = system.get(f"/v1/cases/{FIRST_ID}", system.caseworker).body
    return {name: value for name, value in case.items() if name not in {"banks", "group", "check_code"}}


@pytest.mark.parametrize("path", ["/v1/subjects/report", "/v1/subjects/block", "/v1/subjects/release"])
@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        ({"iin": IIN}, "reason", "is missing; it must be sent"),
        ({"iin": IIN, "reason": "  "}, "reason", "must not be empty"),
        ({**ABOUT, "until": "2026"}, "#3", "is not a field of this request; remove it"),
    ],
)
def test_without_a_reason_nothing_is_done(
    system: System, path: str, body: dict[str, str], field: str, message: str
) -> None:
    """Field by field, without repeating what was sent; nothing is written."""
    assert ask(system, path, body, "auditor").seen == invalid((field, message))
    assert (system.reads.all, system.subjects.blocks) == ([], {})


def test_a_release_ends_the_open_case(system: System) -> None:
    """1, and 0 when there is none any more; the case then says `released`."""
    system.take_in()
    answers = [ask(system, "/v1/subjects/release", ABOUT, "auditor").seen for _ in range(2)]
    case = system.get(f"/v1/cases/{FIRST_ID}", system.caseworker).body
    assert answers == [(200, {"released": 1}), (200, {"released": 0})]
    assert (case["state"], case["reason"]) == ("ordinary_procedure", "released")


def test_a_message_of_ours_is_confirmed_with_its_day_only(system: System) -> None:
    """The number may be written in any way; another code is not ours."""
    case = system.drive(system.take_in()["id"])
    asked = [{"mobile": "8 (701) 123-45-67", "check_code": case["check_code"]}]
    asked.append({"mobile": "+77011234567", "check_code": "zzzzzz"})
    answers = [ask(system, "/v1/messages/check", body, "operator").seen for body in asked]
    assert answers == [(200, {"ours": True, "sent_on": "2025-10-13"}), (200, {"ours": False, "sent_on": None})]


def test_guessing_codes_is_limited(system: System) -> None:
    """429 with `Retry-After` until the hour is over; even the right code is refused then."""
    body = {"mobile": "+77011234567", "check_code": "zzzzzz"}
    most = system.deps.policy.message_checks
    assert {ask(system, "/v1/messages/check", body, "operator").status for _ in range(most)} == {200}
    refused = ask(system, "/v1/messages/check", body, "operator")
    assert (refused.status, refused.body["code"]) == (429, "too_many_checks")
    assert refused.headers["content-type"] == "application/problem+json"
    assert 1 <= int(refused.headers["retry-after"]) <= 3600
