"""Settings for what the law leaves open; docs/settings.md gives the reason for each default."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from types import MappingProxyType

from chalicelib.domain.calendar.working_days import MIDNIGHT
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.operator import Operator
from chalicelib.domain.case.quiet_hours import QuietHours
from chalicelib.domain.case.retention import Retention
from chalicelib.domain.case.states import State

_PATIENCE = MappingProxyType(
    {
        State.RECEIVED: timedelta(hours=4),
        State.CHECKING_MOBILE: timedelta(hours=4),
        State.REQUESTING_LINK: timedelta(hours=4),
        State.SENDING_SMS: timedelta(hours=4),
        State.REQUESTING_BANK_DATA: timedelta(hours=4),
    }
)


@dataclass(frozen=True)
class PilotWindow:
    """First and last day of the pilot, both inclusive, in Asia/Almaty (order, p. 3: until 1 November 2025)."""

    first: date
    last: date

    def includes(self, day: date) -> bool:
        """Return whether an application submitted on that day is part of the pilot."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Policy:
    """The settings of the domain. Numbers named `..._term` are working days, other durations are clock time."""

    pilot: PilotWindow | None = None
    personal_data_term: int = 1
    consent_term: int = 1
    bank_term: int = 1
    decision_term: int = 15
    sms_term_starts: str = "delivery"
    receipt_wait: timedelta = timedelta(hours=2)
    """How long to wait for a delivery receipt before asking 1414; the term then counts from the sending."""
    end_of_day: time = time(17, 30)
    banks_closing_hour: time = MIDNIGHT
    quiet_hours: QuietHours = field(default_factory=lambda: QuietHours(time(21), time(8)))
    sms_part_limit: int = 10
    sms_validity: timedelta = timedelta(hours=72)
    mobile_difference_ends: bool = True
    patience: Mapping[State, timedelta] = field(default_factory=lambda: _PATIENCE)
    hearing_grace: timedelta = timedelta(minutes=30)
    hearing_spread: timedelta = timedelta(minutes=20)
    asking_patience: timedelta = timedelta(hours=2)
    pause_holds: timedelta = timedelta(hours=24)
    """How long a pause of our calls may extend the patience with a case."""
    try_again_after: timedelta = timedelta(minutes=10)
    resume_after: timedelta = timedelta(minutes=10)
    lease: timedelta = timedelta(minutes=2)
    token_margin: timedelta = timedelta(seconds=60)
    most_personal_data_requests: int = 24
    most_personal_data_waits: int = 2
    submitted_ahead: timedelta = timedelta(seconds=300)
    submitted_age: int = 3
    correction_window: timedelta = timedelta(hours=24)
    reopening_window: timedelta = timedelta(days=10)
    callback_ahead: timedelta = timedelta(seconds=300)
    callback_behind: timedelta = timedelta(seconds=60)
    """How far a partner's clock may be ahead of ours, or behind."""
    refusal_can_be_taken_back: bool = True
    """Whether a grant after a refusal, both within the term, reopens a case whose end is not yet acknowledged."""
    require_verified_consent: bool = True
    feed_holds_back: timedelta = timedelta(minutes=5)
    """How old a change must be to appear in the feed; longer than any function runs, so that no commit is skipped."""
    sweep_threads: int = 4
    sweep_most: int = 8000
    sweep_turn: timedelta = timedelta(minutes=5)
    retention: Retention = field(default_factory=Retention)
    operator: Operator = field(default_factory=Operator)
    journal_kept: timedelta = timedelta(days=5 * 366)
    message_checks: int = 60
    """Look-ups of messages allowed in an hour: for each caller, and for each mobile number over all callers."""

    def spread(self, case: Case) -> timedelta:
        """Return this case's delay, 0 to `hearing_spread`, so that cases due at midnight are not handled at once."""
        share = int.from_bytes(sha256(case.id.encode()).digest()[:4]) / 2**32
        return timedelta(seconds=int(self.hearing_spread.total_seconds() * share))

    def plausible(self, asked_at: datetime, instant: datetime, now: datetime) -> bool:
        """Return whether an answer can be from this instant: not before the question, not in the future."""
        return asked_at - self.callback_behind <= instant <= now + self.callback_ahead

    def close_at(self, case: Case) -> datetime | None:
        """Return when to close the window that the case waits in, or None when it has no due time.

        A consent's window closes later than its due time, by a grace and the case's spread: a consent given in time may
        reach us late (design decision 3). A bank's answer counts when it arrives, so there is no grace.
        """
        if case.due_at is None:
            return None
        grace = timedelta(0) if case.state is State.AWAITING_BANK_DATA else self.hearing_grace
        return case.due_at + grace + self.spread(case)
