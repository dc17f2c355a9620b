"""Our requests to partners: their ids (case, step and attempt; design decision 5), and the quarter to ask for."""

from chalicelib.domain.calendar.working_days import Period, almaty_day, quarter_before
from chalicelib.domain.case.case import Case


def case_id_of_request(request_id: str) -> str:
    """Return the id of the case that made a request: `01k7…` of `01k7…-link-1`."""
    return request_id.rsplit("-", 2)[0]


def bank_data_period(case: Case) -> Period:
    """Return the quarter whose data may be asked for: the one before that of the consent's day (Social Code 123)."""
    if case.application_date is not None and case.application_date.rule == "consent_received":
        return quarter_before(case.application_date.day)
    return quarter_before(almaty_day(case.consent.received_at) if case.consent.received_at else case.registered_on)
