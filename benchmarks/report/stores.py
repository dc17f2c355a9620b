"""The two stores under a report: filled with cases, read by the report, and then read bare."""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from botocore import xform_name

from benchmarks.load.in_bulk import puts_in_bulk
from benchmarks.load.processes import child_running
from benchmarks.on_postgres.way import Recorded, RecordingDatabase, seconds_bare
from benchmarks.report.tape import Tape
from chalicelib.adapters.crypto.key_file import KeyFileKeyWrapper
from chalicelib.adapters.postgres.database import Database
from chalicelib.bootstrap.store_ports import known_to
from chalicelib.domain.ports.store import Deps
from infra.postgres.migrate import migrate
from infra.postgres.records import migrate_records
from infra.postgres.server import running
from tests.contract import dynamodb_local
from tests.contract.engines import client_of, on_dynamodb
from tests.contract.postgres_engine import on_postgres
from tests.services.office import Office

_ASKED = "provide-client-params.dynamodb"


@dataclass(frozen=True)
class ReportedStore:
    """A store. `filling`: the ports that fill it, `quickly` in a context that may make that faster.

    `reading`: the ports whose reads are recorded once `record` was called; `bare`: makes the same reads alone. `pid`:
    the store's process.
    """

    filling: Deps
    reading: Deps
    bare: Callable[[], object]
    pid: int
    quickly: Callable[[], AbstractContextManager[None]] = nullcontext
    record: Callable[[], object] = lambda: None


@contextmanager
def a_store(place: str) -> Iterator[ReportedStore]:
    """Run the store of a place, empty. Raises `NoServer` or `NotHere` where it cannot run."""
    logging.disable(logging.CRITICAL)
    with TemporaryDirectory() as folder, Tape() as tape:
        key = Path(folder, "wrapping.key")
        key.write_bytes(bytes(range(32)))
        key.chmod(0o600)
        with (_on_postgres if place == "postgres" else _on_aws)(KeyFileKeyWrapper(key), tape) as store:
            yield store


@contextmanager
def _on_postgres(wrapper: KeyFileKeyWrapper, tape: Tape) -> Iterator[ReportedStore]:
    with running() as server:
        migrate(server.dsn())
        migrate_records(server.dsn())
        filled, read = Database(server.dsn()), RecordingDatabase(server.dsn())
        read.recorded = Recorded(tape)
        yield ReportedStore(
            filling=_ports(on_postgres(filled, wrapper)),
            reading=_ports(on_postgres(read, wrapper)),
            bare=lambda: seconds_bare(server, read.recorded),
            pid=server.process.pid,
        )
        filled.close()
        read.close()


@contextmanager
def _on_aws(wrapper: KeyFileKeyWrapper, tape: Tape) -> Iterator[ReportedStore]:
    with dynamodb_local.running() as address:
        client = client_of(address)
        store = on_dynamodb(client, wrapper)
        ports, pid = _ports(store), child_running("DynamoDBLocal.jar")

        def note(params: dict[str, Any], model: Any, **_: object) -> None:  # noqa: ANN401 - of boto3, untyped
            tape.append((xform_name(model.name), params))

        def bare() -> None:
            client.meta.events.unregister(_ASKED, note)
            for name, params in tape:
                getattr(client, name)(**params)

        yield ReportedStore(
            filling=ports,
            reading=ports,
            bare=bare,
            pid=pid,
            quickly=partial(puts_in_bulk, client),
            record=partial(client.meta.events.register, _ASKED, note),
        )


def _ports(store: Any) -> Deps:  # noqa: ANN401 - either engine of the tests, which have no common type
    office = Office()
    return replace(
        office.deps,
        cases=known_to(store.keys, store.cases),
        bank_data=store.bank_data,
        open_under=store.keys.authorities.open_under,
        forget_keys=store.keys.cache.clear,
    )
