"""Driving a case: by a workflow's tasks, by the sweep, by both; parked tokens and superseded generations."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.next_step import NextStep, next_step
from chalicelib.domain.case.states import Reason, State
from chalicelib.domain.errors import PartnerUnavailable
from chalicelib.domain.refusals import CaseNotFound
from chalicelib.services.commit import change_case
from chalicelib.services.decisions.draft import Draft
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.steps.driver import STEPS, drive, look_again, park, take_step
from tests.services.office import END_OF_TUESDAY, HOUR, MINUTE, MONDAY, Office

NOBODY = "01k7e000000000000000000009"


def next_generation(office: Office) -> Case:
    """The case is taken up again under a new workflow."""
    return change_case(
        office.deps, office.case, lambda at: Draft(case=replace(at.case, generation=at.case.generation + 1))
    )


def test_a_task_does_its_step_and_returns_the_next_one() -> None:
    """One step each, in the order of the order."""
    office = Office()
    office.applies()
    stood = ["received"]
    while stood[-1] in STEPS:
        stood.append(take_step(office.deps, office.case_id, 1, stood[-1]).name)
    assert stood == ["received", "checking_mobile", "requesting_link", "sending_sms", "awaiting_consent"]


@pytest.mark.parametrize("stands", ["received", "checking_mobile", "requesting_link", "sending_sms"])
def test_a_repeated_task_finds_its_step_done(stands: str) -> None:
    """It does nothing and returns the case's next step."""
    office = Office()
    before = office.asks_for_consent()
    calls = [len(partner.calls) for partner in (office.kdp, office.bmg, office.open_api, office.sms)]
    seconds = int(office.policy.receipt_wait.total_seconds())
    assert take_step(office.deps, office.case_id, 1, stands) == NextStep("awaiting_consent", seconds)
    assert office.case == before
    assert [len(partner.calls) for partner in (office.kdp, office.bmg, office.open_api, office.sms)] == calls


def test_a_superseded_generation_does_nothing_more() -> None:
    """Its tasks say that it has ended; its token does not hide that of the present one."""
    office = Office()
    office.asks_for_consent()
    next_generation(office)
    office.parks("token-2")
    before = office.case
    assert take_step(office.deps, office.case_id, 1, "awaiting_consent") == NextStep("ended")
    assert look_again(office.deps, office.case_id, 1) == NextStep("ended")
    assert park(office.deps, office.case_id, 1, "awaiting_consent", "token-1") == NextStep("ended")
    parked = office.cases.parked(office.case_id)
    assert parked is not None
    assert (office.case, office.workflow.woken, parked.token) == (before, ["token-1"], "token-2")


def test_a_case_that_is_not_there_is_an_error() -> None:
    """The workflow leaves it to the sweep, which knows none."""
    office = Office()
    calls: list[Callable[[], NextStep]] = [
        lambda: take_step(office.deps, NOBODY, 1, "received"),
        lambda: look_again(office.deps, NOBODY, 1),
        lambda: park(office.deps, NOBODY, 1, "awaiting_consent", "token-1"),
    ]
    for call in calls:
        with pytest.raises(CaseNotFound):
            call()


def test_a_workflow_that_waits_stores_its_token_and_is_left_waiting() -> None:
    """Nothing has moved in between."""
    office = Office()
    office.asks_for_consent()
    assert office.parks("token-1").name == "awaiting_consent"
    assert office.workflow.woken == []
    office.answers("granted")
    assert office.workflow.woken == ["token-1"]


def test_a_workflow_that_comes_to_wait_too_late_is_woken_at_once() -> None:
    """The answer came between its look and its wait: no wake-up is lost."""
    office = Office()
    office.asks_for_consent()
    office.answers("granted")
    stand = park(office.deps, office.case_id, 1, "awaiting_consent", "token-1")
    assert (stand.name, office.workflow.woken) == ("requesting_bank_data", ["token-1"])


def test_an_answer_while_the_token_is_being_stored_is_not_lost() -> None:
    """The callback looked for a token before there was one: the wait looks at the case after storing it."""
    office = Office()
    office.asks_for_consent()
    store = office.cases.park

    class Slow:
        """A store in which the answer comes just before the token is there."""

        def __getattr__(self, name: str) -> object:
            return getattr(office.cases, name)

        def park(self, case_id: str, parked: object) -> None:
            office.answers("granted")
            store(case_id, parked)  # type: ignore[arg-type]  # a `Parked`

    usual = office.deps
    stand = park(replace(usual, cases=Slow()), office.case_id, 1, "awaiting_consent", "token-1")  # type: ignore[arg-type]
    assert (stand.name, office.workflow.woken) == ("requesting_bank_data", ["token-1"])


