"""What a step's end, failure or refusal means for a case, as tables of values: nothing is stored, asked or faked."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.calendar.working_days import Calendar
from chalicelib.domain.case.case import Attention, Case, Intent
from chalicelib.domain.case.looks import OutgoingCall
from chalicelib.domain.case.parts import RequestCounts
from chalicelib.domain.case.states import AttentionKind, Reason, State, Step
from chalicelib.domain.errors import PartnerRefused, SendDenied
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.messages.operations import Pause
from chalicelib.domain.person import AccessToken
from chalicelib.services.decisions.draft import Draft, Gathered
from chalicelib.services.decisions.leases import decide_denied_call, decide_lease, decide_release_of_lease
from chalicelib.services.decisions.mobile_check import decide_mobile, decide_no_token, is_usable
from chalicelib.services.decisions.patience import decide_out_of_patience, decide_put_off, decide_refused
from tests.fakes.policy import a_policy
from tests.unit.case.cases import DAY, HOUR, MINUTE, NOW, a_case

PAUSED = Pause("operator", NOW + HOUR, "maintenance")
DAMAGED = (Attention(AttentionKind.RECORD_DAMAGED, NOW),)
FAILED = Event("step_failed")
LEASE = Intent(step=Step.SMS, request_id="sms-1", tries=2, at=NOW, lease_until=NOW + 2 * HOUR)
SENDING = a_case(State.SENDING_SMS)
CHECKING = a_case(State.CHECKING_MOBILE, requests=RequestCounts(kdp=3))


def gathered(case: Case, now: datetime = NOW + HOUR, pause: Pause | None = None, **policy: Any) -> Gathered:  # noqa: ANN401 - any setting
    """The input of a decision on the case."""
    rules = replace(a_policy(), **policy)
    return Gathered(case=case, calendar=Calendar(version="calendar-1"), policy=rules, now=now, pause=pause)


def seen(draft: Draft) -> tuple[State, Reason | None, list[str]]:
    """Return the state, the reason and the names of the events of a draft."""
    return draft.case.state, draft.case.reason, [event.name for event in draft.events]


ORDINARY = State.ORDINARY_PROCEDURE
STAYS: tuple[State, Reason | None, list[str]] = (State.SENDING_SMS, None, [])
OVER = NOW + 4 * HOUR
WAITING = a_case(State.AWAITING_CONSENT)


@pytest.mark.parametrize(
    ("case", "now", "pause", "expected"),
    [
        (SENDING, OVER - MINUTE, None, STAYS),
        (SENDING, OVER, None, (ORDINARY, Reason.PARTNER_UNAVAILABLE, ["patience_ended"])),
        (SENDING, OVER, PAUSED, STAYS),
        (SENDING, NOW + 30 * DAY, PAUSED, (ORDINARY, Reason.PARTNER_UNAVAILABLE, ["patience_ended"])),
        (replace(SENDING, attention=DAMAGED), OVER, PAUSED, (ORDINARY, Reason.RECORD_DAMAGED, ["damaged_term_ended"])),
        (WAITING, OVER, None, (State.AWAITING_CONSENT, None, [])),
        (replace(SENDING, blocked_at=NOW), OVER - MINUTE, None, STAYS),
        (replace(SENDING, blocked_at=NOW), OVER, PAUSED, (ORDINARY, Reason.BLOCKED, ["blocked_term_ended"])),
        (replace(WAITING, blocked_at=NOW), OVER, None, (State.AWAITING_CONSENT, None, [])),
        (replace(WAITING, blocked_at=NOW), OVER + DAY, None, (ORDINARY, Reason.BLOCKED, ["blocked_term_ended"])),
        (a_case(State.WITHDRAWN, blocked_at=NOW), OVER, None, (State.WITHDRAWN, None, [])),
    ],
)
def test_a_step_ends_with_its_patience(case: Case, now: datetime, pause: Pause | None, expected: object) -> None:
    """A pause uses up none until it has lasted too long; a damaged and a blocked case do not wait for its end."""
    assert seen(decide_out_of_patience(gathered(case, now, pause))) == expected


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (SENDING, (ORDINARY, Reason.REQUEST_REFUSED, ["request_refused"])),
        (WAITING, (State.AWAITING_CONSENT, None, ["request_refused"])),
    ],
)
def test_a_final_refusal_ends_a_step_and_no_wait(case: Case, expected: object) -> None:
    """A case that has moved on meanwhile only gets the journal's event."""
    assert seen(decide_refused(gathered(case), PartnerRefused("bmg", 403))) == expected


