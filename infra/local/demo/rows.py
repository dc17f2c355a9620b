"""The result of each application, and how it differs from what its file expects. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from infra.local.demo.scripts import DemoApplication

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Row:
    """The result of one application. `banks`: BIC -> outcome; `parts` of the first SMS, None if none arrived.

    `sms` counts the messages that 1414 accepted, `handset` those that arrived; `differences` are those from the file.
    """

    application: str
    scenario: str
    case_id: str | None = None
    state: str | None = None
    reason: str | None = None
    application_date: str | None = None
    application_date_rule: str | None = None
    banks: dict[str, str] | None = None
    sms: int = 0
    handset: int = 0
    parts: int | None = None
    table_calls: int = 0
    supersedes: str | None = None
    differences: tuple[str, ...] = ()

    def as_json(self) -> Json:
        """Return the row for `DEMO_JSON`, where the scenario is called `way`."""
        return {"way" if name == "scenario" else name: value for name, value in asdict(self).items()}


def row_of(application: DemoApplication, case: Json, messages: Sequence[Json], sms: int, table_calls: int) -> Row:
    """Return the row of a case from its JSON, the messages on the handset and the counts of calls."""
    return Row(
        application=application.number,
        scenario=application.scenario,
        case_id=case["id"],
        state=case["state"],
        reason=case["reason"],
        application_date=case["application_date"],
        application_date_rule=case["application_date_rule"],
        banks={bank["bic"]: bank["outcome"] for bank in case["banks"]},
        sms=sms,
        handset=len(messages),
        parts=messages[0]["parts"] if messages else None,
        table_calls=table_calls,
        supersedes=case["supersedes"],
    )


def sms_sent_to(calls: Sequence[Json], mobile: str) -> int:
    """Count the messages that 1414 accepted for a number; calls with the same key are the same message."""
    accepted = {
        call["idempotency_key"]
        for call in calls
        if call["method"] == "POST" and call["status"] == 202 and call["body"]["to"] == mobile.lstrip("+")  # noqa: PLR2004
    }
    return len(accepted)


def compare(application: DemoApplication, row: Row, ids: dict[str, str], problem: str | None = None) -> Row:
    """Return the row with its differences from the expected result.

    `ids` maps applications to case ids. A `problem`, such as a refused call, is the first difference, and the only one
    if there is no case.
    """
    expected = application.expected
    expected_values = {
        "state": expected.state,
        "reason": expected.reason,
        "application_date": expected.application_date,
        "application_date_rule": expected.application_date_rule,
        "banks": expected.banks,
        "sms": expected.sms,
        "handset": expected.handset,
        "parts": expected.parts if expected.parts is not None else row.parts,
        "supersedes": ids.get(expected.corrects) if expected.corrects else None,
    }
    actual = asdict(row)
    differences = [
        f"{name} is {_text(actual[name])}, expected {_text(value)}"
        for name, value in expected_values.items()
        if actual[name] != value
    ]
    problems = [problem] if problem else []
    return replace(row, differences=(*problems, *(differences if row.case_id or not problem else ())))


def summarise_banks(banks: dict[str, str] | None) -> str:
    """Return the number of banks by outcome: `2 data, 1 silent`."""
    return ", ".join(f"{count} {outcome}" for outcome, count in Counter((banks or {}).values()).items())


def _text(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {item}" for key, item in value.items()) or "no banks"
    return "none" if value is None else str(value)
