"""A case's whole way, compared to its bare statements: what our code adds to what the database does anyway.

Both run on a server that flushes each commit to disk, with partners in memory, alternately; medians count.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import psycopg

from chalicelib.adapters.crypto.key_file import KeyFileKeyWrapper
from chalicelib.adapters.postgres.database import Database, SqlWrite, StoredRow
from chalicelib.adapters.postgres.day_orders import PostgresDayOrders
from chalicelib.adapters.postgres.operations import PostgresOperations
from chalicelib.domain.case.states import State
from infra.postgres.server import PostgresServer
from tests.contract.postgres_engine import empty, on_postgres
from tests.fakes.people import PERSON
from tests.services.office import Office

CASES = 30
BATCHES = 5

Asked = tuple[str, Any]
"""One statement with its values."""


class Parts(Protocol):
    """A list, or what records as a list does."""

    def append(self, value: tuple[Asked, ...], /) -> None:
        """Record a part."""

    def __iter__(self) -> Iterator[tuple[Asked, ...]]:
        """Give the parts in their order."""


@dataclass
class Recorded:
    """What a way asked of the database: transactions of several statements, and single statements."""

    parts: Parts = field(default_factory=list[tuple[Asked, ...]])


class RecordingDatabase(Database):
    """A database that remembers what it was asked."""

    def __init__(self, dsn: str) -> None:
        """`dsn`: of libpq."""
        super().__init__(dsn)
        self.recorded = Recorded()

    def rows(self, sql: str, *values: object) -> list[StoredRow]:
        """Ask, and remember it."""
        self.recorded.parts.append(((sql, values),))
        return super().rows(sql, *values)

    def all_rows(self, *asked: tuple[str, tuple[object, ...]]) -> list[list[StoredRow]]:
        """Ask all in one round trip, and remember it."""
        self.recorded.parts.append(asked)
        return super().all_rows(*asked)

    def run(self, sql: str, *values: object) -> int:
        """Run, and remember it."""
        self.recorded.parts.append(((sql, values),))
        return super().run(sql, *values)

    def transact(self, writes: Sequence[SqlWrite], made: Any = None) -> None:  # noqa: ANN401 - as the base's
        """Make the writes, and remember them."""
        self.recorded.parts.append(tuple((write.sql, write.values) for write in writes))
        super().transact(writes, made)


@contextmanager
def office_on(server: PostgresServer) -> Iterator[tuple[Office, RecordingDatabase]]:
    """An office whose store is on the server, with partners in memory."""
    with TemporaryDirectory() as folder:
        key = Path(folder, "wrapping.key")
        key.write_bytes(bytes(range(32)))
        key.chmod(0o600)
        db = RecordingDatabase(server.dsn())
        store, office = on_postgres(db, KeyFileKeyWrapper(key)), Office()
        office.cases = store.cases  # type: ignore[assignment] # the same port
        office.deps = replace(
            office.deps,
            cases=store.cases,
            reads=store.reads,
            bank_data=store.bank_data,
            subjects=store.subjects,
            ledger=store.ledger,
            operations=PostgresOperations(db, office.clock),
            day_orders=PostgresDayOrders(db),
            forget_keys=store.keys.cache.clear,
        )
        yield office, db
        db.close()


def seconds_of_ways(office: Office, batch: int) -> float:
    """Take so many cases their whole way, to the banks' data; return how long that took."""
    people = [replace(PERSON, iin=f"9001{batch:02}{n:06}") for n in range(CASES)]
    began = time.perf_counter()
    for n, person in enumerate(people):
        office.applies(person, f"{batch}-{n}")
        office.drives()
        office.answers("granted")
        for bank in office.drives().open_banks:
            office.bank_answers(bank.bic)
    took = time.perf_counter() - began
    if office.case.state is not State.BANK_DATA_READY:
        raise RuntimeError(f"The way ended at {office.case.state}.")
    return took


def seconds_bare(server: PostgresServer, recorded: Recorded) -> float:
    """Send the same statements in the same transactions over one connection; return how long that took."""
    with psycopg.connect(server.dsn(), autocommit=True, prepare_threshold=None) as connection:
        began = time.perf_counter()
        for part in recorded.parts:
            if len(part) == 1:
                connection.execute(part[0][0].encode(), part[0][1])
                continue
            only_reads = all(sql.lstrip().startswith("SELECT") for sql, _ in part)
            with connection.pipeline() as pipeline, nullcontext() if only_reads else connection.transaction():
                for sql, values in part:
                    connection.execute(sql.encode(), values)
                pipeline.sync()
        return time.perf_counter() - began


def measure_way(server: PostgresServer) -> tuple[float, float]:
    """Return milliseconds of one case's way, and of its bare statements."""
    ways, bare = [], []
    with office_on(server) as (office, db):
        seconds_of_ways(office, 99)  # what is done once only
        for batch in range(BATCHES):
            empty(db)
            db.recorded = Recorded()
            ways.append(seconds_of_ways(office, batch))
            asked = db.recorded
            empty(db)
            bare.append(seconds_bare(server, asked))
        empty(db)
    return 1000 * median(ways) / CASES, 1000 * median(bare) / CASES
