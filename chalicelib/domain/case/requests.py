"""Our requests to partners: their ids (case, step and attempt; design decision 5), and the quarter to ask for."""

from chalicelib.domain.calendar.working_days import Period, almaty_day, quarter_before
from chalicelib.domain.case.case import Case


def case_id_of_request(request_id: str) -> str:
    """Return the id of the case that made a request: `01k7…` of `01k7…-link-1`."""
    return request_id.rsplit("-", 2)[0]


def bank_data_period(case: Case) -> Period:
    """Return the quarter whose data may be asked for: the one before that of the consent's day (Social Code 123)."""
    day = case.application_date if case.application_date_rule == "consent_received" else None
    if day is None:
        day = almaty_day(case.consent_received_at) if case.consent_received_at else case.registered_on
    return quarter_before(day)
