"""The whole local stack on PostgreSQL: our API by its WSGI adapter, and our worker, which follows the stack's clock."""

from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pydantic import SecretStr
from werkzeug.wrappers import Request, Response

from app import app
from chalicelib import bootstrap
from chalicelib.bootstrap.workers import build_worker_ports
from chalicelib.entrypoints.http_server.wsgi import WsgiApi
from chalicelib.entrypoints.worker.loop import Worker
from chalicelib.setting_groups.secrets import SecretPlace
from chalicelib.settings import Settings
from infra.local.clock.driver import Ticker
from infra.local.common_settings import common_settings
from infra.local.on_postgres.cases import CasesOnPostgres
from infra.local.on_postgres.databases import make_databases
from infra.local.on_postgres.folder import StackFolder
from infra.local.partners.callbacks import post_over_http
from infra.local.published import publish, unpublish
from infra.local.server import Server
from infra.local.world import PARTNER_TIMEOUT_SECONDS, LocalWorld, start_world
from infra.postgres.migrate import NOT_DONE, migrate, not_done
from infra.postgres.records import migrate_records
from infra.postgres.server import NoServer, running

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

LOOKS_EVERY_TICKS = 4
"""Ticks of a quarter of a second between two looks at the cases: a worker looks each second."""
PARTNERS_IN_MEMORY_PACE = 1000
"""Cases a second: the emulated partners need no care."""


@dataclass(frozen=True)
class PostgresStack:
    """A running stack."""

    world: LocalWorld
    opened: ExitStack

    @property
    def url(self) -> str:
        """The base URL, without a trailing slash."""
        return self.world.url

    def stop(self) -> None:
        """Stop the clock, the server and the database, in this order."""
        self.opened.close()


def start_stack_on_postgres(
    port: int = 0,
    clock: datetime | None = None,
    data: Path | None = None,
    dsns: tuple[str, str] | None = None,
    published: Path | None = None,
) -> PostgresStack:
    """Start the whole stack; it is ready when this returns.

    `data`: the folder to live in over restarts; None for one that is deleted. `dsns`: databases of the cases
    and of the records to use instead of an own server. `published`: the folder to publish the environment in.
    Raises `PortBusy`, `NoServer`.
    """
    with ExitStack() as opening:
        folder = StackFolder(data or Path(opening.enter_context(TemporaryDirectory(prefix="kelisim-stack-"))))
        if dsns is None:
            server = opening.enter_context(running(folder.database if data else None, durable=data is not None))
            dsns = make_databases(server)
        else:
            _migrate_both(dsns)
        cases = CasesOnPostgres(dsns[0])
        opening.callback(cases.close)
        world = start_world(Server(port), folder.start_at(clock), post_over_http, cases, cases)
        opening.callback(world.stop)
        settings = _settings(world, folder, dsns)
        if published is not None:
            settings = publish(published, world.url, settings, {})
            opening.callback(unpublish, published, world.url)
        _mount(world, folder, cases, settings)
        opening.callback(lambda: folder.note_clock(world.shared.clock.now()))
        ticker = Ticker(world.driver, ticks_per_check=LOOKS_EVERY_TICKS)
        ticker.start()
        opening.callback(ticker.stop)
        return PostgresStack(world, opening.pop_all())


def _migrate_both(dsns: tuple[str, str]) -> None:
    try:
        migrate(dsns[0])
        migrate_records(dsns[1])
    except NOT_DONE as error:
        raise NoServer(f"The databases of POSTGRES_DSN and RECORDS_DSN cannot be used. {not_done(error)}") from error


def _settings(world: LocalWorld, folder: StackFolder, dsns: tuple[str, str]) -> Settings:
    return Settings(
        **common_settings(world, PARTNER_TIMEOUT_SECONDS),
        **folder.keys(),
        place="postgres",
        postgres_dsn=SecretPlace(value=SecretStr(dsns[0])),
        records_dsn=SecretPlace(value=SecretStr(dsns[1])),
        data_key_file=str(folder.wrapping_key),
        sweep_pace=PARTNERS_IN_MEMORY_PACE,
    )


def _mount(world: LocalWorld, folder: StackFolder, cases: CasesOnPostgres, settings: Settings) -> None:
    """Wire the application with the databases and the local clock; route the API to it, and let the clock drive it."""
    bootstrap.use(bootstrap.build(settings, clock=world.shared.clock))
    world.shared.checks_our_signature = True
    worker = Worker(bootstrap.deps(), build_worker_ports(settings))

    def other_schedules() -> None:
        for run in worker.schedules.values():
            run()
        folder.note_clock(world.shared.clock.now())

    driver = world.driver
    driver.cases, driver.sweep, driver.other_schedules = cases, worker.settle, other_schedules
    world.server.app = replace(world.router, api=partial(_answered_by, WsgiApi(app)))


def _answered_by(api: "WSGIApplication", request: Request) -> Response:
    return Response.from_app(api, request.environ, buffered=True)
