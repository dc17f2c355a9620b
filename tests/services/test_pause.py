"""A pause of our own calls uses up no patience, moves no term of the law, and keeps no case open for ever."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import Outcome, Reason, State
from chalicelib.domain.case.sweeping import Action
from chalicelib.domain.messages.operations import Pause
from tests.services.office import DAY, END_OF_TUESDAY, HOUR, MINUTE, MONDAY, Office

TRY = 10 * MINUTE
LATE = END_OF_TUESDAY + 12 * HOUR
"""Long after the window, its grace and the asking patience."""


def pauses(office: Office) -> None:
    """An operator turns the switch: no call goes out any more."""
    office.operations.pause(Pause("operator-1", office.clock.now(), "restore"))
    goes_out(office, calls=False)


def resumes(office: Office) -> Case:
    """Calls go out again, and within one sweep the case is looked at."""
    office.operations.pause(None)
    goes_out(office, calls=True)
    return office.lives_until(office.clock.now() + TRY)


def goes_out(office: Office, *, calls: bool) -> None:
    """Let the partners be reached, or not."""
    for partner in (office.kdp, office.bmg, office.open_api, office.sms):
        partner.fail(before=0 if calls else 10**6)


def closes_at(case: Case) -> datetime:
    """When the window that the case waits in closes."""
    at = Office().policy.close_at(case)
    assert at is not None
    return at


def test_a_sweep_counts_no_end_of_patience_while_calls_are_paused() -> None:
    """The patience of the step is over and begins anew: nothing ended, so nothing is counted."""
    office = Office()
    office.applies()
    pauses(office)
    office.passes(5 * HOUR)
    assert (office.sweeps().actions, office.case.state) == (Counter({Action.NOTHING: 1}), State.RECEIVED)


def test_a_sweep_counts_the_end_of_patience_that_happened() -> None:
    """Without a pause the same step ends in the ordinary procedure."""
    office = Office()
    office.applies()
    office.passes(5 * HOUR)
    assert (office.sweeps().actions, office.case.reason) == (
        Counter({Action.END_PATIENCE: 1}),
        Reason.PARTNER_UNAVAILABLE,
    )


def test_a_step_waits_for_the_end_of_the_pause() -> None:
    """Ten hours, more than the patience of four: each try finds the pause, and the patience begins anew with it."""
    office = Office()
    office.applies()
    pauses(office)
    case = office.lives_until(MONDAY + 10 * HOUR)
    assert (case.state, case.due_rule, case.paused_at) == (State.RECEIVED, "patience_after_pause", MONDAY + 10 * HOUR)
    assert case.due_at == MONDAY + 14 * HOUR
    last = office.cases.journal(office.case_id, limit=1000)[-1]
    told = {"state": "received", "error": "PartnerUnavailable", "paused": True}
    assert (last.event, last.data) == ("step_failed", told)
    after = resumes(office)
    assert (after.state, after.paused_at) == (State.AWAITING_CONSENT, None)


def test_after_the_pause_a_partner_has_all_our_patience() -> None:
    """It was not asked meanwhile, and is away now: four hours from the last try in the pause."""
    office = Office()
    office.applies()
    pauses(office)
    office.lives_until(MONDAY + 10 * HOUR)
    office.operations.pause(None)
    case = office.lives_until(MONDAY + 20 * HOUR)
    assert (case.reason, case.ended_at) == (Reason.PARTNER_UNAVAILABLE, MONDAY + 14 * HOUR)


def test_a_forgotten_pause_keeps_no_case_open() -> None:
    """After a day of it the patience runs as ever."""
    office = Office()
    office.applies()
    pauses(office)
    case = office.lives_until(MONDAY + 3 * DAY)
    assert (case.reason, case.ended_at) == (Reason.PARTNER_UNAVAILABLE, MONDAY + DAY - TRY + 4 * HOUR)


def test_how_long_a_pause_stops_patience_is_a_setting() -> None:
    """Where it is nothing, a pause is a partner that is away."""
    office = Office()
    office.change_policy(pause_holds=timedelta(0))
    office.applies()
    pauses(office)
    assert office.lives_until(MONDAY + DAY).ended_at == MONDAY + 4 * HOUR


def test_a_patience_that_had_passed_before_the_pause_was_seen_ends_no_case_in_it() -> None:
    """After a restore the table lies hours behind: the pause comes first, and nothing ends over what it cannot ask."""
    office = Office()
    office.applies()
    office.passes(9 * HOUR)
    pauses(office)
    office.sweeps()
    assert (office.case.state, office.case.due_at) == (State.RECEIVED, MONDAY + 13 * HOUR)
    assert resumes(office).state is State.AWAITING_CONSENT


def test_a_window_that_closes_in_a_pause_stays_open_until_somebody_can_be_asked() -> None:
    """A consent that was given in time and not reported yet counts; its term stays."""
    office = Office()
    office.asks_for_consent()
    office.clock.set(END_OF_TUESDAY - MINUTE)
    office.decides("granted")
    pauses(office)
    case = office.lives_until(LATE)
    assert (case.state, case.due_at, case.consent.due_at) == (State.AWAITING_CONSENT, END_OF_TUESDAY, END_OF_TUESDAY)
    assert resumes(office).state is State.AWAITING_BANK_DATA


def test_a_consent_after_the_term_does_not_count_because_of_a_pause() -> None:
    """The law's clock runs on: what is given a minute after the term is late."""
    office = Office()
    office.asks_for_consent()
    pauses(office)
    office.lives_until(END_OF_TUESDAY + MINUTE)
    office.decides("granted")
    office.lives_until(LATE)
    case = resumes(office)
    assert (case.reason, office.attention) == (Reason.CONSENT_NOT_GIVEN, ["late_consent", "delivery_not_proved"])


@pytest.mark.parametrize("kdp", ["granted", "pending"])
def test_after_the_pause_the_asking_patience_is_whole(kdp: str) -> None:
    """The partner that is asked at the close is away: two hours from the last try in the pause. Of KDP the same."""
    office = Office()
    office.script.kdp = kdp
    office.asks_for_consent()
    pauses(office)
    paused_at = office.lives_until(LATE).paused_at
    assert paused_at is not None
    office.operations.pause(None)
    case = office.lives_until(LATE + DAY)
    reason = Reason.CONSENT_NOT_GIVEN if kdp == "granted" else Reason.PERSONAL_DATA_NOT_ANSWERED
    assert (case.reason, case.ended_at) == (reason, paused_at + 2 * HOUR)


def test_a_window_closes_all_the_same_in_a_pause_that_was_forgotten() -> None:
    """A day after it was to close, and the asking patience from the last try of that day."""
    office = Office()
    waiting = office.asks_for_consent()
    pauses(office)
    case = office.lives_until(LATE + 3 * DAY)
    assert (case.reason, case.ended_at) == (Reason.CONSENT_NOT_GIVEN, closes_at(waiting) + DAY - TRY + 2 * HOUR)


def test_banks_are_not_silent_because_we_did_not_ask() -> None:
    """At the banks' term, missing answers are fetched when calls go out again."""
    office = Office()
    waiting = office.asks_the_banks()
    pauses(office)
    case = office.lives_until(LATE)
    assert (case.state, case.due_at) == (State.AWAITING_BANK_DATA, waiting.due_at)
    after = resumes(office)
    assert (after.state, {bank.outcome for bank in after.open_banks}) == (State.BANK_DATA_READY, {Outcome.DATA})
