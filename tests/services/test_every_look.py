"""Each condition stops each call that needs it: the case is changed in this one thing right before the send."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.looks import Condition, OutgoingCall
from chalicelib.domain.case.states import ConsentStatus, State
from chalicelib.domain.journal.journal import Event
from chalicelib.services.commit import change_case
from chalicelib.services.decisions.draft import Draft
from tests.fakes.partner_calls import Call, FakePartner
from tests.services.office import DAY, MONDAY, Office
from tests.services.test_looks import WAY, denials
from tests.services.test_looks_when_closing import QUESTIONS

WAITS = State.AWAITING_PERSONAL_DATA_CONSENT
LATER = Deadline(MONDAY + 30 * DAY, "patience")
BANKS = {OutgoingCall.REQUEST_BANK_DATA, OutgoingCall.BANK_DATA_STATUS, OutgoingCall.BANK_PAGE}
KDP = {OutgoingCall.ASK_PERSONAL_DATA, OutgoingCall.PERSONAL_DATA_RESULT, OutgoingCall.CHECK_MOBILE}
ALL = {call for *_, call in WAY} | {call for call, *_ in QUESTIONS}


def in_another_state(case: Case) -> Case:
    """The case waits for something else, for long."""
    return replace(
        case, state=State.AWAITING_CONSENT if case.state is WAITS else WAITS, deadline=LATER, look_at=LATER.at
    )


def with_next_requests(case: Case) -> Case:
    """KDP and the banks are asked under another number."""
    return replace(case, requests=replace(case.requests, kdp=case.requests.kdp + 2, data=case.requests.data + 1))


def with_leases_of_another(case: Case) -> Case:
    """Another driver has the lease, and the call is under way."""
    until = LATER.at
    return replace(case, intents=tuple(replace(one, tries=one.tries + 1, lease_until=until) for one in case.intents))


CHANGES: Mapping[Condition, tuple[Callable[[Case], Case], set[OutgoingCall]]] = {
    Condition.NOT_BLOCKED: (lambda case: replace(case, blocked_at=MONDAY), ALL),
    Condition.SAME_GENERATION: (lambda case: replace(case, generation=case.generation + 1), ALL),
    Condition.SAME_STATE: (in_another_state, ALL),
    Condition.SAME_REQUEST: (with_next_requests, BANKS | KDP),
    Condition.CONSENT_STANDS: (
        lambda case: replace(case, consent=replace(case.consent, status=ConsentStatus.REVOKED)),
        BANKS,
    ),
    Condition.OWN_LEASE: (with_leases_of_another, {OutgoingCall.SEND_SMS, OutgoingCall.REQUEST_BANK_DATA}),
}
"""How the stored case changes, and the calls that this stops. What ends a case, and another consent, have their own
tests."""


def driven(office: Office, call: OutgoingCall) -> None:
    """A step of the way: the office drives until it is there."""
    office.applies()
    office.drives()
    if call is OutgoingCall.REQUEST_BANK_DATA:
        office.answers("granted")
        office.drives()


def swept(office: Office, waits: Callable[[Office], None], looked: list[str]) -> None:
    """A question at the end of a wait: the sweep comes whenever the case asks for it, until it is there."""
    waits(office)
    while not looked:
        look_at = office.case.look_at
        assert look_at is not None
        office.clock.set(max(look_at, office.clock.now() + timedelta.resolution))
        office.sweeps()


@pytest.mark.parametrize(
    ("call", "condition"),
    [(call, condition) for condition, (_, calls) in CHANGES.items() for call in OutgoingCall if call in calls],
)
def test_a_change_of_the_case_right_before_the_send_stops_the_call(call: OutgoingCall, condition: Condition) -> None:
    """Nothing is sent at that moment, and the journal says which call was denied, and why."""
    office, looked = Office(), list[str]()
    ways = {one: (partner, what) for partner, what, one in WAY}
    questions = {one: (partner, what) for one, _, partner, what in QUESTIONS}
    partner, what = ({**ways, **questions})[call]
    asked: FakePartner = getattr(office, partner)

    def before(made: Call) -> None:
        if made.what == what and not looked:
            looked.append(what)
            changed = CHANGES[condition][0]
            case = office.cases.load(office.case_id)
            change_case(office.deps, case, lambda at: Draft(case=changed(at.case)).with_event(Event("noted")))

    asked.before = before
    if call in ways:
        driven(office, call)
    else:
        swept(office, next(waits for one, waits, *_ in QUESTIONS if one is call), looked)
    journal = office.journal
    assert (denials(office)[0], journal[journal.index("noted") + 1]) == ((call, condition), "call_denied")
