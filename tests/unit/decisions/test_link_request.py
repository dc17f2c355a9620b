"""What the Open API system is asked for when it makes a link (Algorithm, p. 4-6)."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from chalicelib.domain.calendar.working_days import Calendar, Period
from chalicelib.domain.case.policy import AUTHORITY
from chalicelib.domain.case.quiet_hours import QuietHours
from chalicelib.domain.case.states import State
from chalicelib.domain.categories import Title
from chalicelib.domain.messages.link_request import LinkRequest
from chalicelib.domain.person import Link
from chalicelib.services.decisions.draft import Gathered
from chalicelib.services.decisions.link import link_request, message_digest_parts, outlives_the_term, period_to_consent
from tests.fakes.policy import a_policy
from tests.unit.case.cases import END_OF_TUESDAY, HOUR, NOW, a_case

ASTANA, ALMATY = Title(kk="Астана бөлімі", ru="Отдел Астаны"), Title(kk="Алматы бөлімі", ru="Отдел Алматы")
END_OF_WEDNESDAY = END_OF_TUESDAY + timedelta(days=1)


def gathered(entered_at: datetime | None, **policy: object) -> Gathered:
    """What is known of a case that came to this step at a time, an hour after Monday's ten o'clock."""
    case = a_case(State.REQUESTING_LINK, entered_at=entered_at)
    return Gathered(case=case, calendar=Calendar(version="calendar-1"), policy=a_policy(**policy), now=NOW + HOUR)


def asked(entered_at: datetime = NOW, later: timedelta = HOUR, **policy: object) -> LinkRequest:
    """What a case asks for that came to this step at a time, when it asks later."""
    return link_request(replace(gathered(entered_at, **policy), now=entered_at + later))


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


def test_a_case_stored_without_the_time_of_its_step_counts_from_its_last_change() -> None:
    """Cases of the first versions have none; what is asked for is the same."""
    assert link_request(gathered(None)) == asked(NOW)


THIRD_QUARTER_TOO = Period(date(2025, 4, 1), date(2025, 9, 30))
SECOND_QUARTER = Period(date(2025, 4, 1), date(2025, 6, 30))


@pytest.mark.parametrize(
    ("entered_at", "period"),
    [
        ("2025-09-29T10:00+05:00", THIRD_QUARTER_TOO),
        ("2025-09-28T23:59+05:00", SECOND_QUARTER),
        ("2025-09-28T13:00+05:00", SECOND_QUARTER),
    ],
)
def test_the_message_may_go_out_as_late_as_twice_the_patience_with_1414(entered_at: str, period: Period) -> None:
    """Twelve hours here: sent on Tuesday 30 September, it may be answered on Wednesday, in the next quarter."""
    policy = {"patience": {State.SENDING_SMS: 12 * HOUR}, "sms_validity": 0 * HOUR}
    no_quiet_hours = QuietHours(time(0), time(0))
    given = gathered(datetime.fromisoformat(entered_at), quiet_hours=no_quiet_hours, **policy)
    assert period_to_consent(given) == period


@pytest.mark.parametrize(("early", "lives"), [(timedelta(0), True), (timedelta(microseconds=1), False)])
def test_a_link_lives_until_the_very_end_of_the_term(early: timedelta, *, lives: bool) -> None:
    """The person may answer until 24:00 of the last day."""
    link = Link("https://consent.example/abc-123", END_OF_TUESDAY - early)
    assert outlives_the_term(gathered(NOW), link) is lives


def test_a_message_is_found_by_its_number_and_its_code_in_small_letters() -> None:
    """Stored digests are made of exactly these parts."""
    assert message_digest_parts("+77010000000", "Ab12cD") == ("message", "+77010000000", "ab12cd")
