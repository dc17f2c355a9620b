"""The pilot's days are stated by whoever deploys; nothing starts without them."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from chalicelib.domain.case.pilot import PilotWindow
from chalicelib.settings import Settings
from tests.start.test_place import ALWAYS, START, started, usable

WITHOUT = {name: value for name, value in ALWAYS.items() if not name.startswith("pilot_")}


@pytest.mark.parametrize(
    ("given", "window"),
    [
        ({"pilot_first_day": "", "pilot_last_day": ""}, PilotWindow(None, None)),
        ({"pilot_first_day": "2025-01-03", "pilot_last_day": ""}, PilotWindow(date(2025, 1, 3), None)),
        (
            {"pilot_first_day": "2025-03-01", "pilot_last_day": "2025-10-31"},
            PilotWindow(date(2025, 3, 1), date(2025, 10, 31)),
        ),
    ],
)
def test_either_end_may_be_stated_as_open(given: dict[str, str], window: PilotWindow) -> None:
    """An empty value is a statement too; the first day may be the earliest on which the order was in force."""
    assert Settings(**(WITHOUT | given)).policy().pilot == window


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, r"pilot_first_day\n  Field required(.|\n)*pilot_last_day\n  Field required"),
        ({"pilot_first_day": "2025-01-02", "pilot_last_day": ""}, "must be 2025-01-03 or later"),
        (
            {"pilot_first_day": "2025-03-02", "pilot_last_day": "2025-03-01"},
            "PILOT_LAST_DAY is before PILOT_FIRST_DAY: correct one of them",
        ),
    ],
)
def test_days_that_are_missing_or_impossible_are_refused(given: dict[str, Any], said: str) -> None:
    """The order was signed last on 2024-12-23 and is in force ten days after its publication (order, p. 9)."""
    with pytest.raises(ValidationError, match=said):
        Settings(**(WITHOUT | given))


@pytest.mark.parametrize(
    ("meant", "ends_with"), [(True, "DynamoDbCases StepFunctions"), (False, "take the open cases to their end.")]
)
def test_nothing_starts_after_the_last_day_unless_that_is_meant(meant: bool, ends_with: str, tmp_path: Path) -> None:  # noqa: FBT001 - the case
    """A last day that was forgotten would send every application to the ordinary procedure."""
    given = usable(tmp_path) | {"pilot_last_day": "2025-10-31", "pilot_over_is_meant": meant}
    printed = started(
        START.replace('"boto3", "botocore", ', ""), given | {"data_key_file": str(tmp_path / "wrapping.key")}, tmp_path
    )
    assert printed.strip().endswith(ends_with)
    assert ("PilotOver" in printed) is not meant
