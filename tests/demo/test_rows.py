"""Rows hold the results of the cases, and report every difference from what is expected."""

from dataclasses import replace
from typing import Any

from chalicelib.domain.case.states import Reason
from infra.local.demo.rows import Row, compare, row_of, sms_sent_to, summarise_banks
from infra.local.demo.scripts import read_applications
from infra.local.demo.table import LEGEND, render, render_differences

BY_NUMBER = {application.number: application for application in read_applications()}
TWO = BY_NUMBER["2"]
CASE = {
    "id": "c-2",
    "state": "bank_data_ready",
    "reason": None,
    "application_date": "2025-09-29",
    "application_date_rule": "consent_received",
    "banks": [
        {"bic": "DALAKZKA", "outcome": "data"},
        {"bic": "ZHAYKZKA", "outcome": "silent"},
        {"bic": "SARQKZKA", "outcome": "data"},
    ],
    "supersedes": None,
}
ROW = Row(
    application="2",
    scenario="consent, one bank silent",
    case_id="c-2",
    state="bank_data_ready",
    reason=None,
    application_date="2025-09-29",
    application_date_rule="consent_received",
    banks={"DALAKZKA": "data", "ZHAYKZKA": "silent", "SARQKZKA": "data"},
    sms=1,
    handset=1,
    parts=7,
    table_calls=41,
)


def call(key: str, to: str, status: int) -> dict[str, Any]:
    """Return a call to 1414 as the control lists it."""
    return {"method": "POST", "idempotency_key": key, "status": status, "body": {"to": to}}


def test_a_row_has_the_result_of_the_case_and_the_counts() -> None:
    """A row is made from the case, the messages and the calls."""
    messages = [{"at": "2025-09-29T09:31:00+05:00", "text": "…", "parts": 7}]
    assert row_of(TWO, CASE, messages, 1, 41) == ROW


def test_an_expected_result_has_no_differences() -> None:
    """The row is returned unchanged."""


def test_the_json_of_a_row_calls_the_scenario_way() -> None:
    """This is its name in the files that `DEMO_JSON` writes."""
    assert ROW.as_json()["way"] == "consent, one bank silent"
    assert "scenario" not in ROW.as_json()
    assert compare(TWO, ROW, {"2": "c-2"}) == ROW


def test_each_difference_is_reported_with_both_values() -> None:
    """Every field that differs is reported with its actual and its expected value."""
    row = replace(ROW, state="ordinary_procedure", reason="no_bank_answered", banks={}, sms=2, application_date=None)
    assert compare(TWO, row, {}).differences == (
        "state is ordinary_procedure, expected bank_data_ready",
        "reason is no_bank_answered, expected none",
        "application_date is none, expected 2025-09-29",
        "banks is no banks, expected DALAKZKA data, ZHAYKZKA silent, SARQKZKA data",
        "sms is 2, expected 1",
    )


def test_a_correction_must_supersede_the_first_case() -> None:
    """The case of the corrected application names the case that it supersedes."""
    corrected = BY_NUMBER["7b"]
    expected = corrected.expected
    row = replace(ROW, application="7b", banks=expected.banks)
    assert compare(corrected, replace(row, supersedes="c-7"), {"7": "c-7"}).differences == ()
    assert compare(corrected, row, {"7": "c-7"}).differences == ("supersedes is none, expected c-7",)


def test_a_refused_intake_is_the_only_difference() -> None:
    """An application that was not accepted has no result to compare."""
    row = compare(TWO, Row(application="2", scenario=TWO.scenario), {}, "intake answered 422: {}")
    assert row.differences == ("intake answered 422: {}",)


def test_messages_are_counted_once_per_key() -> None:
    """Repeated calls with one key are one message; refused calls and messages to other numbers do not count."""
    calls: list[dict[str, Any]] = [
        call("a", "77000000020", 503),
        call("a", "77000000020", 202),
        call("a", "77000000020", 202),
        call("b", "77000000030", 202),
        {"method": "GET", "idempotency_key": None, "status": 200, "body": None},
    ]
    assert sms_sent_to(calls, "+77000000020") == 1


def test_banks_are_summarised_by_outcome() -> None:
    """The table shows how many banks have each outcome."""
    assert (summarise_banks(ROW.banks), summarise_banks({}), summarise_banks(None)) == ("2 data, 1 silent", "", "")


def test_the_table_has_a_line_for_each_application() -> None:
    """Applications that did not end as expected are marked."""
    differing = compare(TWO, replace(ROW, sms=2, parts=None, case_id="c-3"), {})
    assert render([ROW, differing]) == (
        "#  scenario                  ends with        applied on  banks             SMS  calls\n"
        "-  ------------------------  ---------------  ----------  ----------------  ---  -----  ----\n"
        "2  consent, one bank silent  bank_data_ready  2025-09-29  2 data, 1 silent  1x7     41  ok\n"
        "2  consent, one bank silent  bank_data_ready  2025-09-29  2 data, 1 silent    2     41  FAIL\n\n" + LEGEND
    )


def test_the_table_fits_a_terminal_of_120_columns() -> None:
    """This holds for every scenario of the demo, and for the longest reason."""
    ends = [(one, one.expected) for one in read_applications()]
    rows = [
        replace(ROW, application=one.number, scenario=one.scenario, banks=end.banks, state=end.state, reason=end.reason)
        for one, end in ends
    ]
    longest = replace(ROW, reason=max((reason.value for reason in Reason), key=len), differences=("sms",))
    assert max(map(len, render([*rows, longest]).splitlines())) <= 120


def test_each_difference_has_its_own_line() -> None:
    """The line names the application; without differences the text is empty."""
    differing = replace(ROW, differences=("sms is 2, expected 1",))
    assert render_differences([ROW, differing]) == "  2  consent, one bank silent: sms is 2, expected 1"
    assert render_differences([ROW]) == ""