def test_a_step_that_failed_past_its_retries_is_put_off() -> None:
    """For ten minutes, journaled with the state and the class of the error; then it is done."""
    office = Office()
    office.applies()
    stand = look_again(office.deps, office.case_id, 1, "PartnerUnavailable")
    last = office.cases.journal(office.case_id)[-1]
    assert (stand, last.event) == (NextStep("later", 600), "step_failed")
    assert last.data == {"state": "received", "error": "PartnerUnavailable"}
    assert take_step(office.deps, office.case_id, 1, "received") == NextStep("later", 600)
    office.passes(10 * MINUTE)
    assert look_again(office.deps, office.case_id, 1) == NextStep("received")


@pytest.mark.parametrize(
    ("asked", "later"), [(16.0, 600), (601.0, 601), (3600.0, 3600), (4.5 * 3600, 4 * 3600), (1e12, 4 * 3600)]
)
def test_a_partner_that_asks_for_time_is_not_called_before(asked: float, later: int) -> None:
    """Neither by the workflow's own tries, within seconds, nor later; the end of our patience comes first."""
    for by_the_workflow in (True, False):
        office = Office()
        office.applies()
        office.kdp.fail(before=1, retry_after=asked)
        if by_the_workflow:
            stand = take_step(office.deps, office.case_id, 1, "received")
        else:
            stand = next_step(drive(office.deps, office.case_id), office.clock.now())
        assert (stand, office.journal[-1], len(office.kdp.calls)) == (NextStep("later", later), "step_failed", 1)


@pytest.mark.parametrize("asked", [None, 0.0, 15.0])
def test_a_partner_that_asks_for_a_moment_is_left_to_the_workflow(asked: float | None) -> None:
    """Its own tries come that late anyway."""
    office = Office()
    office.applies()
    office.kdp.fail(before=1, retry_after=asked)
    with pytest.raises(PartnerUnavailable):
        take_step(office.deps, office.case_id, 1, "received")
    assert office.journal[-1] == "application_received"


def test_a_case_that_ended_meanwhile_is_not_put_off() -> None:
    """Withdrawn while the partner asked for time: nothing is left to do."""
    office = Office()
    office.applies()
    office.kdp.fail(after=1, retry_after=3600)

    def is_withdrawn(_call: object) -> None:
        office.withdraws(What.APPLICATION)

    office.kdp.watch = is_withdrawn
    assert take_step(office.deps, office.case_id, 1, "received") == NextStep("ended")
    assert office.journal[-1] == "application_withdrawn"


def test_a_step_is_put_off_to_the_end_of_its_patience_at_most() -> None:
    """Then the case ends in time, not ten minutes later."""
    office = Office()
    office.applies()
    office.passes(4 * HOUR - MINUTE)
    assert look_again(office.deps, office.case_id, 1, "PartnerUnavailable") == NextStep("later", 60)
    office.passes(MINUTE)
    assert look_again(office.deps, office.case_id, 1, "PartnerUnavailable") == NextStep("ended")
    assert office.case.reason is Reason.PARTNER_UNAVAILABLE


def test_looking_again_closes_what_is_due() -> None:
    """A wait that timed out never closes anything by itself: the case does, by its own term."""
    office = Office()
    office.asks_for_consent()
    office.hears_receipt("delivered")
    seconds = look_again(office.deps, office.case_id, 1).seconds
    office.passes(seconds * (MINUTE / 60))
    assert look_again(office.deps, office.case_id, 1) == NextStep("ended")


def test_an_end_that_owes_a_revocation_is_driven_to_its_payment() -> None:
    """The workflow pays it before it ends."""
    office = Office()
    office.asks_the_banks()
    office.withdraws(What.APPLICATION)
    assert look_again(office.deps, office.case_id, 1) == NextStep("revoking_consent")
    assert take_step(office.deps, office.case_id, 1, "revoking_consent") == NextStep("ended")


def test_the_sweep_alone_drives_a_case_to_its_end() -> None:
    """No workflow was ever started: ten minutes later the sweep goes on, and closes what is due."""
    office = Office()
    office.applies()
    case = office.lives_until(END_OF_TUESDAY + 2 * HOUR)
    assert (case.state, case.reason, case.sms.sent_at) == (
        State.ORDINARY_PROCEDURE,
        Reason.CONSENT_NOT_GIVEN,
        MONDAY + 10 * MINUTE,
    )


def test_the_sweep_leaves_alone_what_is_not_due() -> None:
    """Its cost grows with what is due, not with what exists."""
    office = Office()
    before = office.asks_for_consent()
    office.passes(HOUR)
    assert (office.sweeps().looked_at, office.case) == (0, before)


def test_beside_a_step_in_flight_the_sweep_does_no_harm() -> None:
    """While another driver has the lease, the sweep does nothing, and the step is done once."""
    office = Office()
    office.applies()
    swept: list[int] = []

    def sweep_comes(_call: object) -> None:
        office.sms.watch = lambda _: None
        office.passes(MINUTE)
        swept.append(office.sweeps().moved)

    office.sms.watch = sweep_comes
    assert office.drives().state is State.AWAITING_CONSENT
    assert (swept, len(office.sms.asked("send"))) == ([0], 1)
