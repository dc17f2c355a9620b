"""A consent dates the application (Algorithm, p. 8): one that moves it to a later month is shown to the caseworker."""

from datetime import UTC, date, datetime

import pytest

from chalicelib.domain.case.parts import ApplicationDate
from tests.services.office import DAY, HOUR, MINUTE, Office

FRIDAY = datetime(2025, 10, 31, 5, 15, tzinfo=UTC)  # 10:15 in Almaty, the last day of the month
SEPTEMBER = datetime(2025, 9, 30, 5, 15, tzinfo=UTC)  # the last day of a quarter
MIDNIGHT_ON_FRIDAY = datetime(2025, 10, 31, 19, tzinfo=UTC)
LATER = ["later_month"]


def asked(now: datetime) -> Office:
    """An application whose SMS was sent and delivered at once."""
    office = Office(now)
    office.asks_for_consent()
    office.hears_receipt("delivered")
    return office


@pytest.mark.parametrize(
    ("asked_at", "consented_at", "application_date", "attention"),
    [
        (FRIDAY, MIDNIGHT_ON_FRIDAY - MINUTE, date(2025, 10, 31), []),
        (FRIDAY, MIDNIGHT_ON_FRIDAY, date(2025, 11, 1), LATER),
        (SEPTEMBER, SEPTEMBER + DAY, date(2025, 10, 1), LATER),
        (FRIDAY - DAY, FRIDAY, date(2025, 10, 31), []),
    ],
)
def test_a_consent_in_a_later_month_than_the_registration_is_raised(
    asked_at: datetime, consented_at: datetime, application_date: date, attention: list[str]
) -> None:
    """The 31st and the 1st in Almaty: refusing would have kept the older date, and nobody says so to the applicant."""
    office = asked(asked_at)
    office.clock.set(consented_at)
    office.answers("granted")
    assert (office.case.application_date, office.attention) == (
        ApplicationDate(application_date, "consent_received"),
        attention,
    )


def test_a_registration_in_the_later_month_is_not_moved() -> None:
    """Submitted after the counter's hour on the last day, registered on the first: the consent changes no month."""
    office = asked(FRIDAY + 8 * HOUR)
    office.clock.set(datetime(2025, 11, 3, 5, tzinfo=UTC))
    office.answers("granted")
    assert (office.case.registered_on, office.attention) == (date(2025, 11, 3), [])


def test_a_consent_that_counts_after_a_reopening_is_raised_too() -> None:
    """Given in time on the 1st, and reported only after the end: the case goes on, dated by the consent."""
    office = asked(FRIDAY)
    office.clock.set(MIDNIGHT_ON_FRIDAY)
    result = office.decides("granted")
    given = office.world.consents[f"{office.case_id}-link-1"]
    given.status = "pending"  # the Open API system itself knows of it late
    ended = office.lives_until(FRIDAY + 5 * DAY)
    given.status = "granted"
    office.hears(result)
    assert (ended.state, office.case.state, office.case.application_date, office.attention) == (
        "ordinary_procedure",
        "requesting_bank_data",
        ApplicationDate(date(2025, 11, 1), "consent_received"),
        LATER,
    )
