"""The place as it runs in production, on one machine: a real server, worker processes, and partners over HTTP.

with a_running_place() as place:
    ids = place.take_in(12)
    worker = place.worker()          # a process
    place.wait_for(ids, "awaiting_consent")
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import time as time_of_day
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from werkzeug.wrappers import Response

from app import app
from chalicelib import bootstrap
from chalicelib.entrypoints.http_server.wsgi import WsgiApi
from chalicelib.settings import Settings
from infra.local.clock.driver import Ticker
from infra.local.common_settings import common_settings
from infra.local.demo.client import LocalStack
from infra.local.demo.people import make_iin
from infra.local.on_postgres.cases import CasesOnPostgres
from infra.local.on_postgres.databases import make_databases
from infra.local.on_postgres.folder import StackFolder
from infra.local.partners.callbacks import post_over_http
from infra.local.published import secrets_in_files, variables_of
from infra.local.server import Server
from infra.local.world import LocalWorld, start_world
from infra.postgres.server import PostgresServer, running
from tests.http.samples import an_application

ROOT = Path(__file__).parents[2]
CITY = "710000000"
PATIENT = 8.0
"""Seconds that a partner may take: the machine may be busy."""
NO_QUIET_HOURS = {"quiet_hours_from": time_of_day(0), "quiet_hours_until": time_of_day(0)}


@dataclass(frozen=True)
class RunningPlace:
    """The place, seen from outside."""

    server: PostgresServer
    world: LocalWorld
    cases: CasesOnPostgres
    settings: Settings
    environment: dict[str, str]
    client: LocalStack
    workers: list["subprocess.Popen[bytes]"]

    def worker(self, **changes: str) -> "subprocess.Popen[bytes]":
        """Start a worker process; it has settings of its own where they are given."""
        command = [sys.executable, "-m", "chalicelib.entrypoints.worker"]
        worker = subprocess.Popen(command, cwd=ROOT, env=self.environment | changes)
        self.workers.append(worker)
        return worker

    def take_in(self, number: int, random: Random, **script: object) -> list[str]:
        """Send so many applications; return the ids of their cases."""
        taken = []
        for n in range(number):
            iin = make_iin(random)
            self.client.script({"iin": iin, "sms_after": "PT0S", **script})
            sent = an_application(
                application_number=f"P-{random.randrange(10**9)}",
                applicant__iin=iin,
                applicant__mobile=f"+7701{random.randrange(10**7):07}",
                submitted_at=self.client.now().isoformat(),
                form__signed_on=(self.client.now() + timedelta(hours=5)).date().isoformat(),
            )
            answer = self.client.send_application(CITY, sent)
            assert answer.status_code == 201, (n, answer.text)
            taken.append(answer.json()["id"])
        return taken

    def states(self, ids: Sequence[str]) -> list[str]:
        """The states of these cases."""
        known = self.cases.all()
        return [known[one] for one in ids]

    def wait_for(self, ids: Sequence[str], state: str, seconds: float = 60) -> bool:
        """Wait until all these cases are in a state."""
        until = time.monotonic() + seconds
        while self.states(ids) != [state] * len(ids):
            if time.monotonic() > until:
                return False
            time.sleep(0.05)
        return True


def environment_in(settings: Settings, folder: Path) -> dict[str, str]:
    """The environment of a process with these settings; secrets are in files of the folder, as they are mounted."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return ours | {"POWERTOOLS_LOG_LEVEL": "CRITICAL"} | variables_of(secrets_in_files(settings, folder))


@contextmanager
def a_running_place(**changes: Any) -> Iterator[RunningPlace]:  # noqa: ANN401 - any setting
    """Start the place; the API answers in this process, and no worker runs yet. Raises `NoServer`."""
    with TemporaryDirectory(prefix="kelisim-place-") as path, running(max_connections="200") as server:
        dsns = make_databases(server)
        cases, folder = CasesOnPostgres(server.dsn()), StackFolder(Path(path))
        world = start_world(Server(0), None, post_over_http, cases, cases)
        given = common_settings(world, PATIENT) | folder.keys() | NO_QUIET_HOURS
        given |= dict(zip(("postgres_dsn", "records_dsn"), dsns, strict=True))
        given |= {"place": "postgres", "data_key_file": str(folder.wrapping_key)}
        settings = Settings(**(given | changes))
        bootstrap.use(bootstrap.build(settings))
        world.shared.checks_our_signature = True
        answered = partial(Response.from_app, WsgiApi(app), buffered=True)
        world.server.app = replace(world.router, api=lambda request: answered(request.environ))
        ticker = Ticker(world.driver, seconds=0.05)
        ticker.start()
        client = LocalStack(world.url)
        workers: list[subprocess.Popen[bytes]] = []
        try:
            yield RunningPlace(
                server=server,
                world=world,
                cases=cases,
                settings=settings,
                environment=environment_in(settings, Path(path)),
                client=client,
                workers=workers,
            )
        finally:
            for worker in workers:
                worker.kill()
                worker.wait()
        client.close()
        ticker.stop()
        world.stop()
        cases.close()
