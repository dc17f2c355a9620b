"""What regions have published is entered and listed by operators."""

import pytest

from tests.http.samples import NOW, Body, invalid, problem
from tests.http.system import System

SENT: Body = {
    "poverty_line": "43210.00",
    "subsistence_minimum": "60878.00",
    "source": "Ресми сайт",
    "published_on": "2025-10-10",
}
PATH = "/v1/thresholds/71/2025-Q4"
ENTRY: Body = {
    "id": "71-2025-Q4-1",
    "region": "71",
    "quarter": "2025-Q4",
    **SENT,
    "currency": "KZT",
    "entered_by": "operator",
    "entered_at": NOW,
    "replaces": None,
}
CORRECTED: Body = {**SENT, "poverty_line": None, "replaces": "71-2025-Q4-1"}


def test_an_entry_is_answered_and_listed(system: System) -> None:
    """Sent again it is the same entry; a correction names it and comes after it."""
    for _ in range(2):
        assert system.send("PUT", PATH, system.operator, SENT).seen == (200, ENTRY)
    second = {**ENTRY, **CORRECTED, "id": "71-2025-Q4-2"}
    assert system.send("PUT", PATH, system.operator, CORRECTED).seen == (200, second)
    for query in ("", "?region=71"):
        assert system.get(f"/v1/thresholds{query}", system.operator).seen == (200, {"items": [ENTRY, second]})
    assert system.get("/v1/thresholds?region=75", system.operator).seen == (200, {"items": []})


def test_other_numbers_without_the_entry_that_they_replace_are_refused(system: System) -> None:
    """Nobody changes what another operator has entered by mistake."""
    system.send("PUT", PATH, system.operator, SENT)
    told = "The entry 71-2025-Q4-1 exists. If this one corrects it, name it in replaces."
    answer = system.send("PUT", PATH, system.operator, {**CORRECTED, "replaces": None})
    assert answer.seen == problem(409, "threshold_exists", "Not possible now", told)


@pytest.mark.parametrize(
    ("path", "changes", "field"),
    [
        ("/v1/thresholds/7/2025-Q4", {}, "region"),
        ("/v1/thresholds/71/2025-Q5", {}, "quarter"),
        ("/v1/thresholds/71/2026-Q2", {}, "quarter"),
        (PATH, {"published_on": "2025-10-14"}, "published_on"),
        (PATH, {"replaces": "71-2025-Q4-1"}, "replaces"),
        (PATH, {"poverty_line": "43210"}, "poverty_line"),
        (PATH, {"poverty_line": "-1.00"}, "poverty_line"),
        (PATH, {"poverty_line": 43210}, "poverty_line"),
        (PATH, {"source": ""}, "source"),
    ],
)
def test_what_cannot_be_right_is_refused_by_its_field(system: System, path: str, changes: Body, field: str) -> None:
    """Nothing is stored, and nothing that was sent is repeated."""
    answer = system.send("PUT", path, system.operator, {**SENT, **changes})
    assert (answer.status, [error["field"] for error in answer.body["errors"]]) == (422, [field])
    assert system.get("/v1/thresholds", system.operator).body == {"items": []}


def test_a_region_is_two_digits(system: System) -> None:
    """In the query as in the path."""
    answer = system.get("/v1/thresholds?region=Astana", system.operator)
    message = "must be the first two digits of the region's KATO code; leave it out for all regions"
    assert answer.seen == invalid(("region", message))
