"""The step that sends the message: once, whoever else comes, and without waking the workflow that takes it."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.quiet_hours import QuietHours
from chalicelib.domain.case.states import Reason, State
from chalicelib.domain.errors import PartnerUnavailable
from chalicelib.domain.messages.changes import Parked
from chalicelib.services.steps.send_sms import ask_whether_sms_was_sent, send_sms
from tests.fakes.partner_calls import Call
from tests.fakes.store import InMemoryCases
from tests.services.office import DAY, END_OF_TUESDAY, HOUR, MINUTE, MONDAY, SHARDS, Office
from tests.services.test_withdrawal import requesting_link


def about_to_send(*, link_lives: timedelta = 30 * DAY) -> Office:
    """The link is there and nothing was sent; a token of an earlier wait is still stored."""
    office = Office()
    office.change_policy(patience=dict.fromkeys(State, 72 * HOUR))
    office.script.link_lives = link_lives
    requesting_link(office)
    office.sms.fail(before=1)
    office.passes(20 * MINUTE)
    office.drives()
    assert office.case.state is State.SENDING_SMS
    office.sms.fail()
    office.passes(20 * MINUTE)
    office.cases.park(office.case_id, Parked("token", 1, office.case.state))
    return office


def test_a_message_is_intended_with_its_parts_and_sent() -> None:
    """Nobody is woken: it is the workflow that takes the step."""
    office = about_to_send()
    case = send_sms(office.deps, office.case)
    entries = office.cases.journal(office.case_id, limit=100)
    intended = [dict(one.data) for one in entries if one.event == "sms_intended"]
    parts = intended[0]["parts"]
    assert isinstance(parts, int)
    assert (intended, case.state) == (
        [{"parts": parts, "try": 1}, {"parts": parts, "try": 2}],
        State.AWAITING_CONSENT,
    )
    assert (office.workflow.woken, len(office.world.messages)) == ([], 1)


def test_two_drivers_at_once_send_once() -> None:
    """The second one comes while the call is under way, and gets the case as it is stored."""
    office = about_to_send()
    before, second = office.case, list[Case]()

    def watch(_: Call) -> None:
        office.sms.watch = lambda _: None
        second.append(send_sms(office.deps, before))

    office.sms.watch = watch
    send_sms(office.deps, before)
    assert (second[0].version, second[0].state) == (before.version + 1, State.SENDING_SMS)
    assert len(office.sms.asked("send")) == 2  # the first one failed before it took effect


def test_a_final_refusal_ends_the_case() -> None:
    """Of the message, or of the question before it."""
    office = about_to_send()
    office.sms.refuse(403)
    assert send_sms(office.deps, office.case).reason is Reason.REQUEST_REFUSED


@pytest.mark.parametrize(("limit_is", "attention"), [(0, []), (-1, ["sms_over_part_limit"])])
def test_a_message_over_the_limit_of_parts_is_shown(limit_is: int, attention: list[str]) -> None:
    """It is sent all the same; one that has exactly so many is usual."""
    office = about_to_send()
    parts = next(one.data["parts"] for one in office.cases.journal(office.case_id) if one.event == "sms_intended")
    assert isinstance(parts, int)
    office.change_policy(sms_part_limit=parts + limit_is)
    send_sms(office.deps, office.case)
    assert office.attention == attention


def test_a_second_try_is_the_same_message_for_the_limit_of_the_day() -> None:
    """It was counted when it was intended, also where that was yesterday."""
    office = about_to_send()
    office.passes(DAY)
    office.change_policy(messages_a_day=0)
    assert send_sms(office.deps, office.case).state is State.AWAITING_CONSENT


def test_a_link_that_died_meanwhile_ends_the_case_and_wakes_nobody() -> None:
    """On Tuesday the term would end after the link."""
    office = about_to_send(link_lives=END_OF_TUESDAY - MONDAY)
    office.passes(DAY)
    assert send_sms(office.deps, office.case).reason is Reason.LINK_UNAVAILABLE
    assert office.workflow.woken == []


class WithoutLink(InMemoryCases):
    """The link is nowhere."""

    def link(self, case_id: str) -> None:
        """Return none."""


def test_a_link_that_is_nowhere_ends_the_case_as_one_that_died() -> None:
    """It cannot be sent, and the person goes on to the ordinary procedure."""
    office = about_to_send()
    cases = WithoutLink(SHARDS)
    vars(cases).update(vars(office.cases))
    case = send_sms(replace(office.deps, cases=cases), office.case)
    assert (case.reason, office.world.messages) == (Reason.LINK_UNAVAILABLE, {})


def test_a_message_of_the_day_of_the_intake_was_counted_with_it() -> None:
    """The one that is allowed is sent."""
    office = Office()
    office.change_policy(messages_a_day=1)
    assert office.asks_for_consent().state is State.AWAITING_CONSENT


def test_a_message_too_many_waits_for_tomorrow() -> None:
    """The morning after the intake is another day, whose messages are counted; the journal says why."""
    office = Office(now=MONDAY.replace(hour=17))
    office.change_policy(quiet_hours=QuietHours(time(22), time(9)), patience=dict.fromkeys(State, 72 * HOUR))
    office.applies()
    office.drives()
    office.passes(12 * HOUR)
    office.change_policy(messages_a_day=0)
    assert send_sms(office.deps, office.case).state is State.SENDING_SMS
    assert (office.journal[-1], office.world.messages) == ("message_limit", {})


def test_1414_is_asked_without_sending_anything() -> None:
    """A message that it has is on its way; one that it does not have, or does not tell of, changes nothing."""
    office = about_to_send()
    before = office.case
    assert ask_whether_sms_was_sent(office.deps, before) == before
    office.sms.refuse(404)
    assert ask_whether_sms_was_sent(office.deps, before) == before
    office.sms.fail(after=1)
    with pytest.raises(PartnerUnavailable):
        send_sms(office.deps, before)
    sent_at = office.clock.now()
    office.passes(MINUTE)
    case = ask_whether_sms_was_sent(office.deps, office.case)
    assert (case.state, case.sms.sent_at, len(office.world.messages)) == (State.AWAITING_CONSENT, sent_at, 1)
    accepted = office.cases.journal(office.case_id, limit=100)[-1]
    assert (accepted.event, accepted.data["parts"]) == ("sms_accepted", 0)
