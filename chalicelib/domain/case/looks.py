"""The last look before each send: which call to a partner needs what of the case (design decision 13).

A step decides on a case that it loaded. Until its request leaves, the applicant may withdraw, somebody may block the
person, the case may end. So the case is read once more right before each send, tries again, renewals and fetched pages
included, and the call is made only if the conditions of its row hold. `docs/looks.md` shows the table.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import ConsentStatus, Step


class OutgoingCall(StrEnum):
    """The calls to partners that concern a person."""

    ASK_PERSONAL_DATA = "ask_personal_data_consent"
    PERSONAL_DATA_RESULT = "personal_data_result"
    CHECK_MOBILE = "check_mobile"
    MAKE_LINK = "make_link"
    SEND_SMS = "send_sms"
    SMS_STATUS = "sms_status"
    CONSENT_RESULT = "consent_result"
    REQUEST_BANK_DATA = "request_bank_data"
    BANK_DATA_STATUS = "bank_data_status"
    BANK_PAGE = "bank_page"
    REVOKE = "revoke"


class Condition(StrEnum):
    """What must hold at the moment of the send."""

    OPEN = "open"
    """The case has not ended."""
    NOT_BLOCKED = "not_blocked"
    """The person is not blocked."""
    SAME_GENERATION = "same_generation"
    """The case was neither redriven nor reopened since."""
    SAME_STATE = "same_state"
    """The case is in the state in which the call was decided."""
    SAME_REQUEST = "same_request"
    """The request is still the current one of its step."""
    SAME_CONSENT = "same_consent"
    """No later word of the person on the consent that the call rests on was recorded since, nor has it ended."""
    UNEXPIRED = "unexpired"
    """The consent, or KDP's token, that the call is made with has not expired."""
    CONSENT_STANDS = "consent_stands"
    """The consent to bank data is granted, and neither withdrawn nor revoked."""
    OWN_LEASE = "own_lease"
    """The lease under which the call was decided has not run out, and nobody else has taken it."""
    REVOCATION_OWED = "revocation_owed"
    """The consent was taken back here, and the Open API system does not know yet."""


_ALWAYS = (
    Condition.OPEN,
    Condition.NOT_BLOCKED,
    Condition.SAME_GENERATION,
    Condition.SAME_STATE,
    Condition.SAME_REQUEST,
)

LOOKS: Mapping[OutgoingCall, tuple[Condition, ...]] = {
    OutgoingCall.ASK_PERSONAL_DATA: (*_ALWAYS, Condition.SAME_CONSENT),
    OutgoingCall.PERSONAL_DATA_RESULT: _ALWAYS,
    OutgoingCall.CHECK_MOBILE: (*_ALWAYS, Condition.SAME_CONSENT, Condition.UNEXPIRED),
    OutgoingCall.MAKE_LINK: _ALWAYS,
    OutgoingCall.SEND_SMS: (*_ALWAYS, Condition.OWN_LEASE),
    OutgoingCall.SMS_STATUS: _ALWAYS,
    OutgoingCall.CONSENT_RESULT: _ALWAYS,
    OutgoingCall.REQUEST_BANK_DATA: (
        *_ALWAYS,
        Condition.CONSENT_STANDS,
        Condition.SAME_CONSENT,
        Condition.UNEXPIRED,
        Condition.OWN_LEASE,
    ),
    OutgoingCall.BANK_DATA_STATUS: (*_ALWAYS, Condition.CONSENT_STANDS),
    OutgoingCall.BANK_PAGE: (*_ALWAYS, Condition.CONSENT_STANDS, Condition.SAME_CONSENT),
    OutgoingCall.REVOKE: (Condition.REVOCATION_OWED,),
}
"""What must hold for each call. A revocation that is owed is made in spite of an end or a block."""

STEP_OF: Mapping[OutgoingCall, Step] = {
    OutgoingCall.ASK_PERSONAL_DATA: Step.PERSONAL_DATA_CONSENT,
    OutgoingCall.PERSONAL_DATA_RESULT: Step.PERSONAL_DATA_CONSENT,
    OutgoingCall.CHECK_MOBILE: Step.PERSONAL_DATA_CONSENT,
    OutgoingCall.MAKE_LINK: Step.LINK,
    OutgoingCall.SEND_SMS: Step.SMS,
    OutgoingCall.SMS_STATUS: Step.SMS,
    OutgoingCall.CONSENT_RESULT: Step.LINK,
    OutgoingCall.REQUEST_BANK_DATA: Step.BANK_DATA,
    OutgoingCall.BANK_DATA_STATUS: Step.BANK_DATA,
    OutgoingCall.BANK_PAGE: Step.BANK_DATA,
    OutgoingCall.REVOKE: Step.REVOCATION,
}
"""The step whose request the call belongs to; the check of the mobile number goes with KDP's token."""


RESTS_ON: Mapping[Step, str] = {Step.PERSONAL_DATA_CONSENT: "personal_data", Step.BANK_DATA: "bank_data"}
"""The kind of the consent that the calls of a step rest on."""


@dataclass(frozen=True)
class Decided:
    """What a call was decided on.

    `case`: the case as it was loaded, with the lease if the call needs one. `valid_until`: when the consent or the
    token that is sent with the call expires, None for a call without one.
    """

    case: Case
    valid_until: datetime | None = None


def first_unmet(call: OutgoingCall, decided: Decided, present: Case, now: datetime) -> Condition | None:
    """Return the first condition that does not hold, or None if the call may be sent.

    `decided`: on what the step decided to make the call; `present`: the case as it is stored now.
    """
    return next((one for one in LOOKS[call] if not _HOLDS[one](STEP_OF[call], decided, present, now)), None)


def _same_consent(step: Step, decided: Decided, present: Case, _now: datetime) -> bool:
    """Compare by what the head says of the records: each of them, once written, can only end, which it says too."""
    return decided.case.records_of(RESTS_ON[step]) == present.records_of(RESTS_ON[step])


def _own_lease(step: Step, decided: Decided, present: Case, now: datetime) -> bool:
    mine, stored = decided.case.intent(step), present.intent(step)
    if mine is None or stored is None or stored.done_at is not None:
        return False
    return stored.tries == mine.tries and now < stored.lease_until


_HOLDS: Mapping[Condition, Callable[[Step, Decided, Case, datetime], bool]] = {
    Condition.OPEN: lambda _step, _decided, present, _now: not present.ended,
    Condition.NOT_BLOCKED: lambda _step, _decided, present, _now: present.blocked_at is None,
    Condition.SAME_GENERATION: lambda _step, decided, present, _now: present.generation == decided.case.generation,
    Condition.SAME_STATE: lambda _step, decided, present, _now: present.state is decided.case.state,
    Condition.SAME_REQUEST: lambda step, decided, present, _now: present.attempt(step) == decided.case.attempt(step),
    Condition.SAME_CONSENT: _same_consent,
    Condition.UNEXPIRED: lambda _step, decided, _present, now: decided.valid_until is None or now < decided.valid_until,
    Condition.CONSENT_STANDS: lambda _step, _decided, present, _now: present.consent.status is ConsentStatus.GRANTED,
    Condition.OWN_LEASE: _own_lease,
    Condition.REVOCATION_OWED: lambda _step, _decided, present, _now: present.consent.owes_revocation,
}


def table() -> str:
    """Return the table as Markdown, one row for each call."""
    head = ["call", *(condition.value for condition in Condition)]
    rows = [
        [f"`{call}`", *("x" if condition in needs else "" for condition in Condition)] for call, needs in LOOKS.items()
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows))