@pytest.mark.parametrize(
    ("case", "pause", "try_at", "due_at", "data"),
    [
        (SENDING, None, NOW + HOUR + 15 * MINUTE, OVER, {}),
        (replace(SENDING, intents=(LEASE,)), None, NOW + HOUR + 15 * MINUTE, OVER, {}),
        (SENDING, PAUSED, NOW + HOUR + 15 * MINUTE, NOW + 5 * HOUR, {"paused": True}),
        (WAITING, PAUSED, NOW + HOUR + 15 * MINUTE, OVER, {"paused": True}),
    ],
)
def test_a_step_is_put_off_and_its_lease_given_back(
    case: Case, pause: Pause | None, try_at: datetime, due_at: datetime, data: dict[str, bool]
) -> None:
    """While our calls are paused, the patience with a step restarts; the term of a wait does not."""
    patience = dict.fromkeys(State, 4 * HOUR)
    given = gathered(case, pause=pause, patience=patience, try_again_after=15 * MINUTE)
    draft = decide_put_off(given, case.state, FAILED)
    assert (draft.case.try_at, draft.case.due_at, draft.events) == (try_at, due_at, (replace(FAILED, data=data),))
    assert all(intent.lease_until <= given.now for intent in draft.case.intents)


def test_a_step_is_put_off_to_the_end_of_its_patience_at_most() -> None:
    """So the case ends in time and not at the next try."""
    given = gathered(SENDING, OVER - MINUTE, try_again_after=HOUR)
    assert decide_put_off(given, State.SENDING_SMS, FAILED).case.try_at == OVER


def test_a_case_that_moved_on_is_not_put_off() -> None:
    """Another driver has done the step meanwhile."""
    assert decide_put_off(gathered(WAITING), State.SENDING_SMS, FAILED) == Draft(case=WAITING)


@pytest.mark.parametrize(
    "case",
    [
        WAITING,
        replace(SENDING, intents=(LEASE,)),
        replace(SENDING, intents=(replace(LEASE, lease_until=NOW, done_at=NOW),)),
        replace(SENDING, blocked_at=NOW),
    ],
)
def test_nobody_takes_a_lease_twice_or_for_nothing(case: Case) -> None:
    """Another has it, the call was made, the step is over, or the person is blocked."""
    assert decide_lease(gathered(case), Step.SMS, State.SENDING_SMS, lambda _: FAILED) == Draft(case=case)


def test_a_lease_counts_the_tries_and_raises_attention() -> None:
    """A later try keeps the time of the first."""
    case = replace(SENDING, intents=(replace(LEASE, lease_until=NOW),))
    given = gathered(case, lease=10 * MINUTE)
    kind = AttentionKind.SMS_OVER_PART_LIMIT
    draft = decide_lease(given, Step.SMS, State.SENDING_SMS, lambda _: Event("sms_intended"), kind)
    until = given.now + 10 * MINUTE
    assert draft.case.intents == (
        Intent(step=Step.SMS, request_id=case.request_id(Step.SMS), tries=3, at=NOW, lease_until=until),
    )
    assert (draft.case.look_at, draft.events) == (until, (Event("sms_intended", data={"try": 3}),))
    assert draft.case.attention == (Attention(kind, given.now),)


def test_the_first_lease_is_the_first_try() -> None:
    """From now; what the permission says is journaled with it, and no human is called."""
    given = gathered(SENDING, lease=10 * MINUTE)
    draft = decide_lease(given, Step.SMS, State.SENDING_SMS, lambda _: Event("sms_intended", data={"parts": 2}))
    until = given.now + 10 * MINUTE
    intent = Intent(step=Step.SMS, request_id=SENDING.request_id(Step.SMS), tries=1, at=given.now, lease_until=until)
    assert draft == Draft(
        case=replace(SENDING, intents=(intent,), look_at=until),
        events=(Event("sms_intended", data={"parts": 2, "try": 1}),),
    )


def test_a_revocation_of_a_blocked_person_is_made() -> None:
    """The person asked for it; a request to the banks is left to the gate, which journals its refusal."""
    blocked = replace(SENDING, state=State.ORDINARY_PROCEDURE, blocked_at=NOW)
    draft = decide_lease(gathered(blocked), Step.REVOCATION, State.ORDINARY_PROCEDURE, lambda _: FAILED)
    assert [one.step for one in draft.case.intents] == [Step.REVOCATION]


