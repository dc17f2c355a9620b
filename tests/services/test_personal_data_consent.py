"""KDP's consent to personal data (order, p. 4 (2)): granted, refused, pending, silent, expired, in any order."""

from datetime import timedelta

import pytest

from chalicelib.domain.case.states import ConsentStatus, Reason, State
from chalicelib.services.steps.driver import look_again
from tests.fakes.partner_calls import free
from tests.fakes.people import REPRESENTED
from tests.services.office import END_OF_TUESDAY, HOUR, MINUTE, MONDAY, NO_QUIET_HOURS, SECOND, Office


def pending() -> Office:
    """An application that waits for the person's answer to KDP."""
    office = Office()
    office.script.kdp = "pending"
    office.applies()
    office.drives()
    return office


def test_a_grant_in_the_answer_takes_the_case_on_at_once() -> None:
    """The record says who consented to what, when, and what proves it."""
    office = Office()
    office.asks_for_consent()
    record = office.consents["personal_data-1"]
    assert (record.status, record.scope, record.given_by) == (ConsentStatus.GRANTED, ("MCDB_SERVICE",), "applicant")
    assert (record.received_at, record.valid_until) == (MONDAY, MONDAY + HOUR)
    assert record.evidence is not None
    assert office.kdp.asked("ask") == [f"{office.case_id}-kdp-1"]


def test_a_representatives_consent_is_stored_with_its_basis() -> None:
    """The legal representative consents for the applicant (order p. 4 (2))."""
    office = Office()
    office.applies(REPRESENTED)
    office.drives()
    record = office.consents["personal_data-1"]
    assert (record.given_by, record.basis) == ("representative", "guardianship order 12")


def test_a_refusal_is_the_ordinary_procedure() -> None:
    """Without the consent no personal data are asked for: BMG gets no call."""
    office = Office()
    office.script.kdp = "refused"
    office.applies()
    case = office.drives()
    assert (case.state, case.reason) == (State.ORDINARY_PROCEDURE, Reason.PERSONAL_DATA_REFUSED)
    assert (office.bmg.calls, office.consents["personal_data-1"].status) == ([], ConsentStatus.REFUSED)


def test_a_pending_request_waits_one_working_day() -> None:
    """The term is our setting, counted like the law's, and shown with its rule."""
    case = pending().case
    assert (case.state, case.due_at) == (State.AWAITING_PERSONAL_DATA_CONSENT, END_OF_TUESDAY)
    assert case.due_rule == "working_days_after_personal_data_request"


def test_a_later_grant_by_callback_takes_the_case_on() -> None:
    """The workflow that waits is woken by the driver's next look; here the next drive goes on."""
    office = pending()
    office.passes(2 * HOUR)
    office.hears_kdp(office.kdp_answers("granted"))
    assert office.case.state is State.CHECKING_MOBILE
    assert office.drives().state is State.AWAITING_CONSENT


def test_silence_is_asked_about_once_more_and_then_the_ordinary_procedure() -> None:
    """Before the wait ends KDP is asked what became of the request."""
    office = pending()
    case = office.lives_until(END_OF_TUESDAY + 2 * HOUR)
    assert (case.state, case.reason) == (State.ORDINARY_PROCEDURE, Reason.PERSONAL_DATA_NOT_ANSWERED)
    assert office.kdp.asked("result") == [f"{office.case_id}-kdp-1"]
    assert case.ended_at == END_OF_TUESDAY + timedelta(minutes=30) + office.policy.spread(case)


@pytest.mark.parametrize(
    ("before_the_end", "state"),
    [
        (timedelta(microseconds=1), State.AWAITING_CONSENT),
        (timedelta(0), State.ORDINARY_PROCEDURE),
    ],
)
@pytest.mark.parametrize("heard", ["by callback", "when asked"])
def test_a_grant_counts_until_the_end_of_the_term(before_the_end: timedelta, state: State, heard: str) -> None:
    """24:00 is too late, a microsecond before is not, however it reaches us."""
    office = pending()
    office.clock.set(END_OF_TUESDAY - before_the_end)
    answer = office.kdp_answers("granted")
    if heard == "by callback":
        office.passes(MINUTE)
        office.hears_kdp(answer)
    office.clock.set(END_OF_TUESDAY + 40 * MINUTE)
    office.world.sms_status = "sent"
    office.script.kdp_expires_in = 2 * HOUR
    office.change_policy(quiet_hours=NO_QUIET_HOURS)
    office.lives_until(END_OF_TUESDAY + HOUR)
    assert (office.drives().state, office.consents["personal_data-1"].status) == (state, ConsentStatus.GRANTED)


def test_while_kdp_cannot_answer_the_wait_stays_open_two_hours_longer() -> None:
    """Asked every ten minutes; then the case ends without the answer."""
    office = pending()
    office.kdp.fail(before=1000)
    case = office.lives_until(END_OF_TUESDAY + 4 * HOUR)
    closes_at = END_OF_TUESDAY + timedelta(minutes=30) + office.policy.spread(case)
    assert (case.reason, case.ended_at) == (Reason.PERSONAL_DATA_NOT_ANSWERED, closes_at + 2 * HOUR)
    assert (len(office.kdp.asked("result")), office.journal.count("asking_kdp_failed")) == (13, 12)


def test_a_callback_that_overtakes_our_own_write_is_not_undone_by_it() -> None:
    """KDP's "pending" is recorded after the person's grant arrived: the grant counts, and no day is lost."""
    office = Office()
    office.script.kdp = "pending"
    office.applies()

    def grants_meanwhile(_call: object) -> None:
        office.kdp.watch = lambda _: None
        office.kdp.ask(f"{office.case_id}-kdp-1", office.person, look=free)
        office.hears_kdp(office.kdp_answers("granted"))

    office.kdp.watch = grants_meanwhile
    assert office.drives().state is State.AWAITING_CONSENT


