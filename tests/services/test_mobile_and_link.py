"""The mobile check in BMG and the consent link of the Open API system (Algorithm p. 4, 5)."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from chalicelib.domain.case.states import ConsentStatus, Reason, State
from chalicelib.domain.person import AccessToken
from chalicelib.services.steps.check_mobile import check_mobile
from tests.fakes.partner_calls import FakePartner
from tests.fakes.store import InMemoryCases
from tests.services.office import END_OF_TUESDAY, HOUR, MINUTE, MONDAY, SECOND, SHARDS, Office
from tests.services.test_withdrawal import checking_mobile


def test_an_unknown_number_is_the_ordinary_procedure() -> None:
    """Only a number that BMG has leads to a link (Algorithm p. 4)."""
    office = Office()
    office.script.bmg = "not_found"
    case = office.asks_for_consent()
    assert (case.state, case.reason) == (State.ORDINARY_PROCEDURE, Reason.MOBILE_NOT_REGISTERED)
    assert office.open_api.calls == []


def test_a_different_number_ends_the_way_by_default() -> None:
    """The link would go to somebody else."""
    office = Office()
    office.script.bmg = "different"
    case = office.asks_for_consent()
    assert (case.state, case.reason, office.attention) == (
        State.ORDINARY_PROCEDURE,
        Reason.MOBILE_DIFFERS,
        [],
    )


def test_a_different_number_may_be_let_pass_by_the_setting() -> None:
    """The case goes on, and attention is raised."""
    office = Office()
    office.change_policy(mobile_difference_ends=False)
    office.script.bmg = "different"
    case = office.asks_for_consent()
    assert (case.state, office.attention) == (State.AWAITING_CONSENT, ["mobile_differs"])


@pytest.mark.parametrize(
    ("partner", "asked"),
    [("kdp", ["ask"]), ("bmg", ["look_up"]), ("open_api", ["make_link"])],
    ids=["kdp", "bmg", "open_api"],
)
def test_a_final_no_of_a_partner_ends_the_case_with_a_reason(partner: str, asked: list[str]) -> None:
    """What no repetition changes is not repeated."""
    office = Office()
    refuses: FakePartner = getattr(office, partner)
    refuses.refuse(403)
    case = office.asks_for_consent()
    assert (case.state, case.reason, [call.what for call in refuses.calls]) == (
        State.ORDINARY_PROCEDURE,
        Reason.REQUEST_REFUSED,
        asked,
    )


def test_a_link_that_dies_with_the_term_is_long_enough() -> None:
    """It lives until 24:00 of the term's last day."""
    office = Office()
    office.script.link_lives = END_OF_TUESDAY - MONDAY
    assert office.asks_for_consent().state is State.AWAITING_CONSENT


def test_a_link_that_dies_before_the_term_is_refused() -> None:
    """A second too short is too short: the applicant has the whole term; no SMS goes out."""
    office = Office()
    office.script.link_lives = END_OF_TUESDAY - MONDAY - SECOND
    case = office.asks_for_consent()
    assert (case.state, case.reason) == (State.ORDINARY_PROCEDURE, Reason.LINK_UNAVAILABLE)
    assert (case.consent.status, office.sms.calls) == (ConsentStatus.NONE, [])


def test_a_link_is_measured_again_when_the_sms_goes_out() -> None:
    """While 1414 did not answer the link came too near to its end: the term would now be a day longer."""
    office = Office()
    office.change_policy(patience=dict.fromkeys(State, 72 * HOUR))
    office.script.link_lives = END_OF_TUESDAY - MONDAY
    office.sms.fail(before=1000)
    office.asks_for_consent()
    case = office.lives_until(END_OF_TUESDAY)
    assert (case.state, case.reason) == (State.ORDINARY_PROCEDURE, Reason.LINK_UNAVAILABLE)
    assert (office.journal[-1], office.world.messages) == ("link_dies_before_the_term", {})


