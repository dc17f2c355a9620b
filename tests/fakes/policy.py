"""The usual policy for tests: that of the settings' defaults."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from chalicelib.domain.case.policy import Policy
from chalicelib.settings import Settings

_NO_WINDOW: dict[str, Any] = {"pilot_first_day": None, "pilot_last_day": None}
_MOVED = timedelta(days=36_500)
_USUAL = replace(Settings.model_construct(None, **_NO_WINDOW).policy(), clock_jump_most=_MOVED)
"""Without the pilot's window, so that a test may take place on any day; and months may pass between two erasings."""


def a_policy(**changes: Any) -> Policy:  # noqa: ANN401 - any field of it
    """Return the usual policy with these fields changed."""
    return replace(_USUAL, **changes)
