"""Either place as it runs on one machine: a real store, and processes that serve the API; nobody calls a partner."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import boto3
import psycopg

from benchmarks.load.in_bulk import puts_in_bulk
from benchmarks.load.processes import child_running
from chalicelib import bootstrap
from chalicelib.domain.ports.store import Deps
from chalicelib.settings import Settings
from infra.compose import load_resources
from infra.local.aws.tables import create_tables
from infra.local.common_settings import LOCAL_OPERATOR, new_keys
from infra.local.partners.keys import AUDIENCE, ISSUER, TokenIssuer, partner_keys
from infra.postgres.migrate import migrate
from infra.postgres.records import migrate_records
from infra.postgres.server import RECORDS, running
from tests.contract import dynamodb_local
from tests.on_postgres.running_place import environment_in

ROOT = Path(__file__).parents[2]
PROCESSES, THREADS = 2, 8
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "load", "AWS_SECRET_ACCESS_KEY": "none", "AWS_DEFAULT_REGION": "eu-central-1"}
NOBODY = "http://127.0.0.1:9"
"""Where the partners would be: nothing is due that would be asked for."""
SERVER = """
import sys
from datetime import timedelta
from chalicelib.entrypoints.http_server.gunicorn_worker import HttpServer
bind, processes, threads = sys.argv[1:]
HttpServer(bind, processes=int(processes), threads=int(threads), drain=timedelta(seconds=10)).run()
"""
_TABLES = {
    "CasesTable": "cases_table",
    "ConsentsTable": "consents_table",
    "JournalTable": "journal_table",
    "ClaimsTable": "claims_table",
    "WaitsTable": "waits_table",
    "OperationsTable": "operations_table",
    "BankDataTable": "bank_data_table",
    "KeysTable": "keys_table",
    "AnchorsTable": "anchors_table",
    "ErasuresTable": "erasures_table",
    "ThresholdsTable": "thresholds_table",
    "ReadsTable": "reads_table",
    "CalendarTable": "calendar_table",
}


@dataclass(frozen=True)
class LoadedPlace:
    """A place under load. `socket`: where the API listens; `bytes_stored`: how large the store is now.

    `fast`: makes the first commits of many cases faster while it is open.
    """

    deps: Deps
    socket: Path
    processes: dict[str, int]
    bytes_stored: Callable[[], int]
    fast: Callable[[], AbstractContextManager[None]] = nullcontext


@contextmanager
def a_place(place: str) -> Iterator[LoadedPlace]:
    """Run the place that is named. Raises `NoServer` or `NotHere` where its store cannot run."""
    with TemporaryDirectory(prefix="kelisim-load-") as path:
        folder = Path(path)
        folder.chmod(0o755)
        with (_on_postgres if place == "postgres" else _on_aws)(folder) as found:
            yield found


def _always(folder: Path) -> dict[str, Any]:
    key = folder / "wrapping.key"
    key.write_bytes(bytes(range(32)))
    key.chmod(0o600)
    partner, known = {"base_url": NOBODY}, json.dumps({"client_id": "kelisim", "client_secret": "none"})
    return {
        **new_keys(),
        **LOCAL_OPERATOR,
        **dict.fromkeys(("kdp", "bmg", "open_api", "sms_1414"), partner),
        **{f"{name}_credentials": known for name in ("kdp", "bmg", "open_api", "sms_1414")},
        "public_base_url": "http://127.0.0.1",
        "partner_keys": {name: json.dumps(partner_keys(name).jwks()) for name in ("kdp", "open-api", "sms-1414")},
        "plain_http_hosts": frozenset({"127.0.0.1"}),
        "link_hosts": frozenset({"127.0.0.1"}),
        "oidc_issuer": ISSUER,
        "oidc_audience": AUDIENCE,
        "oidc_jwks": json.dumps(TokenIssuer().jwks()),
        "pilot_first_day": None,
        "pilot_last_day": None,
        "data_key_file": str(key),
    }


@contextmanager
def _on_postgres(folder: Path) -> Iterator[LoadedPlace]:
    with running(durable=True, max_connections="100") as server:
        migrate(server.dsn())
        migrate_records(server.dsn(RECORDS))
        own: dict[str, Any] = {"postgres_dsn": server.dsn(), "records_dsn": server.dsn(RECORDS)}
        settings = Settings(**_always(folder), **own, place="postgres")

        def size() -> int:
            with psycopg.connect(server.dsn()) as session:
                found = session.execute("SELECT pg_database_size(current_database())").fetchone()
            return 0 if found is None else int(found[0])

        worker = [sys.executable, "-m", "chalicelib.entrypoints.worker"]
        environment = environment_in(settings, folder) | {"MALLOC_ARENA_MAX": "2"}  # as in the Containerfile
        with _serving(folder, environment) as pid, _running(worker, environment) as worker_pid:
            pids = {"the API": pid, "the worker": worker_pid, "the database": server.process.pid}
            yield LoadedPlace(_deps_of(settings), folder / "http", pids, size)


@contextmanager
def _on_aws(folder: Path) -> Iterator[LoadedPlace]:
    os.environ |= CREDENTIALS
    with dynamodb_local.running() as address:
        client = boto3.client("dynamodb", endpoint_url=address)
        tables = create_tables(client, load_resources())
        own: dict[str, Any] = {_TABLES[logical]: name for logical, name in tables.items() if logical in _TABLES}
        settings = Settings(**_always(folder), **own, dynamodb_endpoint=address)

        def size() -> int:
            return sum(client.describe_table(TableName=name)["Table"]["TableSizeBytes"] for name in tables.values())

        environment = environment_in(settings, folder) | CREDENTIALS
        with _serving(folder, environment) as pid:
            pids = {"the functions": pid, "DynamoDB Local": child_running("DynamoDBLocal.jar")}
            deps = _deps_of(settings)
            writing: Any = deps.cases
            fast = partial(puts_in_bulk, writing._calls.client)  # noqa: SLF001 - the client that commits
            yield LoadedPlace(deps, folder / "http", pids, size, fast)


def _deps_of(settings: Settings) -> Deps:
    bootstrap.use(bootstrap.build(settings))
    return bootstrap.deps()


@contextmanager
def _serving(folder: Path, environment: dict[str, str]) -> Iterator[int]:
    socket = folder / "http"
    command = [sys.executable, "-c", SERVER, f"unix:{socket}", str(PROCESSES), str(THREADS)]
    with _running(command, environment) as pid:
        until = time.monotonic() + 60
        while not socket.exists():
            if time.monotonic() > until:
                raise RuntimeError("the API does not start")
            time.sleep(0.05)
        yield pid


@contextmanager
def _running(command: list[str], environment: dict[str, str]) -> Iterator[int]:
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(60)