def test_only_a_running_lease_is_given_back() -> None:
    """The intent stays; a lease that ran out, or none, changes nothing."""
    given = gathered(replace(SENDING, intents=(LEASE,)))
    assert decide_release_of_lease(given, Step.SMS).case.intents == (replace(LEASE, lease_until=given.now),)
    assert decide_release_of_lease(given, Step.BANK_DATA) == Draft(case=given.case)
    assert decide_release_of_lease(gathered(SENDING), Step.SMS) == Draft(case=SENDING)
    over = replace(SENDING, intents=(replace(LEASE, lease_until=NOW),))
    assert decide_release_of_lease(gathered(over), Step.SMS) == Draft(case=over)


@pytest.mark.parametrize(("tries", "until"), [(2, NOW + HOUR), (1, NOW + 2 * HOUR)])
def test_a_denied_call_gives_back_the_lease_of_its_own_try(tries: int, until: datetime) -> None:
    """The lease of another's later try stays."""
    given = gathered(replace(SENDING, intents=(LEASE,)))
    draft = decide_denied_call(given, SendDenied(OutgoingCall.SEND_SMS, "open", tries))
    assert draft.case.intents == (replace(LEASE, lease_until=until),)
    assert draft.events == (Event("call_denied", data={"call": OutgoingCall.SEND_SMS, "because": "open"}),)


def test_a_denied_call_without_a_lease_is_only_journaled() -> None:
    """A question takes none."""
    event = Event("call_denied", data={"call": OutgoingCall.CHECK_MOBILE, "because": "open"})
    draft = decide_denied_call(gathered(CHECKING), SendDenied(OutgoingCall.CHECK_MOBILE, "open", 0))
    assert draft == Draft(case=CHECKING, events=(event,))


@pytest.mark.parametrize(
    ("result", "ends", "expected", "attention"),
    [
        ("found", True, (State.REQUESTING_LINK, None, ["mobile_found"]), []),
        ("not_found", False, (ORDINARY, Reason.MOBILE_NOT_REGISTERED, ["mobile_not_found"]), []),
        ("different", True, (ORDINARY, Reason.MOBILE_DIFFERS, ["mobile_different"]), []),
        (
            "different",
            False,
            (State.REQUESTING_LINK, None, ["mobile_different"]),
            [AttentionKind.MOBILE_DIFFERS],
        ),
    ],
)
def test_the_number_decides_how_the_case_goes_on(
    result: str,
    ends: bool,  # noqa: FBT001 - a column of the table
    expected: object,
    attention: list[AttentionKind],
) -> None:
    """A number of somebody else ends the case only where the settings say so."""
    draft = decide_mobile(gathered(CHECKING, mobile_difference_ends=ends), result)
    assert draft.events == (Event(f"mobile_{result}", "bmg"),)
    assert (seen(draft), [one.kind for one in draft.case.attention]) == (expected, attention)


MARGIN = a_policy().token_margin


@pytest.mark.parametrize(
    ("token", "usable"),
    [
        (None, False),
        (AccessToken("token", "key", NOW + HOUR + MARGIN), False),
        (AccessToken("token", "key", NOW + HOUR + MARGIN + timedelta(microseconds=1)), True),
    ],
    ids=["none", "dies during the call", "outlives it"],
)
def test_a_token_is_used_only_if_it_outlives_one_more_call(token: AccessToken | None, *, usable: bool) -> None:
    """By the margin; otherwise KDP is asked for another first."""
    assert is_usable(gathered(CHECKING), token) is usable


def test_a_case_that_left_the_check_is_not_checked_again() -> None:
    """Neither a late result nor a missing token changes it."""
    assert decide_mobile(gathered(SENDING), "not_found") == Draft(case=SENDING)
    assert decide_no_token(gathered(SENDING)) == Draft(case=SENDING)


def test_a_case_without_a_token_ends() -> None:
    """The journal counts how often KDP was asked."""
    draft = decide_no_token(gathered(CHECKING))
    assert draft.events == (Event("personal_data_token_not_to_be_had", "kdp", {"requests": 3}),)
    assert (draft.case.state, draft.case.reason) == (ORDINARY, Reason.PARTNER_UNAVAILABLE)
