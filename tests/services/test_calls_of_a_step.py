"""A step calls its partners at most twice, so its function's time can be compared with the time of a call."""

from collections.abc import Callable

import pytest

from chalicelib.domain.case.next_step import next_step
from chalicelib.domain.errors import Retryable
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.steps.driver import STEPS, look_again, take_step
from tests.services.office import END_OF_TUESDAY, HOUR, MINUTE, Office

MOST_CALLS = 2


def calls(office: Office) -> int:
    """How often any partner was called; asking KDP is two calls, since only the answer to the second is signed."""
    made = sum(len(partner.calls) for partner in (office.kdp, office.bmg, office.open_api, office.sms))
    return made + len(office.kdp.asked("ask"))


def goes_on(office: Office) -> list[int]:
    """Take step after step as the workflow does, each failure a new try; how many calls each one made."""
    made = []
    for _ in range(20):
        case, before = office.case, calls(office)
        stands = next_step(case, office.clock.now()).name
        try:
            if stands in STEPS:
                take_step(office.deps, case.id, case.generation, stands)
            else:
                look_again(office.deps, case.id, case.generation, None)
        except Retryable:
            office.passes(office.policy.lease)
        made.append(calls(office) - before)
        if stands not in STEPS:
            break
    return made


def plainly(office: Office) -> None:
    """Everybody answers."""


def with_a_token_that_expired(office: Office) -> None:
    """KDP is asked anew before BMG is."""
    office.script.kdp_expires_in = MINUTE


def with_lost_answers(office: Office) -> None:
    """What each partner answers first is lost on the way."""
    for partner in (office.kdp, office.bmg, office.open_api, office.sms):
        partner.fail(after=1)


@pytest.mark.parametrize("how", [plainly, with_a_token_that_expired, with_lost_answers])
def test_no_step_calls_partners_more_than_twice(how: Callable[[Office], None]) -> None:
    """Up to the SMS, over the consent and the banks' request, and back when the consent is withdrawn."""
    office = Office()
    how(office)
    office.applies()
    made = goes_on(office)
    if how is not with_a_token_that_expired:  # which it does each time anew
        office.answers("granted")
        made += goes_on(office)
        office.withdraws(What.APPLICATION)
        made += goes_on(office)
        assert office.world.consents[f"{office.case_id}-link-1"].status == "revoked"
    assert max(made) == MOST_CALLS


def test_no_closing_calls_partners_more_than_twice() -> None:
    """At the end of the term the receipt is asked for, and what became of the consent."""
    office = Office()
    office.asks_for_consent()
    office.passes(END_OF_TUESDAY + HOUR - office.clock.now())
    assert goes_on(office) == [2]


def test_a_refused_request_asks_once_what_became_of_the_consent() -> None:
    """The request itself, and one question."""
    office = Office()
    office.asks_for_consent()
    office.answers("granted")
    office.open_api.refuse(403)
    assert max(goes_on(office)) == MOST_CALLS
