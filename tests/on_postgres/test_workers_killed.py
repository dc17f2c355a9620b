"""Workers that die, end or meet each other: nothing is lost, nothing is sent twice."""

import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from random import Random

import psycopg
import pytest

from infra.local.partners.faults import FaultOrder
from infra.postgres.server import NoServer
from tests.on_postgres.running_place import RunningPlace, a_running_place

SEED = 17
CASES, KILLED = 24, 12
TURN, LEASE = 2, 3
"""Seconds."""


@pytest.fixture
def place() -> Iterator[RunningPlace]:
    """A place whose turns and leases are short, so that a test need not wait long for them."""
    short = {"sweep_turn": timedelta(seconds=TURN), "sweep_time": timedelta(seconds=1)}
    short |= {"lease": timedelta(seconds=LEASE), "try_again_after": timedelta(seconds=1)}
    try:
        with a_running_place(**short) as place:
            yield place
    except NoServer as reason:
        pytest.skip(str(reason))


def calls(place: RunningPlace) -> int:
    """How many calls all partners have got."""
    return sum(len(one) for one in place.world.shared.calls.values())


def wait_for_calls(place: RunningPlace, number: int) -> None:
    """Wait until partners got so many calls, or for a while."""
    until = time.monotonic() + 20
    while calls(place) < number and time.monotonic() < until:
        time.sleep(0.002)


def messages_sent(place: RunningPlace) -> Counter[str]:
    """How often 1414 took each text, by the key of the message: the same key is the same message."""
    taken = {
        (call.idempotency_key, str(call.body))
        for call in place.world.shared.calls["sms-1414"]
        if call.method == "POST" and call.status == 202
    }
    return Counter(str(key) for key, _ in taken)


def end(*workers: "subprocess.Popen[bytes]", how: signal.Signals = signal.SIGTERM) -> list[int]:
    """End workers; return their exit codes."""
    for worker in workers:
        worker.send_signal(how)
    return [worker.wait(30) for worker in workers]


def test_what_a_killed_worker_had_in_hand_is_taken_over(place: RunningPlace) -> None:
    """Killed by SIGKILL again and again in the middle of a step: every case arrives, with one SMS."""
    random = Random(SEED)
    ids = place.take_in(CASES, random)
    place.world.shared.faults.add(FaultOrder(partner="sms-1414", kind="slow", calls=8))
    place.world.shared.faults.add(FaultOrder(partner="open-api", kind="slow", calls=8))
    for _ in range(KILLED):
        worker = place.worker()
        wait_for_calls(place, calls(place) + random.randint(1, 6))
        time.sleep(random.uniform(0, 0.05))
        assert end(worker, how=signal.SIGKILL) == [-signal.SIGKILL]
        if place.states(ids) == ["awaiting_consent"] * CASES:
            break
    last = place.worker()
    arrived = place.wait_for(ids, "awaiting_consent", 60)
    assert (arrived, end(last)) == (True, [0]), Counter(place.states(ids))
    sent = messages_sent(place)
    assert (len(sent), set(sent.values())) == (CASES, {1})
    with psycopg.connect(place.server.dsn()) as session:
        left = session.execute("SELECT count(*) FROM turns WHERE name LIKE 'sweep%'").fetchone()
        failures = session.execute("SELECT error FROM failures").fetchall()
    assert (left, failures) == ((0,), [])


def test_a_dead_workers_shard_is_taken_over_within_its_turn(place: RunningPlace) -> None:
    """Another worker, which is there already, goes on as soon as the turn has run out."""
    random = Random(SEED + 1)
    first, second = place.worker(), place.worker()
    ids = place.take_in(8, random)
    wait_for_calls(place, 4)
    end(first, how=signal.SIGKILL)
    began = time.monotonic()
    assert place.wait_for(ids, "awaiting_consent"), place.states(ids)
    took = time.monotonic() - began
    assert end(second) == [0]
    assert took < TURN + LEASE + 10


def test_a_worker_that_is_told_to_stop_leaves_no_turn_behind(place: RunningPlace) -> None:
    """It finishes the case in hand; what is left is due for the next worker at once."""
    random = Random(SEED + 2)
    ids = place.take_in(12, random)
    worker = place.worker()
    wait_for_calls(place, 5)
    assert end(worker) == [0]
    with psycopg.connect(place.server.dsn()) as session:
        turns = session.execute("SELECT name FROM turns WHERE name LIKE 'sweep%'").fetchall()
        leased = "SELECT count(*) FROM cases WHERE look_at > now() AND state = 'sending_sms'"
        leases = session.execute(leased).fetchone()
    assert (turns, leases) == ([], (0,))
    last = place.worker()
    assert (place.wait_for(ids, "awaiting_consent"), end(last)) == (True, [0])


def test_four_workers_send_each_message_once(place: RunningPlace) -> None:
    """They share the shards, and wake each other for nothing."""
    workers = [place.worker() for _ in range(4)]
    ids = place.take_in(30, Random(SEED + 3))
    arrived = place.wait_for(ids, "awaiting_consent")
    assert (arrived, end(*workers)) == (True, [0] * 4)
    assert set(messages_sent(place).values()) == {1}


def test_workers_live_through_a_restart_of_the_server(place: RunningPlace) -> None:
    """Every session is ended while they work: they go on, and nothing is sent twice."""
    workers = [place.worker() for _ in range(2)]
    ids = place.take_in(16, Random(SEED + 4))
    for _ in range(8):
        time.sleep(0.1)
        with psycopg.connect(place.server.dsn(), autocommit=True) as session:
            session.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    arrived = place.wait_for(ids, "awaiting_consent")
    assert (arrived, end(*workers)) == (True, [0, 0])
    assert set(messages_sent(place).values()) == {1}
