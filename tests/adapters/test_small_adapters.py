"""Ids, the clock, clients of the cloud."""

from datetime import UTC, datetime, timedelta

from chalicelib.adapters.aws import clients
from chalicelib.adapters.clock import SystemClock
from chalicelib.adapters.ids import new_id

MONDAY = datetime(2025, 10, 13, 5, 15, tzinfo=UTC)


def test_ids_sort_by_time() -> None:
    """And within a millisecond by the order in which they were made."""
    instants = [MONDAY + timedelta(milliseconds=n // 3) for n in range(30)]
    ids = [new_id(at) for at in instants]
    assert ids == sorted(ids)
    assert len(set(ids)) == 30


def test_an_id_needs_no_escaping_in_a_url() -> None:
    """26 small letters and digits that start with its instant."""
    one = new_id(MONDAY)
    assert (len(one), one.isalnum(), one.lower()) == (26, True, one)
    assert one[:10] == "01k7dzwk10"


def test_the_clock_gives_utc() -> None:
    """An instant without its zone means nothing."""
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_the_clients_of_the_cloud_say_who_calls() -> None:
    """The name is given once: botocore would compose its own anew for each call."""
    assert clients.CONFIG.user_agent == "kelisim"  # type: ignore[attr-defined]  # botocore sets it
