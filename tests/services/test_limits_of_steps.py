"""A step that asks a person again, or on a later day than the intake, counts it; too much waits for tomorrow."""

from dataclasses import replace
from datetime import timedelta

from chalicelib.adapters.crypto.keyed_digest import HmacDigest
from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.states import Reason, State
from chalicelib.services.commit import change_case
from chalicelib.services.decisions.draft import Draft
from chalicelib.services.limits import KDP_REQUESTS, MESSAGES, limit_of_day
from tests.fakes.people import PERSON
from tests.services.office import DAY, HOUR, MINUTE, MONDAY, SECOND, Office

MIDNIGHT = MONDAY + 13 * HOUR + 45 * MINUTE
EVENING, MORNING = MIDNIGHT - 2 * HOUR, MIDNIGHT + 8 * HOUR
"""22:00 of Monday and 8:00 of Tuesday in Almaty."""


def counted(office: Office, name: str, most: int = 9) -> int:
    """How many of it were counted for the usual person today; the look itself counts the rest."""
    now = office.clock.now()
    limit = limit_of_day(name, office.deps.digest.all("person", PERSON.iin), most, now)
    return most - sum(office.deps.subjects.take_one(limit.names[0], most, limit.until) for _ in range(most))


def impatient(**changes: int) -> Office:
    """An office at which each token of KDP is expired before it is used, so that it is asked again and again."""
    office = Office()
    office.script.kdp_expires_in = SECOND
    office.change_policy(try_again_after=10 * MINUTE, **changes)
    return office


def test_each_renewal_within_a_case_counts_and_what_is_too_much_waits_for_the_morning() -> None:
    """The first request was counted by the intake, two renewals by the step; the third waits, and is made then."""
    office = impatient(kdp_requests_a_day=3)
    office.asks_for_consent()
    case = office.lives_until(MIDNIGHT)
    assert (case.state, case.requests.kdp, case.try_at) == (State.CHECKING_MOBILE, 3, MORNING)
    assert case.deadline == Deadline(MORNING + 4 * HOUR, "patience_after_daily_limit")
    assert office.journal.count("personal_data_request_limit") == 1
    assert office.lives_until(MORNING).requests.kdp == 4


def test_a_limit_takes_nobodys_way_from_them() -> None:
    """On the next day the token is good, and the case goes on as if nothing had been."""
    office = impatient(kdp_requests_a_day=2)
    office.asks_for_consent()
    office.lives_until(MIDNIGHT)
    office.script.kdp_expires_in = DAY
    assert office.lives_until(MORNING + MINUTE).state is State.AWAITING_CONSENT


def test_where_the_decision_is_due_before_the_morning_the_case_ends_by_todays_patience() -> None:
    """The ordinary procedure has it in time; waiting would cost the person the decision."""
    office = impatient(kdp_requests_a_day=2)
    office.asks_for_consent()
    early = Deadline(MIDNIGHT, "working_days_after_registration")
    change_case(office.deps, office.case, lambda gathered: Draft(case=replace(gathered.case, decision=early)))
    case = office.lives_until(MONDAY + 5 * HOUR)
    assert (case.state, case.reason) == (State.ORDINARY_PROCEDURE, Reason.PARTNER_UNAVAILABLE)
    assert (case.requests.kdp, case.ended_at) == (2, MONDAY + 4 * HOUR)


def test_a_message_of_a_later_day_than_the_intake_counts_for_its_own_day() -> None:
    """Received at night, sent in the morning, once, though the first try failed after 1414 had it."""
    office = Office(EVENING)
    office.sms.fail(after=1)
    office.asks_for_consent()
    assert office.lives_until(MORNING + HOUR).state is State.AWAITING_CONSENT
    assert counted(office, MESSAGES) == 1


def test_a_message_of_the_intakes_day_was_counted_by_it() -> None:
    """Not twice."""
    office = Office()
    office.asks_for_consent()
    assert (counted(office, MESSAGES), counted(office, KDP_REQUESTS)) == (1, 1)


def test_a_message_beyond_the_limit_waits_for_the_next_day() -> None:
    """Others have used up the day; on the next one the message goes out."""
    office = Office(EVENING)
    office.asks_for_consent()
    office.clock.set(MORNING - MINUTE)
    assert counted(office, MESSAGES, office.policy.messages_a_day) == 0
    case = office.lives_until(MORNING + HOUR)
    assert (case.state, case.try_at, office.sms.asked("send")) == (State.SENDING_SMS, MORNING + DAY, [])
    assert case.due_rule == "patience_after_daily_limit"
    assert office.lives_until(MORNING + DAY + MINUTE).sms.sent_at == MORNING + DAY


def test_a_request_that_is_tried_again_counts_once() -> None:
    """KDP was down, and is asked under the same id: it is one request."""
    office = Office(MIDNIGHT - MINUTE)
    office.kdp.fail(before=3)
    office.applies()
    office.clock.set(MIDNIGHT + MINUTE)
    office.lives_until(MIDNIGHT + timedelta(hours=2))
    assert (counted(office, KDP_REQUESTS), office.case.requests.kdp) == (1, 1)


def test_the_steps_count_under_both_keys_while_the_digest_key_changes() -> None:
    """A process with the new key alone starts no new count."""
    office = impatient(kdp_requests_a_day=3)
    office.deps = replace(office.deps, digest=HmacDigest(b"n" * 32, b"k" * 32))
    office.asks_for_consent()
    office.lives_until(MIDNIGHT - MINUTE)
    for key in (b"n", b"k"):
        office.deps = replace(office.deps, digest=HmacDigest(key * 32))
        assert counted(office, KDP_REQUESTS, 3) == 3
