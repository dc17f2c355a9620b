"""Reads the demo's files: applications, the partners' scripts, and the expected results."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

Json = dict[str, Any]
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Withdrawal:
    """A withdrawal at an instant; `body` is that of `POST /v1/cases/{id}/withdrawal`."""

    at: datetime
    body: Json


@dataclass(frozen=True, kw_only=True)
class Expected:
    """The expected result of an application.

    `banks`: BIC -> outcome; `sms`: messages sent by us, `handset`: messages received; `parts` of the SMS, None if it
    does not matter; `corrects`: the number of the application that this one corrects.
    """

    state: str
    reason: str | None
    application_date: str | None
    application_date_rule: str | None
    banks: dict[str, str]
    sms: int
    handset: int
    parts: int | None
    corrects: str | None


@dataclass(frozen=True, kw_only=True)
class DemoApplication:
    """One application of the demo: `body` for `POST /v1/cases`, `script` for `POST /_local/applicants`."""

    number: str
    scenario: str
    send_at: datetime
    authority: str
    body: Json
    script: Json
    faults: tuple[Json, ...]
    withdrawal: Withdrawal | None
    expected: Expected

    @property
    def mobile(self) -> str:
        """The applicant's mobile number (E.164)."""
        return str(self.body["applicant"]["mobile"])


def read_applications(folder: Path = HERE) -> list[DemoApplication]:
    """Return all applications in the order of their files; each bank's accounts are read from the file that it names.

    Raises `ValueError`, which names the file, if one is not a valid application.
    """
    return [_read(path, folder) for path in sorted((folder / "applications").glob("*.json"))]


def instants(applications: Iterable[DemoApplication]) -> list[datetime]:
    """Return the instants at which an application is sent or withdrawn, in order."""
    sent = {application.send_at for application in applications}
    withdrawn = {application.withdrawal.at for application in applications if application.withdrawal}
    return sorted(sent | withdrawn)


def _read(path: Path, folder: Path) -> DemoApplication:
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        withdrawal = written["withdrawal"]
        return DemoApplication(
            number=written["number"],
            scenario=written["way"],
            send_at=datetime.fromisoformat(written["send_at"]),
            authority=written["authority"],
            body=written["application"],
            script={**written["script"], "banks": [_bank(bank, folder) for bank in written["script"]["banks"]]},
            faults=tuple(written["faults"]),
            withdrawal=withdrawal and Withdrawal(datetime.fromisoformat(withdrawal["at"]), withdrawal["body"]),
            expected=Expected(**written["expected"]),
        )
    except (KeyError, TypeError, ValueError, OSError) as problem:
        raise ValueError(f"{path} is not a valid application of the demo: {problem!r}") from problem


def _bank(bank: Json, folder: Path) -> Json:
    if "accounts" not in bank:
        return bank
    answer = json.loads((folder / bank["accounts"]).read_text(encoding="utf-8"))
    return {**bank, "accounts": answer["accounts"]}
