"""A caseworker reopens a case: once, under its granted consent, and only where that may still count."""

from dataclasses import replace

import pytest

from chalicelib.domain.calendar.working_days import Calendar
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import ConsentStatus, Reason, State
from chalicelib.domain.consent.consent import Consent
from chalicelib.domain.journal.journal import Event, Note
from chalicelib.domain.refusals import NotReopenable
from chalicelib.services.decisions.draft import Draft, Gathered
from chalicelib.services.decisions.people.acts import HumanAct
from chalicelib.services.decisions.people.reopening import decide_reopening
from tests.unit.consent.test_reopening import CONSENT, ENDED, HEARD_AT, POLICY

ACT = HumanAct("anna", "digest-of-anna", "себеп", "digest-of-the-text")
GOES_ON = [State.REQUESTING_BANK_DATA, State.AWAITING_BANK_DATA, State.BANK_DATA_READY]
REOPENED = replace(
    ENDED,
    generation=2,
    state=State.AWAITING_BANK_DATA,
    reason=None,
    consent=replace(ENDED.consent, status=ConsentStatus.GRANTED),
)


def given(case: Case, *consents: Consent) -> Gathered:
    """The input of the decision."""
    return Gathered(case=case, calendar=Calendar(version="calendar-1"), policy=POLICY, now=HEARD_AT, consents=consents)


def test_a_case_reopens_under_its_granted_consent() -> None:
    """The journal says who, why and under which."""
    draft = decide_reopening(given(ENDED, CONSENT), ACT)
    assert (draft.case.state, draft.case.generation, draft.case.consent.received_at) == (
        State.REQUESTING_BANK_DATA,
        2,
        CONSENT.received_at,
    )
    data = {"text": "digest-of-the-text", "consent": "bank_data-1"}
    assert draft.events == (Event("reopened", "digest-of-anna", data, Note("anna", "себеп")),)


@pytest.mark.parametrize("state", GOES_ON)
def test_a_case_that_goes_on_after_a_reopening_is_not_reopened_again(state: State) -> None:
    """The first answer may have been lost, so the same is answered again."""
    case = replace(REOPENED, state=state)
    assert decide_reopening(given(case, CONSENT), ACT) == Draft(case=case)


@pytest.mark.parametrize(
    "case",
    [
        replace(REOPENED, generation=1),
        replace(REOPENED, state=State.ORDINARY_PROCEDURE, reason=Reason.CONSENT_REVOKED),
        replace(REOPENED, consent=replace(REOPENED.consent, status=ConsentStatus.WITHDRAWN)),
        replace(ENDED, reason=Reason.MOBILE_DIFFERS),
    ],
    ids=["never reopened", "ended again", "consent gone", "another end"],
)
def test_anything_else_is_refused(case: Case) -> None:
    """It says what a case needs for that."""
    with pytest.raises(NotReopenable) as refused:
        decide_reopening(given(case, CONSENT), ACT)
    assert str(refused.value) == (
        "The case has no valid consent that was given in time, or it ended in another way or too long ago."
    )
