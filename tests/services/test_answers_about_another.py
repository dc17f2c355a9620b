"""A signed answer about another person is the partner's fault: it is not used, and asked for again."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.case.states import Reason, State
from chalicelib.domain.errors import PartnerAnswerUnusable
from chalicelib.services.steps.answers import bank_consent_result, bank_data_status, personal_data_result
from chalicelib.services.steps.ask_partners import ask_partners
from tests.services.office import DAY, MINUTE, MONDAY, Office

SOMEBODY = "850505400023"


class Mistaken:
    """A partner that answers about another person, or about nobody, when it is asked for a result."""

    def __init__(self, partner: object, iin: str | None, *methods: str) -> None:
        self._partner, self._iin, self._methods = partner, iin, methods

    def __getattr__(self, method: str) -> Any:  # noqa: ANN401 - whatever the partner has
        real = getattr(self._partner, method)
        if method not in self._methods:
            return real
        return lambda *given, **named: replace(real(*given, **named), iin=self._iin)


def mistaken(office: Office, iin: str | None = SOMEBODY) -> None:
    """Let the Open API system and KDP answer about this person from now on."""
    office.deps = replace(
        office.deps,
        open_api=Mistaken(office.open_api, iin, "consent_result", "data_request"),
        personal_data_access=Mistaken(office.kdp, iin, "result"),
    )


@pytest.mark.parametrize("iin", [SOMEBODY, None])
@pytest.mark.parametrize(
    ("begins", "ask"),
    [
        ("asks_for_consent", lambda office: personal_data_result(office.deps, office.case, f"{office.case_id}-kdp-1")),
        ("asks_for_consent", lambda office: bank_consent_result(office.deps, office.case)),
        ("asks_the_banks", lambda office: bank_data_status(office.deps, office.case)),
    ],
)
def test_an_answer_is_about_the_person_of_the_case(
    begins: str,
    ask: Any,  # noqa: ANN401 - a function
    iin: str | None,
) -> None:
    """About the applicant it is used; about anybody else, or nobody, it is unusable, whatever it says."""
    office = Office()
    getattr(office, begins)()
    assert ask(office).iin == office.person.iin
    mistaken(office, iin)
    with pytest.raises(PartnerAnswerUnusable, match=r"it is about another person$"):
        ask(office)


def test_anothers_yes_at_the_end_of_the_window_is_no_yes() -> None:
    """The window stays open as while the partner is away, then ends without a consent; nobody is blamed."""
    office = Office()
    office.asks_for_consent()
    office.passes(MINUTE)
    office.decides("granted")
    mistaken(office)
    case = office.lives_until(MONDAY + 2 * DAY)
    assert (case.state, case.reason) == (State.ORDINARY_PROCEDURE, Reason.CONSENT_NOT_GIVEN)
    assert "asking_open_api_failed" in office.journal
    assert (office.attention, "bank_data-1" in office.consents) == (["delivery_not_proved"], False)


def test_anothers_bank_answers_are_not_fetched() -> None:
    """Pages are asked for only where the status is about the applicant; then the banks are silent at their term."""
    office = Office()
    office.asks_the_banks()
    mistaken(office)
    case = office.lives_until(MONDAY + 4 * DAY)
    assert (case.state, case.reason) == (State.ORDINARY_PROCEDURE, Reason.NO_BANK_ANSWERED)
    assert office.open_api.asked("bank_page") == []


def test_asking_all_partners_stops_at_an_answer_about_another() -> None:
    """After a restore the operator sees the error; the case stays as it was."""
    office = Office()
    office.asks_for_consent()
    office.decides("granted")
    before = office.case
    mistaken(office)
    with pytest.raises(PartnerAnswerUnusable):
        ask_partners(office.deps, office.case)
    assert office.case == before