def test_an_answer_that_comes_twice_changes_nothing() -> None:
    """By our own request and by a callback of another event: one record, one state, journaled."""
    office = Office()
    office.asks_for_consent()
    answer = office.kdp.result(f"{office.case_id}-kdp-1", look=free)
    state = office.case.state
    assert office.hears_kdp(answer).duplicate is False
    assert (office.case.state, [name for name in office.consents if name.startswith("personal")]) == (
        state,
        ["personal_data-1"],
    )
    assert office.journal[-1] == "personal_data_granted_again"


def test_the_order_is_that_of_the_persons_word_not_of_arrival() -> None:
    """A refusal that was taken back before it reached us does not end the case."""
    office = pending()
    refused = office.kdp_answers("refused")
    office.passes(MINUTE)
    granted = office.kdp_answers("granted")
    office.hears_kdp(granted)
    office.hears_kdp(refused)
    assert office.case.state is State.CHECKING_MOBILE
    assert office.journal[-1] == "personal_data_refused_outdated"


def test_a_token_that_expired_before_it_was_used_is_asked_for_again() -> None:
    """Under a new request id; BMG is asked with the new token."""
    office = pending()
    office.hears_kdp(office.kdp_answers("granted"))
    office.passes(HOUR)
    office.script.kdp = "granted"
    assert office.drives().state is State.AWAITING_CONSENT
    assert office.kdp.asked("ask") == [f"{office.case_id}-kdp-1", f"{office.case_id}-kdp-2"]
    assert office.bmg.asked("look_up") == [f"{office.case_id}-bmg-2"]


def test_a_token_about_to_expire_is_not_used() -> None:
    """A minute is left for the call."""
    office = pending()
    office.hears_kdp(office.kdp_answers("granted"))
    office.script.kdp = "granted"
    office.passes(HOUR - MINUTE)
    office.drives()
    assert office.kdp.asked("ask")[1:] == [f"{office.case_id}-kdp-2"]


def test_the_answer_to_a_new_request_may_overtake_our_write_of_it() -> None:
    """The case would have made this id: the callback is taken, and the case goes on with the new token."""
    office = pending()
    office.hears_kdp(office.kdp_answers("granted"))
    office.passes(HOUR)

    def grants_meanwhile(_call: object) -> None:
        office.kdp.watch = lambda _: None
        office.kdp.ask(f"{office.case_id}-kdp-2", office.person, look=free)
        office.hears_kdp(office.kdp_answers("granted", 2), 2)

    office.kdp.watch = grants_meanwhile
    assert office.drives().state is State.AWAITING_CONSENT
    assert office.case.requests.kdp == 2


def test_tokens_that_never_serve_do_not_keep_a_case_open_nor_trouble_the_person_for_ever() -> None:
    """After as many requests as the setting allows there is no token to be had: the case ends, reasoned."""
    office = Office()
    office.change_policy(most_personal_data_requests=3)
    office.script.kdp_expires_in = SECOND
    office.applies()
    case = office.lives_until(MONDAY + 2 * HOUR) if office.drives().look_at else office.case
    assert (case.state, case.reason) == (State.ORDINARY_PROCEDURE, Reason.PARTNER_UNAVAILABLE)
    assert len(office.kdp.asked("ask")) == 3


@pytest.mark.parametrize("pause", [timedelta(0), 5 * MINUTE])
def test_a_revocation_at_kdp_does_the_same_as_a_withdrawal_at_the_office(pause: timedelta) -> None:
    """The case ends; the consent to bank data, which rests on the personal data, is owed a revocation."""
    office = Office()
    office.asks_the_banks()
    office.passes(pause)
    office.hears_kdp(office.kdp_answers("revoked"))
    case = office.case
    assert (case.state, case.reason) == (State.ORDINARY_PROCEDURE, Reason.PERSONAL_DATA_WITHDRAWN)
    assert (case.consent.status, case.consent.owes_revocation) == (ConsentStatus.WITHDRAWN, True)
    assert {name: record.status for name, record in office.consents.items()} == {
        "application": ConsentStatus.GRANTED,
        "personal_data-1": ConsentStatus.REVOKED,
        "personal_data-2": ConsentStatus.REVOKED,
        "bank_data-1": ConsentStatus.WITHDRAWN,
    }


def test_a_step_that_failed_after_its_commit_is_not_put_off() -> None:
    """The journal says that the case waits for the person, and not that anything failed."""
    office = pending()
    stand = look_again(office.deps, office.case_id, 1, "States.TaskFailed")
    assert (stand.name, office.journal[-1]) == ("awaiting_personal_data_consent", "personal_data_pending")


def test_a_person_is_not_made_to_answer_again_and_again() -> None:
    """Each wait costs the authority two of its fifteen working days: after the second one the case ends."""
    office = Office()
    office.script.kdp, office.script.kdp_expires_in = "pending", MINUTE
    office.asks_for_consent()
    for attempt in (1, 2):
        assert office.case.state is State.AWAITING_PERSONAL_DATA_CONSENT
        office.hears_kdp(office.kdp_answers("granted", attempt), attempt)
        office.passes(HOUR)
        office.drives()
    assert (office.case.reason, office.journal[-1]) == (
        Reason.PARTNER_UNAVAILABLE,
        "personal_data_waited_for_too_often",
    )
