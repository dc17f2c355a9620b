"""`PUT` and `DELETE` of a movement's category."""

import json
from typing import Any

import pytest

from chalicelib.domain.refusals import CaseNotFound
from tests.http.samples import CITY, FIRST_ID, Body, invalid, problem
from tests.http.system import Answer, System
from tests.http.way import with_bank_data

MOVEMENTS = f"/v1/cases/{FIRST_ID}/statement/movements"
NO_SUCH = problem(
    404,
    "not_found",
    "Not found",
    "The statement has no movement with this id. The list of its movements has their ids.",
)
NOT_ALLOWED = problem(
    403, "not_allowed", "Not allowed", "None of your roles allows this call. Ask for the role, or use another call."
)


def food(system: System, query: str = "") -> Body:
    """The unsorted line of the sample bank data, as the statement shows it."""
    items: list[Body] = system.get(f"{MOVEMENTS}{query}", system.caseworker).body["items"]
    return next(item for item in items if item["amount"] == "12345.60")


def path(movement_id: str) -> str:
    """Where a movement's category is."""
    return f"/v1/cases/{FIRST_ID}/movements/{movement_id}/category"


def put(system: System, movement_id: str, body: Any, token: str | None = None) -> Answer:  # noqa: ANN401 - any body
    """Choose."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = [("Authorization", f"Bearer {token or system.caseworker}"), ("Content-Type", "application/json")]
    return system.call("PUT", path(movement_id), raw, headers)


def delete(system: System, movement_id: str, body: bytes | None = None, token: str | None = None) -> Answer:
    """Take back."""
    kind = [("Content-Type", "application/json")] if body else []
    return system.call(
        "DELETE", path(movement_id), body, [("Authorization", f"Bearer {token or system.caseworker}"), *kind]
    )


FITS = "must be a code of Appendix 3 that fits the direction of the movement"
CHOICE = {"category": "24", "reason": "чек көрсетті"}


def test_a_choice_answers_with_the_movement_as_it_is_now(system: System) -> None:
    """200; the next version of the statement has the choice, the one before does not."""
    with_bank_data(system)
    before = food(system)
    by = {"rule": "caseworker", "version": "1", "evidence": "instead of: unsorted"}
    after = {**before, "category": "24", "sorted_by": by, "chosen_by_human": True}
    assert put(system, before["id"], CHOICE).seen == (200, after)
    assert [food(system, query) for query in ("", "?version=2", "?version=1")] == [after, after, before]


@pytest.mark.parametrize(
    "body", [None, b"{}", b'{"category": "24", "reason": "x"}', b'{"reason": "\xd2\x9b\xd0\xb0\xd1\x82\xd0\xb5"}']
)
def test_a_movement_is_sorted_by_the_rules_again_when_the_choice_is_removed(system: System, body: bytes | None) -> None:
    """200 with the movement as the rules sort it; a reason may be given."""
    with_bank_data(system)
    before = food(system)
    put(system, before["id"], CHOICE)
    assert delete(system, before["id"], body).seen == (200, before)
    versions = [food(system, f"?version={number}")["category"] for number in (1, 2, 3)]
    assert versions == [None, "24", None]


def test_the_totals_follow_and_still_balance(system: System) -> None:
    """In the version made by the choice, the unsorted amount counts in the chosen category."""
    with_bank_data(system)
    put(system, food(system)["id"], CHOICE)
    statement = system.get(f"/v1/cases/{FIRST_ID}/statement", system.caseworker).body
    [part] = statement["currencies"]
    rows = [(row["code"], row["flow"], row["total"]) for row in part["categories"]]
    assert (statement["version"], rows) == (2, [("1", "credit", "90000.00"), ("24", "debit", "12345.60")])
    assert part["unsorted"]["debit"] == {"total": "0.00", "movements": 0}


def test_the_journal_shows_a_caseworker_what_was_chosen_and_why(system: System) -> None:
    """Category and reason are readable as long as they can be unsealed."""
    with_bank_data(system)
    movement = food(system)["id"]
    put(system, movement, CHOICE)
    entry = system.get(f"/v1/cases/{FIRST_ID}/journal?limit=100", system.caseworker).body["items"][-1]
    shown = {name: entry["data"][name] for name in ("movement", "statement", "category", "text")}
    assert (entry["event"], entry["actor"], shown) == (
        "category_chosen",
        "worker-1",
        {"movement": movement, "statement": 2, "category": "24", "text": "чек көрсетті"},
    )


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (
            {"category": "1", "reason": "x"},
            ("category", FITS),
        ),
        ({"category": "42", "reason": "x"}, ("category", FITS)),
        ({"category": "24"}, ("reason", "is missing; it must be sent")),
        ({"category": "24", "reason": " "}, ("reason", "must not be empty")),
        ({"category": "24", "reason": "x", "q7Zk1x": 1}, ("#3", "is not a field of this request; remove it")),
        (b"[]", ("body", "must be a JSON object")),
    ],
)
def test_other_choices_are_refused(system: System, body: object, error: tuple[str, str]) -> None:
    """422 with the field."""
    with_bank_data(system)
    assert put(system, food(system)["id"], body).seen == invalid(error)


@pytest.mark.parametrize("movement", ["0" * 64, "1", "%2e%2e"])
def test_other_movements_are_not_found(system: System, movement: str) -> None:
    """404."""
    with_bank_data(system)
    assert [put(system, movement, CHOICE).seen, delete(system, movement).seen] == [NO_SUCH] * 2


def test_others_may_not_choose(system: System) -> None:
    """Another authority's caseworker: 404 as for no case; other roles: 403."""
    with_bank_data(system)
    movement, gone = food(system)["id"], CaseNotFound()
    no_case = problem(404, gone.code, gone.title, gone.detail)
    for token, refusal in (
        (system.neighbour, no_case),
        (system.operator, NOT_ALLOWED),
        (system.auditor, NOT_ALLOWED),
        (system.token(roles=["operator", "auditor"], authority=CITY), NOT_ALLOWED),
    ):
        assert [put(system, movement, CHOICE, token).seen, delete(system, movement, token=token).seen] == [refusal] * 2
