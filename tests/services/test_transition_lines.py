"""Each transition of a case is one line of the log, and measured; no other change is, and no line names a bank."""

from typing import Any

from tests.fakes.log_lines import log_lines
from tests.services.office import ALATAU, ESIL, MINUTE, Office

FIELDS = ("case", "generation", "from", "to", "reason", "cases_entered", "step_seconds", "cases_ended", "end")


def transitions(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return our fields of each line on a transition, as far as it has them."""
    of_transitions = (line for line in lines if line["message"] == "transition")
    return [{name: line[name] for name in FIELDS if name in line} for line in of_transitions]


def test_the_way_of_a_case_is_a_line_for_each_step() -> None:
    """From intake to its end, with how long each step took; a bank's answer that ends nothing leaves no line."""
    with log_lines() as lines:
        office = Office()
        office.asks_the_banks()
        office.clock.advance(3 * MINUTE)
        office.bank_answers(ALATAU)
        office.bank_answers(ESIL)
    way = transitions(lines)
    assert [(line["from"], line["to"]) for line in way] == [
        (None, "received"),
        ("received", "checking_mobile"),
        ("checking_mobile", "requesting_link"),
        ("requesting_link", "sending_sms"),
        ("sending_sms", "awaiting_consent"),
        ("awaiting_consent", "requesting_bank_data"),
        ("requesting_bank_data", "awaiting_bank_data"),
        ("awaiting_bank_data", "bank_data_ready"),
    ]
    about: dict[str, Any] = {"case": office.case_id, "generation": 1, "reason": None, "cases_entered": 1}
    assert way[0] == {**about, "from": None, "to": "received"}
    assert way[-1] == {
        **about,
        "from": "awaiting_bank_data",
        "to": "bank_data_ready",
        "step_seconds": 180.0,
        "cases_ended": 1,
        "end": "bank_data_ready",
    }
    assert [bic for line in lines for bic in (ALATAU, ESIL) if bic in str(line)] == []


def test_a_case_that_ends_without_data_names_its_reason() -> None:
    """The reasons are counted; a fact that comes after the end, and changes no state, is not."""
    office = Office()
    office.asks_for_consent()
    with log_lines() as lines:
        office.answers("refused")
        office.answers("refused")
    (line,) = transitions(lines)
    assert (line["reason"], line["end"], line["cases_ended"]) == ("consent_refused", "consent_refused", 1)
