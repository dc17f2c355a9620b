"""Rows are what became of the cases, and every difference from the script is said."""

from dataclasses import replace
from typing import Any

from chalicelib.domain.case.states import Reason
from infra.local.demo.rows import Row, banks_in_short, compare, row_of, sms_sent_to
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
    way="consent, one bank silent",
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
    """A call to 1414 as the controls tell of it."""
    return {"method": "POST", "idempotency_key": key, "status": status, "body": {"to": to}}


def test_a_row_is_made_of_the_case_and_the_counts() -> None:
    """A row holds the case's end, the messages and the calls."""
    messages = [{"at": "2025-09-29T09:31:00+05:00", "text": "…", "parts": 7}]
    assert row_of(TWO, CASE, messages, 1, 41) == ROW


def test_a_row_as_scripted_has_no_differences() -> None:
    """An end as scripted is left as it is."""
    assert compare(TWO, ROW, {"2": "c-2"}) == ROW


def test_each_difference_is_said_with_what_was_scripted() -> None:
    """Every field that is not as scripted is named with both values."""
    row = replace(ROW, state="ordinary_procedure", reason="no_bank_answered", banks={}, sms=2, application_date=None)
    assert compare(TWO, row, {}).differences == (
        "state is ordinary_procedure, scripted bank_data_ready",
        "reason is no_bank_answered, scripted none",
        "application_date is none, scripted 2025-09-29",
        "banks is no banks, scripted DALAKZKA data, ZHAYKZKA silent, SARQKZKA data",
        "sms is 2, scripted 1",
    )


def test_a_correction_must_name_the_case_that_it_supersedes() -> None:
    """The corrected application's case must supersede the case of the first."""
    corrected = BY_NUMBER["7b"]
    expected = corrected.expected
    row = replace(ROW, application="7b", banks=expected.banks)
    assert compare(corrected, replace(row, supersedes="c-7"), {"7": "c-7"}).differences == ()
    assert compare(corrected, row, {"7": "c-7"}).differences == ("supersedes is none, scripted c-7",)


def test_a_refused_intake_is_the_only_difference() -> None:
    """An application that was not taken in says so, and nothing about an end that it never had."""
    row = compare(TWO, Row("2", TWO.way), {}, "intake answered 422: {}")
    assert row.differences == ("intake answered 422: {}",)


def test_messages_are_counted_once_for_each_key() -> None:
    """A message repeated with its key is one message; one that 1414 refused is none; others' do not count."""
    calls: list[dict[str, Any]] = [
        call("a", "77000000020", 503),
        call("a", "77000000020", 202),
        call("a", "77000000020", 202),
        call("b", "77000000030", 202),
        {"method": "GET", "idempotency_key": None, "status": 200, "body": None},
    ]
    assert sms_sent_to(calls, "+77000000020") == 1


def test_banks_are_told_in_short() -> None:
    """The table counts the banks of each outcome."""
    assert (banks_in_short(ROW.banks), banks_in_short({}), banks_in_short(None)) == ("2 data, 1 silent", "", "")


def test_the_table_is_drawn_in_columns() -> None:
    """The table has a line for each case, and marks those that are not as scripted."""
    differing = compare(TWO, replace(ROW, sms=2, parts=None, case_id="c-3"), {})
    assert render([ROW, differing]) == (
        "#  scenario                  ends with        applied on  banks             SMS  calls\n"
        "-  ------------------------  ---------------  ----------  ----------------  ---  -----  ---\n"
        "2  consent, one bank silent  bank_data_ready  2025-09-29  2 data, 1 silent  1x7     41  ok\n"
        "2  consent, one bank silent  bank_data_ready  2025-09-29  2 data, 1 silent    2     41  NOT\n\n" + LEGEND
    )


def test_the_table_fits_a_terminal_of_120_columns() -> None:
    """With every scenario of the demo as it ends, and the longest reason that there is."""
    ends = [(one, one.expected) for one in read_applications()]
    rows = [
        replace(ROW, application=one.number, way=one.way, banks=end.banks, state=end.state, reason=end.reason)
        for one, end in ends
    ]
    longest = replace(ROW, reason=max((reason.value for reason in Reason), key=len), differences=("sms",))
    assert max(map(len, render([*rows, longest]).splitlines())) <= 120


def test_differences_stand_on_lines_of_their_own() -> None:
    """Each difference is said on a line with its application; nothing is said when there is none."""
    differing = replace(ROW, differences=("sms is 2, scripted 1",))
    assert render_differences([ROW, differing]) == "  2  consent, one bank silent: sms is 2, scripted 1"
    assert render_differences([ROW]) == ""
