"""What the Open API system is asked for when it makes a link (Algorithm, p. 4-6)."""

from datetime import date, datetime, timedelta

import pytest

from chalicelib.domain.calendar.working_days import Calendar, Period
from chalicelib.domain.case.policy import AUTHORITY
from chalicelib.domain.case.states import State
from chalicelib.domain.categories import Title
from chalicelib.domain.messages.link_request import LinkRequest
from chalicelib.services.decisions.draft import Gathered
from chalicelib.services.decisions.link import link_request
from tests.fakes.policy import a_policy
from tests.unit.case.cases import END_OF_TUESDAY, HOUR, NOW, a_case

ASTANA, ALMATY = Title(kk="Астана бөлімі", ru="Отдел Астаны"), Title(kk="Алматы бөлімі", ru="Отдел Алматы")
END_OF_WEDNESDAY = END_OF_TUESDAY + timedelta(days=1)


def asked(entered_at: datetime = NOW, later: timedelta = HOUR, **policy: object) -> LinkRequest:
    """What a case asks for that came to this step at a time, when it asks later."""
    case = a_case(State.REQUESTING_LINK, entered_at=entered_at)
    calendar = Calendar(version="calendar-1")
    return link_request(Gathered(case=case, calendar=calendar, policy=a_policy(**policy), now=entered_at + later))


def test_a_request_has_all_that_the_page_shows() -> None:
    """The quarters, how long the consent has to be valid, the last moment to answer, the authority, the language."""
    case = a_case(State.REQUESTING_LINK)
    assert asked() == LinkRequest(
        language="kk",
        period=Period(date(2025, 7, 1), date(2025, 9, 30)),
        valid_until=case.decision.at,
        answer_by=END_OF_TUESDAY,
        authority=AUTHORITY,
    )


@pytest.mark.parametrize(
    ("names", "authority"),
    [({"710000000": ASTANA, "750000000": ALMATY}, ASTANA), ({"750000000": ALMATY}, AUTHORITY)],
    ids=["named", "another is named"],
)
def test_an_authority_has_its_own_name_or_the_orders_word(names: dict[str, Title], authority: Title) -> None:
    """By its KATO code."""
    assert asked(authority_names=names).authority == authority


def test_an_sms_of_the_night_starts_its_term_in_the_morning() -> None:
    """At 22:00 on Monday no SMS is sent any more, so there is time until the end of Wednesday."""
    assert asked(NOW + 12 * HOUR).answer_by == END_OF_WEDNESDAY


def test_the_request_stays_the_same_when_it_is_sent_again() -> None:
    """Another body under the same key is a conflict at the partner."""
    assert asked(later=HOUR) == asked(later=30 * HOUR)
