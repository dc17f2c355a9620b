"""The call centre's look-up of a message: ours, of which day, and nothing else; limited against guessing."""

from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.callers import Caller
from chalicelib.domain.refusals import TooManyChecks
from chalicelib.services.office.check_message import MessageCheck, check_message
from chalicelib.services.schedules.erase_due_data import erase_due_data
from tests.fakes.people import PERSON
from tests.services.office import DAY, HOUR, Office

MARAT, SAULE = (Caller(name, frozenset({"operator"})) for name in ("marat", "saule"))
NOT_OURS = MessageCheck(ours=False)


def check(office: Office, code: str | None = None, mobile: str = PERSON.mobile, caller: Caller = MARAT) -> MessageCheck:
    """An operator looks the message up that somebody reads out on the telephone."""
    return check_message(office.deps, caller, mobile, code if code is not None else office.case.check_code or "")


def test_a_message_of_ours_is_known_by_number_and_code() -> None:
    """With the day in Almaty on which it was sent; capitals do not matter, since the telephone has none."""
    office = Office()
    sent = office.asks_for_consent().sms.sent_at
    code = office.case.check_code
    assert (sent, code is not None and len(code)) == (office.clock.now(), 6)
    ours = MessageCheck(ours=True, sent_on=date(2025, 10, 13))
    assert {check(office), check(office, (code or "").upper()), check(office, (code or "").lower())} == {ours}


def test_an_unsent_message_or_a_wrong_code_or_number_is_not_ours() -> None:
    """A link whose SMS has not gone out yet is not ours either."""
    office = Office()
    office.sms.fail(before=1)
    assert office.asks_for_consent().check_code is not None
    assert check(office) == NOT_OURS
    office.passes(HOUR)
    office.drives()
    assert check(office).ours is True
    assert (check(office, "aaaaaa"), check(office, mobile="+77019999999")) == (NOT_OURS, NOT_OURS)


def test_a_match_is_recorded_in_the_journal_of_reads() -> None:
    """It names the caller; a guess that matched nothing concerns no case and is not recorded."""
    office = Office()
    office.asks_for_consent()
    check(office, "aaaaaa")
    check(office)
    assert [(read.what, read.by, read.case_ids) for read in office.reads.all] == [
        ("message_check", "marat", (office.case_id,))
    ]


def test_a_caller_who_guesses_is_stopped_for_the_rest_of_the_hour() -> None:
    """Every look-up counts, right or wrong, per caller; the refusal says how long the hour still lasts."""
    office = Office(now=datetime(2025, 10, 13, 5, 15, 30, tzinfo=UTC))
    office.change_policy(message_checks=3)
    office.asks_for_consent()
    other = "+77019999999"
    assert [check(office, *asked).ours for asked in (("aaaaaa", other), (None,), ("bbbbbb", other))] == [
        False,
        True,
        False,
    ]
    with pytest.raises(TooManyChecks) as refused:
        check(office)
    assert refused.value.retry_after == 44 * 60 + 30
    assert check(office, caller=SAULE).ours is True
    office.clock.set(datetime(2025, 10, 13, 6, tzinfo=UTC))
    assert check(office).ours is True


def test_guessing_under_many_names_is_stopped_too() -> None:
    """Look-ups of one number are limited per hour, whoever asks; another number has its own limit."""
    office = Office()
    office.change_policy(message_checks=3)
    office.asks_for_consent()
    for name in ("first", "second", "third"):
        assert check(office, "aaaaaa", caller=Caller(name, MARAT.roles)) == NOT_OURS
    with pytest.raises(TooManyChecks):
        check(office)
    assert check(office, "aaaaaa", "+77019999999", SAULE) == NOT_OURS
    office.passes(HOUR)
    assert check(office).ours is True


def test_an_erased_message_is_unknown() -> None:
    """The code is erased with the person."""
    office = Office()
    code = office.asks_for_consent().check_code
    office.answers("refused")
    office.passes(400 * DAY)
    erase_due_data(office.deps)
    assert check(office, code) == NOT_OURS


def test_the_time_to_wait_is_at_least_one_second() -> None:
    """Even in the last moment of an hour."""
    office = Office(now=datetime(2025, 10, 13, 5, 59, 59, 999_999, tzinfo=UTC))
    office.change_policy(message_checks=1)
    check(office, "aaaaaa")
    with pytest.raises(TooManyChecks) as refused:
        check(office, "aaaaaa")
    assert timedelta(seconds=refused.value.retry_after) == timedelta(seconds=1)
