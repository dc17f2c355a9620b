"""A driver wakes nobody by what it changes itself: no workflow waits for a case whose next step is being taken."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.case.next_step import REVOKING
from chalicelib.domain.case.states import State
from chalicelib.domain.errors import PartnerUnavailable, SealBroken, StoreBusy
from chalicelib.domain.messages.changes import Parked
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.office.block_subject import block_subject
from chalicelib.services.steps.attempts import end_if_out_of_patience
from chalicelib.services.steps.damage import record_damage
from chalicelib.services.steps.driver import look_again, take_step
from tests.fakes.operations import InMemoryOperations
from tests.fakes.people import PERSON
from tests.services import test_withdrawal as begins
from tests.services.office import ANNA, DAY, END_OF_TUESDAY, HOUR, MINUTE, Office

LATER = timedelta(minutes=20)
Acts = Callable[[Office], object]


def takes(state: str) -> Acts:
    """The workflow's task of this state runs."""
    return lambda office: take_step(office.deps, office.case_id, 1, state)


def looks(failure: str | None = None) -> Acts:
    """The workflow's task that looks again runs, after this failure."""
    return lambda office: look_again(office.deps, office.case_id, 1, failure)


def refused_by_kdp(office: Office) -> None:
    """KDP will say no for good."""
    office.applies()
    office.kdp.refuse(403)


def without_a_token(office: Office) -> None:
    """KDP's token has expired, and no further one may be asked for."""
    office.change_policy(most_personal_data_requests=1)
    begins.checking_mobile(office)
    office.passes(2 * HOUR)


def silent_about_personal_data(office: Office) -> None:
    """The person has not answered KDP, and the term is over."""
    begins.awaiting_personal_data(office)
    office.clock.set(END_OF_TUESDAY + HOUR)


def silent_banks(office: Office) -> None:
    """No bank's answer has reached us, and the term is over."""
    office.asks_the_banks()
    office.clock.set(END_OF_TUESDAY + HOUR)


def owing_a_revocation(office: Office) -> None:
    """The applicant has withdrawn, and the Open API system does not answer."""
    office.asks_the_banks()
    office.withdraws(What.APPLICATION)
    office.open_api.fail(before=1)


def fails_to_revoke(office: Office) -> None:
    """The revocation is tried and fails."""
    with pytest.raises(PartnerUnavailable):
        take_step(office.deps, office.case_id, 1, REVOKING)


def damaged(office: Office) -> None:
    """The patience of the first step is over."""
    office.applies()
    office.passes(DAY)


def is_damaged(office: Office) -> None:
    """A part cannot be opened."""
    record_damage(office.deps, office.case_id, SealBroken(office.case_id, "person"))


WAYS: dict[str, tuple[Acts, Acts, str]] = {
    "KDP grants": (begins.received, takes(State.RECEIVED), "checking_mobile"),
    "KDP refuses the request": (refused_by_kdp, takes(State.RECEIVED), "ordinary_procedure"),
    "KDP is asked for the last time": (silent_about_personal_data, looks(), "ordinary_procedure"),
    "BMG has the number": (begins.checking_mobile, takes(State.CHECKING_MOBILE), "requesting_link"),
    "no token is to be had": (without_a_token, takes(State.CHECKING_MOBILE), "ordinary_procedure"),
    "the link is there": (begins.requesting_link, takes(State.REQUESTING_LINK), "sending_sms"),
    "the banks' answers are fetched": (silent_banks, looks(), "bank_data_ready"),
    "a revocation fails": (owing_a_revocation, fails_to_revoke, "withdrawn"),
    "a revocation is put off": (owing_a_revocation, looks("PartnerUnavailable"), "withdrawn"),
    "a damaged case ends": (damaged, is_damaged, "ordinary_procedure"),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_drivers_own_change_wakes_nobody(way: str) -> None:
    """The token of an earlier wait is still stored; a wake-up for it would be a call for nothing."""
    begin, act, state = WAYS[way]
    office = Office()
    begin(office)
    office.passes(LATER)
    office.cases.park(office.case_id, Parked("token", 1, office.case.state))
    office.workflow.woken.clear()
    before = office.case
    act(office)
    assert (office.case.state, office.case.version > before.version, office.workflow.woken) == (state, True, [])


def past_its_term(office: Office) -> Office:
    """The first step was not done in its time; a workflow waits."""
    office.cases.park(office.case_id, Parked("token", 1, office.case.state))
    office.passes(DAY)
    return office


def test_the_end_of_a_blocked_case_wakes_its_workflow_and_that_of_another_does_not() -> None:
    """The workflow of a blocked case waits for the end of the term; that of another one takes the step itself."""
    blocked, other = Office(), Office()
    for office in (blocked, other):
        office.applies()
    block_subject(blocked.deps, ANNA, PERSON.iin, "арыз")
    ended = [end_if_out_of_patience(office.deps, past_its_term(office).case) for office in (blocked, other)]
    assert [case.reason for case in ended] == ["blocked", "partner_unavailable"]
    assert [office.workflow.woken for office in (blocked, other)] == [["token"], []]


class OutOfReach(InMemoryOperations):
    """The switches cannot be read now."""

    def paused(self) -> None:
        """Fail."""
        raise StoreBusy("operations")


def test_a_step_in_its_time_does_not_ask_whether_calls_are_paused() -> None:
    """Only the end of the patience does, so no step needs one more read."""
    office = Office()
    office.applies()
    deps = replace(office.deps, operations=OutOfReach())
    assert end_if_out_of_patience(deps, office.case) == office.case
    office.passes(DAY - MINUTE)
    with pytest.raises(StoreBusy):
        end_if_out_of_patience(deps, office.case)
