"""What the law leaves open, as the settings decide it (docs/settings.md gives the reason for each)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from hashlib import sha256

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.operator import Operator
from chalicelib.domain.case.pilot import PilotWindow
from chalicelib.domain.case.quiet_hours import QuietHours
from chalicelib.domain.case.retention import Retention
from chalicelib.domain.case.states import State
from chalicelib.domain.categories import Title

AUTHORITY = Title(
    kk="атаулы әлеуметтік көмек тағайындау жөніндегі уәкілетті орган",
    ru="уполномоченный орган по назначению адресной социальной помощи",
)
"""What an authority is called whose name is not set."""


@dataclass(frozen=True, kw_only=True)
class Policy:
    """How long, how often, how strict. Terms are in working days, all other spans in wall time.

    It has no defaults: `Settings.policy` makes it, and the settings alone say what is usual.
    """

    pilot: PilotWindow
    personal_data_term: int
    consent_term: int
    bank_term: int
    decision_term: int
    threshold_quarter: str
    """`application` or `income`: whose quarter's published numbers the facts of a statement are set against."""
    sms_term_starts: str
    receipt_wait: timedelta
    """Without a delivery receipt for so long, 1414 is asked for it, and the term runs from the sending."""
    end_of_day: time
    banks_closing_hour: time
    quiet_hours: QuietHours
    sms_part_limit: int
    sms_validity: timedelta
    mobile_difference_ends: bool
    patience: Mapping[State, timedelta]
    hearing_grace: timedelta
    hearing_spread: timedelta
    asking_patience: timedelta
    pause_holds: timedelta
    """How long a pause of our own calls does not count against the patience with a case; after that it does."""
    try_again_after: timedelta
    resume_after: timedelta
    lease: timedelta
    token_margin: timedelta
    most_personal_data_requests: int
    most_personal_data_waits: int
    submitted_ahead: timedelta
    submitted_age: int
    correction_window: timedelta
    reopening_window: timedelta
    callback_ahead: timedelta
    callback_behind: timedelta
    """How far a partner's clock may be ahead of ours, and behind, in the instants that it reports."""
    refusal_can_be_taken_back: bool
    """Whether a consent after a refusal, both within the term, reopens the case until its end is acknowledged."""
    require_verified_consent: bool
    form_document_required: bool
    """Whether an application must name the signed document and its digest (`form.document`)."""
    feed_holds_back: timedelta
    """Longer than any function runs, so that no commit is stored later than this after its own time."""
    sweep_threads: int
    sweep_most: int
    sweep_turn: timedelta
    count_waiting_every: timedelta
    damaged_most: int
    """At how many damaged cases a run of the sweep stops."""
    retention: Retention
    operator: Operator
    authority_names: Mapping[str, Title]
    """The names of authorities by KATO code, as applicants know them."""
    clock_jump_most: timedelta
    """By how much a clock may jump between two runs of the erasing before it waits for an operator."""
    journal_lifetime: timedelta
    messages_a_day: int
    kdp_requests_a_day: int
    """How many applications of a person may lead to an SMS, and to a request to KDP, in a day (Asia/Almaty)."""
    intakes_a_minute: int
    """How many new applications one authority may send in a clock minute."""
    message_checks: int
    """How many messages one caller may look up in an hour, and how often one number may be looked up by all."""

    def authority_name(self, code: str) -> Title:
        """Return the name of an authority; the order's own word for one whose name is not set (Algorithm, p. 2)."""
        return self.authority_names.get(code, AUTHORITY)

    def spread(self, case: Case) -> timedelta:
        """Return how much later this case is swept, 0 to `hearing_spread`, so that not all are due at midnight."""
        share = int.from_bytes(sha256(case.id.encode()).digest()[:4]) / 2**32
        return timedelta(seconds=int(self.hearing_spread.total_seconds() * share))

    def plausible(self, asked_at: datetime, instant: datetime, now: datetime) -> bool:
        """Return whether an answer may report this instant: not before it was asked for, and not in the future."""
        return asked_at - self.callback_behind <= instant <= now + self.callback_ahead

    def nearest_plausible(self, asked_at: datetime, instant: datetime, now: datetime) -> datetime:
        """Return when a request was accepted: the instant that the partner says, or the nearest possible one.

        A term starts from it, and a partner's wrong clock must neither end the term at once nor keep it open for years.
        """
        return min(max(instant, asked_at - self.callback_behind), now)

    def close_at(self, case: Case) -> datetime | None:
        """Return when the window that the case waits in closes, or None when it waits for nothing.

        A consent's window closes a grace and the spread after its due time, since a consent given in time may be
        reported late (design decision 3). A bank's answer counts by its arrival, so there is no grace for it.
        """
        if case.due_at is None:
            return None
        grace = timedelta(0) if case.state is State.AWAITING_BANK_DATA else self.hearing_grace
        return case.due_at + grace + self.spread(case)
