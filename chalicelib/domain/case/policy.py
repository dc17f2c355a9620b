"""What the law leaves open, as settings with defensible defaults (docs/settings.md says why each)."""

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
    """First and last day of the pilot, both inclusive, in Asia/Almaty (order p. 3: until 1 November 2025)."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Return whether a new application of that day is in the pilot."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Policy:
    """How long, how often, how strict. Terms are in working days, all else in wall time."""

    pilot: PilotWindow | None = None
    personal_data_term: int = 1
    consent_term: int = 1
    bank_term: int = 1
    decision_term: int = 15
    sms_term_starts: str = "delivery"
    receipt_wait: timedelta = timedelta(hours=2)
    """No receipt of the SMS for so long: 1414 is asked for it, and the term from the sending stands."""
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
    """How long a pause of our own calls uses up no patience with a case; then it ends in time all the same."""
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
    """How far a partner's clock may lie ahead of ours, and behind, when it tells us a time."""
    refusal_can_be_taken_back: bool = True
    """Whether a yes after a no, both within the term, reopens by itself until the end was acknowledged."""
    require_verified_consent: bool = True
    feed_holds_back: timedelta = timedelta(minutes=5)
    """Longer than any function runs, so that no commit lands later than that after its stamp."""
    sweep_threads: int = 4
    sweep_most: int = 8000
    sweep_turn: timedelta = timedelta(minutes=5)
    retention: Retention = field(default_factory=Retention)
    operator: Operator = field(default_factory=Operator)
    journal_kept: timedelta = timedelta(days=5 * 366)
    message_checks: int = 60
    """How many messages one caller may look up in an hour, and how many look-ups one number has, whoever asks."""

    def spread(self, case: Case) -> timedelta:
        """Return how much later this case is looked at, 0 to `hearing_spread`, so that midnight is no stampede."""
        share = int.from_bytes(sha256(case.id.encode()).digest()[:4]) / 2**32
        return timedelta(seconds=int(self.hearing_spread.total_seconds() * share))

    def plausible(self, asked_at: datetime, instant: datetime, now: datetime) -> bool:
        """Return whether a partner can tell this time of an answer: not before it was asked, not in the future."""
        return asked_at - self.callback_behind <= instant <= now + self.callback_ahead

    def close_at(self, case: Case) -> datetime | None:
        """Return when the window that the case waits in is closed, or None when it waits for nothing.

        A consent's window closes a grace and the spread after its due time, for a consent given in time may be heard of
        late (design decision 3). A bank's answer has no time of its own but its arrival, so there the grace is none.
        """
        if case.due_at is None:
            return None
        grace = timedelta(0) if case.state is State.AWAITING_BANK_DATA else self.hearing_grace
        return case.due_at + grace + self.spread(case)
