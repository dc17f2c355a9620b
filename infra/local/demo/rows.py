"""What became of each application, and where it is not as scripted. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from infra.local.demo.scripts import DemoApplication

Json = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """One case at its end. `banks`: BIC -> outcome; `parts` of the first SMS on the handset, None without.

    `sms` counts what 1414 took, `handset` what arrived; `differences` are those from the script.
    """

    application: str
    way: str
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
        """The row as `DEMO_JSON` has it."""
        return asdict(self)


def row_of(application: DemoApplication, case: Json, messages: Sequence[Json], sms: int, table_calls: int) -> Row:
    """Make the row of a case from its wire form, the handset's messages and the counts of calls."""
    return Row(
        application=application.number,
        way=application.way,
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
    """Count the messages that 1414 took for a number; a repeated call with the same key is the same message."""
    taken = {
        call["idempotency_key"]
        for call in calls
        if call["method"] == "POST" and call["status"] == 202 and call["body"]["to"] == mobile.lstrip("+")  # noqa: PLR2004
    }
    return len(taken)


def compare(application: DemoApplication, row: Row, ids: dict[str, str], problem: str | None = None) -> Row:
    """Return the row with its differences from the script.

    `ids` are the cases by application; a `problem` on the way, such as a refused call, is the first difference, and
    the only one when there is no case.
    """
    expected = application.expected
    wanted = {
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
    got = asdict(row)
    differences = [
        f"{name} is {_say(got[name])}, scripted {_say(value)}" for name, value in wanted.items() if got[name] != value
    ]
    told = [problem] if problem else []
    return replace(row, differences=(*told, *(differences if row.case_id or not problem else ())))


def banks_in_short(banks: dict[str, str] | None) -> str:
    """Say how many banks gave which outcome: `2 data, 1 silent`."""
    return ", ".join(f"{count} {outcome}" for outcome, count in Counter((banks or {}).values()).items())


def _say(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {item}" for key, item in value.items()) or "no banks"
    return "none" if value is None else str(value)
