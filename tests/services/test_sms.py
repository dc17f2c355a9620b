"""The SMS of Appendix 2 through 1414 (Algorithm p. 6): word for word, exactly once, in allowed hours."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain import sms_text
from chalicelib.domain.case.states import AttentionKind, State, Step
from chalicelib.domain.errors import VersionConflict
from chalicelib.domain.messages.changes import Change
from chalicelib.services.office.acknowledge_case import acknowledge_attention
from chalicelib.services.schedules.sweep_due_cases import sweep_due_cases
from chalicelib.services.schedules.sweep_report import SweepReport
from chalicelib.services.steps.driver import take_step
from tests.fakes.partner_calls import free
from tests.fakes.people import PERSON
from tests.services.office import ANNA, DAY, END_OF_TUESDAY, HOUR, MINUTE, MONDAY, Office

END_OF_WEDNESDAY = END_OF_TUESDAY + DAY
EVENING = datetime(2025, 10, 13, 16, 30, tzinfo=UTC)
"""21:30 in Almaty."""
MORNING = datetime(2025, 10, 14, 3, tzinfo=UTC)
"""8:00 in Almaty, the day after."""


def test_the_words_are_those_of_appendix_2_with_name_and_link() -> None:
    """In the application's language, to the application's number."""
    office = Office()
    office.asks_for_consent()
    (message,) = office.world.messages.values()
    link = f"https://consent.example/c/{office.case_id}-link-1"
    assert (message.to, message.text) == ("77011234567", sms_text.sms_text_of("kk", "Үлгі Айгүл", link))


def test_a_lost_answer_is_asked_for_before_anything_is_sent_again() -> None:
    """1414 has the message: it goes out once, and the sending is when it was taken."""
    office = Office()
    office.sms.fail(after=1)
    office.asks_for_consent()
    assert office.case.state is State.SENDING_SMS
    office.lives_until(MONDAY + HOUR)
    calls = [call.what for call in office.sms.calls]
    assert (calls, len(office.world.messages), office.case.sms.sent_at) == (["send", "status"], 1, MONDAY)
    assert office.case.intents[0].tries == 2


def test_what_1414_never_got_is_sent_by_who_takes_over() -> None:
    """The first call failed before it took effect."""
    office = Office()
    office.sms.fail(before=1)
    office.asks_for_consent()
    office.lives_until(MONDAY + HOUR)
    assert [call.what for call in office.sms.calls] == ["send", "status", "send"]
    assert len(office.world.messages) == 1


def test_who_takes_over_after_a_death_in_flight_asks_first() -> None:
    """The process died after the call: its lease runs out, the next one asks 1414 and sends nothing."""
    office = Office()

    def dies(_call: object) -> None:
        office.sms.watch = lambda _: None
        office.sms.send(f"{office.case_id}-sms-1", PERSON.mobile, office_text(office), look=free)
        raise SystemExit

    office.sms.watch = dies
    with pytest.raises(SystemExit):
        office.asks_for_consent()
    office.passes(MINUTE)
    assert take_step(office.deps, office.case_id, 1, "sending_sms").name == "later"
    assert len(office.sms.asked("send")) == 2
    office.passes(MINUTE)
    assert take_step(office.deps, office.case_id, 1, "sending_sms").name == "awaiting_consent"
    assert (office.sms.asked("status"), len(office.world.messages)) == ([f"{office.case_id}-sms-1"], 1)
    assert office.case.sms.sent_at == MONDAY


def office_text(office: Office) -> str:
    """The text that the dead process sent."""
    link = office.cases.link(office.case_id)
    assert link is not None
    return sms_text.sms_text_of("kk", PERSON.full_name, link.url)


def test_two_drivers_at_one_step_send_one_message() -> None:
    """While one driver has the lease, the other does nothing."""
    office = Office()
    stands: list[str] = []

    def another_comes(_call: object) -> None:
        office.sms.watch = lambda _: None
        stands.append(take_step(office.deps, office.case_id, 1, "sending_sms").name)

    office.sms.watch = another_comes
    office.asks_for_consent()
    assert (stands, office.sms.asked("send")) == (["later"], [f"{office.case_id}-sms-1"])
    assert office.case.state is State.AWAITING_CONSENT


def test_in_quiet_hours_the_message_waits_for_the_morning() -> None:
    """Held until eight; our patience begins only then, and the case shows by which rule it is due."""
    office = Office(EVENING)
    case = office.asks_for_consent()
    assert (case.state, office.sms.calls, case.look_at) == (State.SENDING_SMS, [], MORNING)
    assert (case.due_at, case.due_rule) == (MORNING + 4 * HOUR, "patience_after_quiet_hours")
    case = office.lives_until(MORNING)
    assert (case.state, case.sms.sent_at) == (State.AWAITING_CONSENT, MORNING)
    assert case.due_at == END_OF_WEDNESDAY


def test_the_hold_outlives_a_change_that_comes_between() -> None:
    """The longer patience is decided anew with the case as it then is: nothing ends in the night."""
    office = Office(EVENING)
    office.change_policy(mobile_difference_ends=False)
    office.script.bmg = "different"

    class Meanwhile:
        """The store, but a human acknowledges something just before the hold is written."""

        def __getattr__(self, name: str) -> object:
            return getattr(office.cases, name)

        def commit(self, change: Change) -> None:
            if change.entries[-1].event == "sms_held_for_quiet_hours" and office.attention:
                acknowledge_attention(usual, ANNA, office.case_id, AttentionKind.MOBILE_DIFFERS)
            office.cases.commit(change)

    usual = office.deps
    office.deps = replace(usual, cases=Meanwhile())  # type: ignore[arg-type]
    office.applies()
    office.drives()
    office.deps = usual
    assert (office.case.due_at, office.attention) == (MORNING + 4 * HOUR, [])
    assert office.lives_until(MORNING).state is State.AWAITING_CONSENT


def test_a_message_over_the_part_limit_is_a_finding_and_still_goes_out() -> None:
    """The law fixes the words, so they are never cut; attention is raised."""
    office = Office()
    office.change_policy(sms_part_limit=3)
    case = office.asks_for_consent()
    assert (case.state, office.attention, len(office.world.messages)) == (
        State.AWAITING_CONSENT,
        ["sms_over_part_limit"],
        1,
    )


def test_the_intent_is_committed_before_the_call_and_done_after_it() -> None:
    """A call that cannot be taken back is committed first (design decision 1)."""
    office = Office()
    seen: list[object] = []
    office.sms.watch = lambda _: seen.append(office.case.intent(Step.SMS))
    office.asks_for_consent()
    after = office.case.intent(Step.SMS)
    assert after is not None
    assert seen == [replace(after, done_at=None)]
    assert (after.lease_until, after.done_at) == (MONDAY + timedelta(minutes=2), MONDAY)


def test_a_conflict_past_all_tries_is_for_later() -> None:
    """Sixty conflicts in a row are a fault of the store: the step is put off, not lost."""
    office = Office()
    office.applies()

    class Busy:
        """A store in which somebody else is always first."""

        def __getattr__(self, name: str) -> object:
            return getattr(office.cases, name)

        def commit(self, _change: object) -> None:
            raise VersionConflict

    office.passes(office.policy.resume_after)
    report = sweep_due_cases(replace(office.deps, cases=Busy()))  # type: ignore[arg-type]
    assert report == SweepReport(looked_at=1, moved=0, failed=1)
    assert office.drives().state is State.AWAITING_CONSENT
