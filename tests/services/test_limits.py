"""How much may be done for one person and by one authority, over the real services."""

from dataclasses import replace

import pytest

from chalicelib.adapters.crypto.keyed_digest import HmacDigest
from chalicelib.domain.refusals import OpenCaseExists, TooManyRequests
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.limits import Limit
from chalicelib.services.office.withdraw import withdraw
from tests.services.office import ANNA, BORIS, DAY, MINUTE, MONDAY, SECOND, Office

UNTIL_MIDNIGHT = 13 * 3600 + 45 * 60
"""Seconds from MONDAY, 10:15 in Almaty, to midnight there."""


def applies_and_withdraws(office: Office, number: int) -> None:
    """One more application, withdrawn at once, so that the next one is possible."""
    caller = BORIS if number % 2 else ANNA
    case = office.applies(number=f"2025-{number}", caller=caller).case
    withdraw(office.deps, caller, case.id, What.APPLICATION, "why")


@pytest.mark.parametrize("setting", ["messages_a_day", "kdp_requests_a_day"])
def test_a_person_is_asked_only_so_often_a_day(setting: str) -> None:
    """At all authorities together, until midnight in Almaty."""
    office = Office()
    office.change_policy(**{"messages_a_day": 9, "kdp_requests_a_day": 9, setting: 2})
    for number in range(2):
        applies_and_withdraws(office, number)
    with pytest.raises(TooManyRequests) as refused:
        applies_and_withdraws(office, 2)
    assert (refused.value.retry_after, len(office.workflow.started)) == (UNTIL_MIDNIGHT, 2)
    office.clock.set(MONDAY + UNTIL_MIDNIGHT * SECOND)
    applies_and_withdraws(office, 3)
    assert len(office.workflow.started) == 3


def test_the_count_goes_on_while_the_digest_key_changes() -> None:
    """Each intake counts under both keys, so a new key starts no new count."""
    office = Office()
    old, both = HmacDigest(b"k" * 32), HmacDigest(b"n" * 32, b"k" * 32)
    office.change_policy(messages_a_day=2)
    applies_and_withdraws(office, 0)
    office.deps = replace(office.deps, digest=both)
    applies_and_withdraws(office, 1)
    for digest in (both, old):
        office.deps = replace(office.deps, digest=digest)
        with pytest.raises(TooManyRequests):
            applies_and_withdraws(office, 2)


def test_an_authority_sends_only_so_many_applications_a_minute() -> None:
    """The next minute begins anew; the other authority is not concerned."""
    office = Office()
    office.change_policy(intakes_a_minute=1)
    office.applies(number="2025-1", caller=ANNA)
    office.withdraws(What.APPLICATION)
    office.clock.set(MONDAY + 20 * SECOND)
    with pytest.raises(TooManyRequests) as refused:
        office.applies(number="2025-2", caller=ANNA)
    office.applies(number="2025-3", caller=BORIS)
    assert refused.value.retry_after == 40
    withdraw(office.deps, BORIS, office.case_id, What.APPLICATION, "why")
    office.clock.set(MONDAY + MINUTE)
    assert office.applies(number="2025-2", caller=ANNA).new


def test_what_reaches_nobody_does_not_count() -> None:
    """The same application again, and one that is refused over the open case: a person cannot be locked out by them."""
    office = Office()
    office.change_policy(messages_a_day=2)
    office.applies(number="2025-1")
    for _ in range(3):
        assert office.applies(number="2025-1").new is False
        with pytest.raises(OpenCaseExists):
            office.applies(number="2025-9", caller=BORIS)
    office.withdraws(What.APPLICATION)
    assert office.applies(number="2025-2").new


def test_the_seconds_left_are_at_least_one() -> None:
    """A caller never comes back within the same window."""
    limit = Limit(("name",), 1, MONDAY)
    assert [limit.seconds_left(now) for now in (MONDAY - DAY, MONDAY - SECOND / 4, MONDAY)] == [86_400, 1, 1]
