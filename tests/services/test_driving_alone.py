"""A driver without a workflow, and a workflow that comes too late."""

from dataclasses import replace
from datetime import timedelta

from chalicelib.domain.case.states import State
from chalicelib.domain.messages.changes import Parked
from chalicelib.services.steps.driver import park
from tests.fakes.store import InMemoryCases
from tests.services.office import SECOND, SHARDS, Office
from tests.services.test_driving import next_generation


def test_a_driver_that_could_go_on_for_ever_stops_after_twelve_steps() -> None:
    """Each of KDP's tokens has expired before it is used, and nothing keeps the next try waiting."""
    office = Office()
    office.change_policy(
        try_again_after=timedelta(0), most_personal_data_requests=100, kdp_requests_a_day=100, token_margin=2 * SECOND
    )
    office.script.kdp_expires_in = SECOND
    office.applies()
    assert office.drives().state is State.CHECKING_MOBILE
    assert len(office.kdp.asked("ask")) == 12


class ReopenedMeanwhile(InMemoryCases):
    """The case gets another workflow at the moment at which this one stores its token."""

    office: Office

    def park(self, case_id: str, parked: Parked) -> None:
        """Store it."""
        super().park(case_id, parked)
        next_generation(self.office)


def test_a_workflow_that_is_superseded_while_it_comes_to_wait_is_woken() -> None:
    """The case waits in the same state, for the workflow of its present generation."""
    office = Office()
    office.asks_for_consent()
    cases = ReopenedMeanwhile(SHARDS)
    vars(cases).update(vars(office.cases), office=office)
    step = park(replace(office.deps, cases=cases), office.case_id, 1, "awaiting_consent", "token-1")
    assert (step.name, office.workflow.woken) == ("awaiting_consent", ["token-1"])
