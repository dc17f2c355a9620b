"""The stages inside the authority's term, and who sees them."""

from tests.http.samples import FIRST_ID
from tests.http.system import System
from tests.http.way import with_bank_data

STAGES = f"/v1/cases/{FIRST_ID}/stages"


def test_the_stages_are_shown_with_the_latest_day_of_each(system: System) -> None:
    """Counted back from the day on which the decision is due, by the calendar; no read of personal data."""
    case = with_bank_data(system)
    system.reads.all.clear()
    answer = system.get(STAGES, system.caseworker)
    assert answer.body["decision_due_at"] == case["decision_due_at"]
    assert [(one["name"], one["working_days"], one["begins_by"]) for one in answer.body["items"]] == [
        ("survey", 7, "2025-10-15"),
        ("centre", 1, "2025-10-24"),
        ("objection", 2, "2025-10-28"),
        ("decision", 3, "2025-10-30"),
    ]
    assert (system.get(STAGES, system.operator).body, system.reads.all) == (answer.body, [])


def test_nothing_is_to_be_decided_on_a_withdrawn_application(system: System) -> None:
    """There is no stage left to begin."""
    system.take_in()
    path = f"/v1/cases/{FIRST_ID}/withdrawal"
    case = system.post(path, system.caseworker, {"what": "application", "reason": "бас тартты"}).body
    assert case["state"] == "withdrawn"
    assert system.get(STAGES, system.caseworker).body == {"decision_due_at": case["decision_due_at"], "items": []}
