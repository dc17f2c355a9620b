"""The step that asks the banks: once, whoever else comes, and without waking the workflow that takes it."""

from collections.abc import Callable

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import Reason, State
from chalicelib.domain.messages.changes import Parked
from chalicelib.services.steps.request_bank_data import request_bank_data
from tests.fakes.partner_calls import Call
from tests.services.office import HOUR, MINUTE, Office


def about_to_ask() -> Office:
    """A consent for an hour is there; the workflow takes the step, and a token of its last wait is still stored."""
    office = Office()
    office.script.consent_valid_for = HOUR
    office.asks_for_consent()
    office.answers("granted")
    office.passes(MINUTE)
    office.cases.park(office.case_id, Parked("token", 1, office.case.state))
    return office


def test_two_drivers_at_once_ask_once() -> None:
    """The second one comes while the call is under way, and gets the case as it is stored."""
    office = about_to_ask()
    before, second = office.case, list[Case]()

    def watch(_: Call) -> None:
        office.open_api.watch = lambda _: None
        second.append(request_bank_data(office.deps, before))

    office.open_api.watch = watch
    first = request_bank_data(office.deps, before)
    assert (second[0].version, second[0].state, first.state) == (
        before.version + 1,
        State.REQUESTING_BANK_DATA,
        State.AWAITING_BANK_DATA,
    )
    assert office.open_api.asked("request_bank_data") == [f"{office.case_id}-data-1"]


def asks(_: Office) -> None:
    """Nothing is in the way."""


def expires(office: Office) -> None:
    """The consent runs out before."""
    office.passes(HOUR)


def is_revoked(office: Office) -> None:
    """The person revokes it, and we have not heard of that."""
    office.decides("revoked")


def is_refused(office: Office) -> None:
    """The Open API system refuses the request, though it knows the consent as granted."""
    office.open_api.refuse(403)


@pytest.mark.parametrize(
    ("happens", "reason", "last"),
    [
        (asks, None, "bank_data_requested"),
        (expires, Reason.CONSENT_EXPIRED, "bank_request_denied"),
        (is_revoked, Reason.CONSENT_REVOKED, "consent_revoked"),
        (is_refused, Reason.REQUEST_REFUSED, "request_refused"),
    ],
)
def test_a_step_wakes_no_workflow(happens: Callable[[Office], None], reason: Reason | None, last: str) -> None:
    """It is the workflow that takes it; and what ended with the person's word is not said to be refused as well."""
    office = about_to_ask()
    happens(office)
    case = request_bank_data(office.deps, office.case)
    assert (case.reason, office.journal[-1], office.workflow.woken) == (reason, last, [])
