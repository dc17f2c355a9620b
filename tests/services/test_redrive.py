"""Cases that failed after all retries are listed and can be restarted (design decision 5)."""

from dataclasses import replace

import pytest

from chalicelib.domain.case.states import State
from chalicelib.domain.messages.changes import Parked
from chalicelib.domain.messages.operations import Failure
from chalicelib.domain.refusals import CaseNotFound
from chalicelib.services.console.redrive_case import Redrivable, redrivable_cases, redrive
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.steps.driver import look_again
from tests.services.office import HOUR, MINUTE, MONDAY, Office

GONE = "01k7e000000000000000000099"


def failed(office: Office, case_id: str | None = None) -> Failure:
    """A case on the list of failures."""
    failure = Failure(case_id or office.case_id, "sweep", "SealBroken", MONDAY)
    office.operations.record_failure(failure)
    return failure


def test_the_list_shows_the_present_state_of_each_case() -> None:
    """State and due time beside the error, none for a case that no longer exists; no personal data."""
    office = Office()
    office.applies()
    gone, here = failed(office, GONE), failed(office)
    due_at = (MONDAY + 4 * HOUR).isoformat()
    shown = {one.failure.case_id: one for one in redrivable_cases(office.deps)}
    assert shown == {GONE: Redrivable(gone, None, None), office.case_id: Redrivable(here, "received", due_at)}


def test_the_list_shows_a_case_that_cannot_be_read_and_one_that_is_due_no_more() -> None:
    """An operator learns which failures a restart cannot mend."""
    office = Office()
    office.applies(number="2025-2")
    lost = failed(office)
    office.cases.unreadable.add(office.case_id)
    assert redrivable_cases(office.deps) == (Redrivable(lost, "unreadable", None),)
    office.cases.unreadable.clear()
    office.withdraws(What.APPLICATION)
    assert redrivable_cases(office.deps) == (Redrivable(lost, "withdrawn", None),)


def test_a_redriven_case_has_a_new_workflow_and_goes_on() -> None:
    """The generation rises, so the earlier workflow ends; all steps that are possible now are taken."""
    office = Office()
    office.applies()
    failed(office)
    case = redrive(office.deps, office.case_id)
    assert (case.state, case.generation, office.workflow.started) == (
        State.AWAITING_CONSENT,
        2,
        [(office.case_id, 1), (office.case_id, 2)],
    )
    told = [entry.data for entry in office.cases.journal(office.case_id) if entry.event == "redriven"]
    assert (office.operations.failures(), told) == ((), [{"generation": 2}])
    assert look_again(office.deps, office.case_id, 1).name == "ended"


def test_a_redrive_tries_at_once_what_was_put_off() -> None:
    """The operator has removed what delayed it."""
    office = Office()
    office.bmg.fail(before=1)
    case = office.asks_for_consent()
    assert (case.state, case.try_at) == (State.CHECKING_MOBILE, MONDAY + 10 * MINUTE)
    assert redrive(office.deps, office.case_id).state is State.AWAITING_CONSENT


def test_a_failed_redrive_leaves_the_case_on_the_list() -> None:
    """The error is raised, and the list is unchanged."""
    office = Office()
    office.applies()
    failure = failed(office)

    class Sealed:
        """A store that opens nobody."""

        def __getattr__(self, name: str) -> object:
            return getattr(office.cases, name)

        def person(self, _case_id: str) -> object:
            raise KeyError("surname")

    with pytest.raises(KeyError):
        redrive(replace(office.deps, cases=Sealed()), office.case_id)  # type: ignore[arg-type]
    assert office.operations.failures() == (failure,)


def test_a_redriven_ended_case_revokes_what_it_owes_and_stays_ended() -> None:
    """No new generation: only a reopening changes an end."""
    office = Office()
    office.asks_the_banks()
    office.withdraws(What.APPLICATION)
    failed(office)
    case = redrive(office.deps, office.case_id)
    assert (case.state, case.generation, case.consent.owes_revocation) == (State.WITHDRAWN, 1, False)
    assert office.operations.failures() == ()


def test_a_case_that_does_not_exist_cannot_be_redriven() -> None:
    """It raises `CaseNotFound`."""
    with pytest.raises(CaseNotFound):
        redrive(Office().deps, GONE)


def test_the_token_of_the_workflow_before_does_not_keep_the_new_one_from_starting() -> None:
    """The workflow of a waiting case is dead; after the redrive a new one waits for it."""
    office = Office()
    office.asks_for_consent()
    office.cases.park(office.case_id, Parked("dead", 1, State.AWAITING_CONSENT))
    redrive(office.deps, office.case_id)
    assert office.workflow.started[-1] == (office.case_id, 2)
