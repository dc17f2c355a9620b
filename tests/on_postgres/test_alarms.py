"""What only rings on PostgreSQL, on the local stack there: the metric crosses the line that rings."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from chalicelib import bootstrap
from chalicelib.bootstrap.workers import build_worker_ports
from chalicelib.entrypoints.worker.loop import Worker
from chalicelib.observability import logger
from chalicelib.settings import Settings, read_environment
from infra.local.on_postgres.stack import start_stack_on_postgres
from infra.local.published import read_published
from infra.postgres.server import RECORDS
from infra.postgres.server import running as running_server
from infra.watch.alarms import read_alarms
from tests.fakes.bell import rings
from tests.local_stack.following import NOW
from tests.local_stack.troubled import Meter

ALARMS = {alarm.full_name: alarm for alarm in read_alarms() if alarm.only == "postgres"}
MINUTES = 5


@pytest.fixture
def opened() -> Iterator[ExitStack]:
    """Closed after the test."""
    with ExitStack() as opening:
        yield opening


def test_a_worker_that_fails_for_a_quarter_of_an_hour_rings(tmp_path: Path, opened: ExitStack) -> None:
    """Its table is gone; before that it rings nothing. No other alarm is of this place alone."""
    server = opened.enter_context(running_server())
    running = start_stack_on_postgres(clock=NOW, published=tmp_path, dsns=(server.dsn(), server.dsn(RECORDS)))
    found = read_published(tmp_path, urlsplit(running.url).port or 0)
    settings = Settings.model_validate(read_environment(found.environment))
    seconds, meter, failing = [0.0], Meter(), ALARMS["worker-failing"]
    worker = Worker(bootstrap.deps(), build_worker_ports(settings), measure=lambda: seconds[0])

    def period() -> int | None:
        meter.values.clear()
        for _ in range(MINUTES):
            worker.look()
            seconds[0] += 60
        return meter.period(failing)

    lines = logging.getLogger(logger().name)
    lines.addHandler(meter)
    before = [period() for _ in range(failing.periods)]
    with psycopg.connect(server.dsn()) as session:
        session.execute("ALTER TABLE cases RENAME TO lost")
    after = [period() for _ in range(failing.periods)]
    lines.removeHandler(meter)
    worker.stopping.set()
    worker.run()
    running.stop()
    assert (list(ALARMS), rings(failing, before), rings(failing, after)) == (["worker-failing"], False, True)
