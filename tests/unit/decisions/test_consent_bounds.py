"""What a result on the consent must say to fit, which results are the same, and when a recorded yes counts later."""

from dataclasses import replace

import pytest

from chalicelib.domain.calendar.working_days import Calendar
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import ConsentStatus, State
from chalicelib.domain.consent.consent import Consent
from chalicelib.domain.messages.partner_answers import ConsentResult
from chalicelib.domain.refusals import DoesNotFit
from chalicelib.services.decisions.bank_consent import check_consent_fits, count_if_in_time
from chalicelib.services.decisions.draft import Draft, Gathered
from chalicelib.services.decisions.ending_consents import with_revocation_owed
from tests.fakes.policy import a_policy
from tests.unit.case.cases import MINUTE, NOW
from tests.unit.decisions.test_decisions import GRANT, WAITING
from tests.unit.decisions.test_yes_and_no import FIRST, SECOND, THIRD, hear, no, revoked, yes

NOW_HEARD = THIRD + MINUTE


def given(**changes: object) -> Gathered:
    """A case that waits for the consent, heard of now."""
    usual = Gathered(case=WAITING, calendar=Calendar(version="calendar-1"), policy=a_policy(), now=NOW_HEARD)
    return replace(usual, **changes)  # type: ignore[arg-type] # fields of the situation


@pytest.mark.parametrize(
    ("result", "what"),
    [
        (replace(GRANT, received_at=FIRST, valid_until=NOW_HEARD), "valid_until"),
        (replace(GRANT, received_at=FIRST, valid_until=None), "valid_until"),
        (replace(GRANT, received_at=None), "received_at"),
        (replace(GRANT, received_at=FIRST, consent_id=""), "consent_id"),
        (replace(GRANT, received_at=FIRST, period=None), "period"),
        (replace(GRANT, received_at=FIRST, iin="850505400023"), "iin"),
    ],
)
def test_a_yes_that_does_not_say_all_does_not_fit(result: ConsentResult, what: str) -> None:
    """It has to be in force, say when it was given, name the consent, its period and the person."""
    check_consent_fits(given(), replace(GRANT, received_at=FIRST, valid_until=NOW_HEARD + MINUTE))
    with pytest.raises(DoesNotFit) as misfit:
        check_consent_fits(given(), result)
    assert misfit.value.what == what


@pytest.mark.parametrize("state", State)
def test_nobody_answers_before_the_link_is_out(state: State) -> None:
    """Before the mobile number is checked no link was asked for."""
    case, early = (
        replace(WAITING, state=state),
        {State.RECEIVED, State.AWAITING_PERSONAL_DATA_CONSENT, State.CHECKING_MOBILE},
    )
    if state not in early:
        check_consent_fits(given(case=case), no(FIRST))
        return
    with pytest.raises(DoesNotFit) as misfit:
        check_consent_fits(given(case=case), no(FIRST))
    assert misfit.value.what == "request_id"


def test_a_third_yes_does_not_fit() -> None:
    """One request makes one consent: all that are in force have to end in one transaction."""
    _, records = hear(WAITING, yes(FIRST), yes(SECOND))
    assert [one.status for one in records] == [ConsentStatus.GRANTED] * 2
    with pytest.raises(DoesNotFit, match="consent_id"):
        hear(WAITING, yes(FIRST), yes(SECOND), yes(THIRD))


@pytest.mark.parametrize(
    ("results", "event", "records"),
    [
        ((no(FIRST), no(FIRST)), "consent_refused_again", 1),
        ((yes(FIRST), yes(FIRST)), "consent_granted_again", 1),
        ((yes(FIRST), no(SECOND), yes(FIRST)), "consent_granted_again", 2),
        ((no(FIRST), no(SECOND)), "consent_refused", 2),
    ],
)
def test_a_result_that_comes_again_is_recorded_once(
    results: tuple[ConsentResult, ...], event: str, records: int
) -> None:
    """Also a yes that was taken back since; at another instant it is another result."""
    draft, known = hear(WAITING, *results)
    assert (draft.events[-1].name.startswith(event), len(known)) == (True, records)


def _recorded(*results: ConsentResult) -> tuple[Consent, ...]:
    return hear(WAITING, *results)[1]


@pytest.mark.parametrize(
    ("case", "consents", "counts"),
    [
        (WAITING, _recorded(yes(SECOND)), True),
        (WAITING, (), False),
        (WAITING, _recorded(no(SECOND)), False),
        (WAITING, _recorded(revoked(FIRST), yes(SECOND)), False),
        (
            replace(WAITING, consent=replace(WAITING.consent, status=ConsentStatus.WITHDRAWN)),
            _recorded(yes(SECOND)),
            False,
        ),
        (replace(WAITING, state=State.REQUESTING_BANK_DATA), _recorded(yes(SECOND)), False),
    ],
)
def test_a_recorded_yes_counts_when_the_term_moves(case: Case, consents: tuple[Consent, ...], counts: bool) -> None:  # noqa: FBT001 - a row
    """Only while the case still waits for the consent, and nothing was revoked."""
    draft = count_if_in_time(given(case=case, consents=consents), Draft(case=case))
    assert (
        draft.case.state is State.REQUESTING_BANK_DATA and draft.case.consent.status is ConsentStatus.GRANTED
    ) is counts
    assert (draft == Draft(case=case)) is not counts


def test_a_revocation_that_is_owed_is_looked_at_now() -> None:
    """The sweep does not wait for another term."""
    case = with_revocation_owed(Draft(case=replace(WAITING, look_at=None)), NOW).case
    assert (case.consent.owes_revocation, case.look_at) == (True, NOW)