@pytest.mark.parametrize(
    "url",
    [
        "https://consent.example.evil.example/c/1",
        "https://evil.example/consent.example",
        "http://consent.example/c/1",
        "https://consent.example@evil.example/c/1",
        "https://user@consent.example/c/1",
        "javascript:alert(1)//consent.example",
        "//consent.example/c/1",
        "https://consent.example/c/1 https://evil.example/",
        "https://consent.example/c/1\nCall +77010000000",
        "https://consent.example/c/1\u202e",
        "\x01https://consent.example/c/1",
        "https://consent.example\\@evil.example/c/1",
        "https://[consent.example/c/1",
    ],
)
def test_a_link_that_we_may_not_send_is_refused(url: str) -> None:
    """Only https, only the hosts of the settings, and one link alone: an SMS of the state leads nowhere else."""
    office = Office()
    office.script.link_url = url
    case = office.asks_for_consent()
    assert (case.state, case.reason) == (State.ORDINARY_PROCEDURE, Reason.LINK_UNAVAILABLE)
    assert (office.sms.calls, office.journal[-1]) == ([], "link_not_ours_to_send")


def test_the_check_code_is_the_last_six_letters_or_digits_of_the_link() -> None:
    """With it, a caseworker can confirm to the applicant that the message is ours."""
    office = Office()
    office.script.link_url = "https://consent.example/c/AbC-12/3x_/"
    assert office.asks_for_consent().check_code == "bC123x"


@pytest.mark.parametrize(
    ("now", "asked"),
    [
        (MONDAY, (date(2025, 7, 1), date(2025, 9, 30))),
        (MONDAY.replace(month=9, day=29), (date(2025, 4, 1), date(2025, 9, 30))),
    ],
)
def test_the_link_asks_for_every_quarter_that_the_application_date_can_make_necessary(
    now: datetime, asked: tuple[date, date]
) -> None:
    """In the middle of a quarter one; near its end two, since the consent may come in the next (Social Code 123)."""
    office = Office(now)
    office.asks_for_consent()
    (consent,) = office.world.consents.values()
    assert (consent.asked.first, consent.asked.last) == asked


def test_a_partner_that_stays_away_past_our_patience_is_the_ordinary_procedure() -> None:
    """Tried every ten minutes for four hours, and at their end not once more."""
    office = Office()
    office.open_api.fail(before=1000)
    office.asks_for_consent()
    case = office.lives_until(MONDAY + 5 * HOUR)
    assert (case.state, case.reason, case.ended_at) == (
        State.ORDINARY_PROCEDURE,
        Reason.PARTNER_UNAVAILABLE,
        MONDAY + 4 * HOUR,
    )
    assert len(office.open_api.asked("make_link")) == 24
    assert set(office.open_api.asked("make_link")) == {f"{office.case_id}-link-1"}


def test_a_partner_that_comes_back_in_time_is_asked_under_the_same_id() -> None:
    """The lost answer's link is given again."""
    office = Office()
    office.open_api.fail(after=1)
    office.asks_for_consent()
    assert office.case.state is State.REQUESTING_LINK
    assert office.lives_until(MONDAY + HOUR).state is State.AWAITING_CONSENT
    assert office.open_api.asked("make_link") == [f"{office.case_id}-link-1"] * 2


def test_a_token_that_is_never_to_be_had_ends_the_case_at_the_end_of_our_patience() -> None:
    """Tried every seven minutes: the last try is moved to the end, not the end to the next try."""
    office = Office()
    office.script.kdp_expires_in = SECOND
    office.change_policy(try_again_after=420 * SECOND, most_personal_data_requests=100, kdp_requests_a_day=100)
    office.asks_for_consent()
    assert office.journal[-1] == "personal_data_token_expired"
    case = office.lives_until(MONDAY + 5 * HOUR)
    assert (case.reason, case.ended_at) == (Reason.PARTNER_UNAVAILABLE, MONDAY + 4 * HOUR)


class CountsTokens(InMemoryCases):
    """Counts how often KDP's token is read."""

    read = 0

    def access_token(self, case_id: str) -> AccessToken | None:
        """Return it."""
        self.read += 1
        return super().access_token(case_id)


@pytest.mark.parametrize(("later", "reads"), [(MINUTE, 1), (2 * HOUR, 3)])
def test_a_token_that_serves_is_read_once(later: timedelta, reads: int) -> None:
    """One that does not may be an earlier one, so it is read again, and once more after KDP was asked anew."""
    office = Office()
    checking_mobile(office)
    office.passes(later)
    cases = CountsTokens(SHARDS)
    vars(cases).update(vars(office.cases))
    check_mobile(replace(office.deps, cases=cases), office.case)
    assert (cases.read, office.case.state) == (reads, State.REQUESTING_LINK if reads == 1 else State.CHECKING_MOBILE)
