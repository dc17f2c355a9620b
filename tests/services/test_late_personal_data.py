"""A late answer to KDP: the decision is recorded in full and attention raised; KDP's own wait ends no term."""

from datetime import timedelta

import pytest

from chalicelib.domain.case.states import State
from chalicelib.domain.messages.partner_answers import ConsentAnswer, PersonalDataAnswer
from tests.services.office import DAY, END_OF_TUESDAY, HOUR, MINUTE, SECOND, Office

NOT_ANSWERED, REFUSED = "personal_data_not_answered", "personal_data_refused"


def asked() -> Office:
    """KDP waits for the person's answer."""
    office = Office()
    office.script.kdp = "pending"
    office.asks_for_consent()
    return office


def seen(office: Office) -> tuple[str | None, list[str], str]:
    """How it ended, what is put before a human, what the newest record of KDP says."""
    return office.case.reason, office.attention, office.consents["personal_data-2"].status


@pytest.mark.parametrize("heard_after", [HOUR, 3 * DAY])
def test_a_grant_in_time_that_is_reported_after_the_end_raises_attention(heard_after: timedelta) -> None:
    """KDP reported it only then: the case cannot start again, so the authority has to know."""
    office = asked()
    office.clock.set(END_OF_TUESDAY - SECOND)
    answer = office.kdp_answers("granted")
    office.world.kdp[f"{office.case_id}-kdp-1"].status = "pending"
    office.lives_until(END_OF_TUESDAY + HOUR)
    office.passes(heard_after)
    office.hears_kdp(answer)
    assert (office.case.reason, office.attention) == (NOT_ANSWERED, ["late_consent"])
    assert office.consents["personal_data-1"].received_at == END_OF_TUESDAY - SECOND


def test_a_grant_after_the_term_is_put_before_a_human_while_the_case_still_waits() -> None:
    """It does not count, and the end says that nobody answered in time."""
    office = asked()
    office.clock.set(END_OF_TUESDAY + MINUTE)
    office.hears_kdp(office.kdp_answers("granted"))
    assert (office.case.state, office.attention) == ("awaiting_personal_data_consent", ["late_consent"])
    assert office.lives_until(END_OF_TUESDAY + 2 * HOUR).reason == NOT_ANSWERED


def test_a_grant_after_a_refusal_is_put_before_a_human() -> None:
    """The end stays: no transition leads back to KDP."""
    office = asked()
    office.hears_kdp(office.kdp_answers("refused"))
    office.passes(MINUTE)
    office.hears_kdp(office.kdp_answers("granted"))
    assert seen(office) == (REFUSED, ["consent_after_refusal"], "granted")


def test_a_person_whom_kdp_no_longer_waits_for_keeps_the_term() -> None:
    """A grant that is reported within the term takes the case on; without one it ends with the term, not before."""
    granting, silent = asked(), asked()
    for office in (granting, silent):
        office.passes(HOUR)
        office.hears_kdp(PersonalDataAnswer(ConsentAnswer.EXPIRED, office.clock.now()))
        assert (office.case.state, office.case.due_at) == (State.AWAITING_PERSONAL_DATA_CONSENT, END_OF_TUESDAY)
    granting.passes(HOUR)
    granting.hears_kdp(granting.kdp_answers("granted"))
    assert granting.drives().state is State.AWAITING_CONSENT
    case = silent.lives_until(END_OF_TUESDAY + 2 * HOUR)
    assert (case.reason, silent.kdp.asked("result")) == (
        NOT_ANSWERED,
        [f"{silent.case_id}-kdp-1"],
    )
