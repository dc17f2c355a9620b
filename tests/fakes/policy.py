"""The usual policy for tests: that of the settings' defaults."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from chalicelib.domain.case.policy import Policy
from chalicelib.settings import Settings

STATED: dict[str, Any] = {
    "pilot_first_day": None,
    "pilot_last_day": None,
    "operator_name_kk": "Министрлік (үлгі)",
    "operator_name_ru": "Министерство (образец)",
    "operator_bin": "000140000002",
}
"""What has no default: no window, so that a test may take place on any day, and an operator that does not exist."""
_MOVED = timedelta(days=36_500)
_USUAL = replace(Settings.model_construct(None, **STATED).policy(), clock_jump_most=_MOVED)
"""Months may pass between two erasings."""


def a_policy(**changes: Any) -> Policy:  # noqa: ANN401 - any field of it
    """Return the usual policy with these fields changed."""
    return replace(_USUAL, **changes)
