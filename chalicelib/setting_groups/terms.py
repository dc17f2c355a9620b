"""The days, terms and waits of a case, and how the sweep moves cases on."""

from datetime import date, time, timedelta
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from chalicelib.setting_groups.group import GroupOfSettings, OptionalDay

EARLIEST_FIRST_DAY = date(2025, 1, 3)
"""The order was signed last on 2024-12-23 and is in force ten days after its publication (order, p. 9)."""


def _in_force(day: date | None) -> date | None:
    """Return the day. Raises `ValueError` for a first day on which the order was not in force yet (order, p. 9)."""
    if day is not None and day < EARLIEST_FIRST_DAY:
        raise ValueError(f"must be {EARLIEST_FIRST_DAY} or later: the order was not in force before")
    return day


class TermSettings(GroupOfSettings):
    """The pilot's days, the terms of the order, and the patience with partners."""

    pilot_first_day: Annotated[OptionalDay, AfterValidator(_in_force)]
    pilot_last_day: OptionalDay
    """Stated by whoever deploys; one that is stated as empty leaves that end of the pilot open."""
    pilot_over_is_meant: bool = False
    """Whether the system runs on after the last day, to take the open cases to their end."""
    personal_data_term_days: int = Field(default=1, ge=1, le=15)
    decision_term_days: int = Field(default=15, ge=1, le=60)
    threshold_quarter: Literal["application", "income"] = "application"
    most_personal_data_requests: int = Field(default=24, ge=1, le=100)
    most_personal_data_waits: int = Field(default=2, ge=1, le=5)
    sms_term_starts: Literal["delivery", "sending"] = "delivery"
    end_of_day: time = time(17, 30)
    receipt_wait: timedelta = Field(default=timedelta(hours=2), gt=timedelta(0), le=timedelta(hours=24))
    """Shorter than any term, so that a missing delivery receipt is asked for before the consent's window closes."""
    banks_closing_hour: time = time(0)
    """00:00 is the end of the day."""
    calendar_settled_until: date | None = date(2026, 12, 31)
    """The last day for which the government has published how days off are moved; later terms are unconfirmed."""
    quiet_hours_from: time = time(21)
    quiet_hours_until: time = time(8)
    sms_part_limit: int = Field(default=10, ge=1)
    sms_validity: timedelta = timedelta(hours=72)
    mobile_difference_ends: bool = True
    patience: timedelta = timedelta(hours=4)
    hearing_grace: timedelta = timedelta(minutes=30)
    hearing_spread: timedelta = timedelta(minutes=20)
    asking_patience: timedelta = timedelta(hours=2)
    pause_holds: timedelta = Field(default=timedelta(hours=24), ge=timedelta(0))
    try_again_after: timedelta = timedelta(minutes=10)
    resume_after: timedelta = timedelta(minutes=10)
    lease: timedelta = timedelta(minutes=2)
    submitted_age_days: int = Field(default=3, ge=1)
    correction_window: timedelta = timedelta(hours=24)
    reopening_window: timedelta = timedelta(days=10)
    refusal_can_be_taken_back: bool = True
    require_verified_consent: bool = True
    feed_holds_back: timedelta = Field(default=timedelta(minutes=5), ge=timedelta(0), le=timedelta(minutes=15))
    sweep_threads: int = Field(default=4, ge=1, le=32)
    sweep_most: int = Field(default=8000, ge=1)
    sweep_turn: timedelta = timedelta(minutes=5)
    sweep_time: timedelta = timedelta(seconds=180)
    count_waiting_every: timedelta = Field(default=timedelta(minutes=15), ge=timedelta(minutes=1))
    damaged_most: int = Field(default=20, ge=1)
    sweep_pace: int = Field(default=24, ge=1)
    """Cases a second, over all shards. Each calls a partner once, or twice when the answer leads to the next step."""

    @model_validator(mode="after")
    def _a_first_day_before_the_last(self) -> Self:
        first, last = self.pilot_first_day, self.pilot_last_day
        if first is not None and last is not None and last < first:
            raise ValueError("PILOT_LAST_DAY is before PILOT_FIRST_DAY: correct one of them")
        return self
