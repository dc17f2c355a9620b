"""Which case a request of ours is of, and the quarter that it asks for."""

from datetime import date, datetime

import pytest

from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.parts import ApplicationDate, ConsentSummary
from chalicelib.domain.case.requests import bank_data_period, case_id_of_request
from chalicelib.domain.case.states import Step
from tests.unit.case.cases import a_case

SECOND, THIRD, FOURTH = (
    Period(date(2025, 4, 1), date(2025, 6, 30)),
    Period(date(2025, 7, 1), date(2025, 9, 30)),
    Period(date(2025, 10, 1), date(2025, 12, 31)),
)
FIRST_OF_OCTOBER = datetime.fromisoformat("2025-10-01T00:00+05:00")
HEARD = ConsentSummary(received_at=FIRST_OF_OCTOBER)


@pytest.mark.parametrize("step", Step)
def test_a_request_leads_back_to_its_case(step: Step) -> None:
    """Whatever the step, and though an id may have a hyphen."""
    assert [case_id_of_request(a_case(id=name).request_id(step)) for name in ("01k7e", "01k7-e")] == ["01k7e", "01k7-e"]


@pytest.mark.parametrize(
    ("case", "period"),
    [
        (a_case(application_date=ApplicationDate(date(2026, 1, 1), "consent_received"), consent=HEARD), FOURTH),
        (a_case(application_date=ApplicationDate(date(2026, 1, 1), "ordinary_registration"), consent=HEARD), THIRD),
        (a_case(consent=HEARD, registered_on=date(2025, 9, 30)), THIRD),
        (a_case(registered_on=date(2025, 9, 30)), SECOND),
    ],
    ids=["the application date", "the ordinary procedure's", "the consent's day in Almaty", "the registration"],
)
def test_the_banks_are_asked_for_the_quarter_before_the_consent(case: Case, period: Period) -> None:
    """Social Code, art. 123: by the application date if the consent gave it, else by the consent or registration."""
    assert bank_data_period(case) == period
