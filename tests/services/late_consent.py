"""A consent that is given in time, and heard after the case has ended for the want of it."""

from collections.abc import Callable

from tests.services.office import END_OF_TUESDAY, HOUR, Office


def consents_unheard(office: Office) -> Callable[[], None]:
    """Let the applicant consent in time, and the case end. What is returned lets the consent be heard."""
    office.asks_for_consent()
    office.hears_receipt("delivered")
    office.passes(HOUR)
    result = office.decides("granted")
    given = office.world.consents[f"{office.case_id}-link-1"]
    given.status = "pending"
    office.lives_until(END_OF_TUESDAY + 2 * HOUR)

    def heard() -> None:
        given.status = "granted"
        office.hears(result)

    return heard
