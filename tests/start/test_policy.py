"""What the law leaves open is a setting, and each setting reaches the policy of the services."""

from dataclasses import MISSING, fields
from datetime import date, time, timedelta
from typing import Any

import pytest

from chalicelib.domain.case.operator import Operator
from chalicelib.domain.case.policy import Policy
from chalicelib.domain.case.retention import Retention
from chalicelib.domain.case.states import DOING
from chalicelib.setting_groups.operator import NameInBoth
from chalicelib.settings import Settings
from tests.fakes.policy import STATED

OTHER = timedelta(minutes=7)
GIVEN: list[tuple[str, Any, str]] = [
    ("sms_term_starts", "sending", "sms_term_starts"),
    ("end_of_day", time(18), "end_of_day"),
    ("banks_closing_hour", time(18), "banks_closing_hour"),
    ("quiet_hours_from", time(22), "quiet_hours"),
    ("quiet_hours_until", time(7), "quiet_hours"),
    ("receipt_wait", OTHER, "receipt_wait"),
    ("hearing_grace", OTHER, "hearing_grace"),
    ("hearing_spread", OTHER, "hearing_spread"),
    ("asking_patience", OTHER, "asking_patience"),
    ("pause_holds", OTHER, "pause_holds"),
    ("patience", OTHER, "patience"),
    ("try_again_after", OTHER, "try_again_after"),
    ("resume_after", OTHER, "resume_after"),
    ("lease", OTHER, "lease"),
    ("reopening_window", OTHER, "reopening_window"),
    ("refusal_can_be_taken_back", False, "refusal_can_be_taken_back"),
    ("personal_data_term_days", 2, "personal_data_term"),
    ("threshold_quarter", "income", "threshold_quarter"),
    ("decision_term_days", 18, "decision_term"),
    ("form_document_required", True, "form_document_required"),
    ("operator_name_kk", "Басқа", "operator"),
    ("operator_bin", "990140000126", "operator"),
    ("authority_names", {"710000000": NameInBoth(kk="А", ru="Б")}, "authority_names"),
    ("sweep_threads", 2, "sweep_threads"),
    ("sweep_most", 100, "sweep_most"),
    ("sweep_turn", OTHER, "sweep_turn"),
    ("pilot_first_day", date(2025, 10, 13), "pilot"),
    ("pilot_last_day", date(2025, 10, 31), "pilot"),
]


def settings_with(**given: Any) -> Settings:  # noqa: ANN401 - any setting
    """Settings with their defaults, but for what is given; what has no default is left out."""
    return Settings.model_construct(None, **(STATED | given))


@pytest.mark.parametrize(("setting", "value", "field"), GIVEN)
def test_a_setting_changes_only_its_own_field_of_the_policy(setting: str, value: object, field: str) -> None:
    """A setting that never reached the policy would have no effect."""
    given: dict[str, Any] = {setting: value}
    usual, other = settings_with().policy(), settings_with(**given).policy()
    assert [f.name for f in fields(Policy) if getattr(usual, f.name) != getattr(other, f.name)] == [field]


def test_every_step_of_ours_has_the_configured_patience() -> None:
    """A state without a patience would never end by time."""
    assert settings_with(patience=OTHER).policy().patience == dict.fromkeys(DOING, OTHER)


def test_a_policy_has_no_default_of_its_own() -> None:
    """The settings alone say what is usual, so that no value is written down twice."""
    parts = (Policy, Retention, Operator)
    assert [
        f.name for part in parts for f in fields(part) if (f.default, f.default_factory) != (MISSING, MISSING)
    ] == []
