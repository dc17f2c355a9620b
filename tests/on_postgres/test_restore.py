"""A base backup and its log, restored to a moment: the runbook's commands bring nothing back, and repeat nothing."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import pytest

from chalicelib.adapters.crypto.key_file import KeyFileKeyWrapper
from chalicelib.adapters.postgres.anchors import PostgresAnchors
from chalicelib.adapters.postgres.database import Database
from chalicelib.adapters.postgres.day_orders import PostgresDayOrders
from chalicelib.adapters.postgres.operations import PostgresOperations
from chalicelib.entrypoints.console.exits import Exit
from infra.postgres.migrate import migrate
from infra.postgres.records import migrate_records
from infra.postgres.server import DATABASE, RECORDS, NoServer, running
from tests.contract.postgres_engine import on_postgres
from tests.restore.restorable import RestorableServer
from tests.restore.scenario import Town, play, verified
from tests.services.office import Office


class OfficeOnTwoServers(Office):
    """An office whose cases are on a server that can be restored, and whose ledger and anchors are on another."""

    def __init__(self, server: RestorableServer, records: Database, key: Path) -> None:
        super().__init__()
        self.server, self.records, self.key = server, records, key
        self.wire()

    def wire(self) -> None:
        """Use the server that serves now, as a process does that has just started."""
        self.db = Database(self.server.dsn(DATABASE))
        store = on_postgres(self.db, KeyFileKeyWrapper(self.key), self.records)
        self.cases: Any = store.cases
        self.reads: Any = store.reads
        self.bank_data: Any = store.bank_data
        self.day_orders: Any = PostgresDayOrders(self.db)
        self.deps = replace(
            self.deps,
            cases=self.cases,
            bank_data=self.bank_data,
            reads=self.reads,
            subjects=store.subjects,
            operations=PostgresOperations(self.db, self.clock),
            day_orders=self.day_orders,
            ledger=store.ledger,
            anchors=PostgresAnchors(self.records),
            forget_keys=store.keys.cache.clear,
        )


@pytest.fixture
def servers() -> Iterator[tuple[RestorableServer, OfficeOnTwoServers]]:
    """Both servers, and an office on them."""
    with TemporaryDirectory(prefix="kelisim-restore-") as path, ExitStack() as opened:
        Path(path).chmod(0o755)
        key = Path(path, "key")
        key.write_bytes(bytes(range(32)))
        key.chmod(0o600)
        try:
            server = RestorableServer(Path(path), opened)
            second = opened.enter_context(running())
        except NoServer as reason:
            pytest.skip(str(reason))
        migrate(server.dsn(DATABASE))
        migrate_records(second.dsn(RECORDS))
        records = Database(second.dsn(RECORDS))
        opened.callback(records.close)
        office = OfficeOnTwoServers(server, records, key)
        yield server, office
        office.db.close()


def test_what_the_runbook_says_after_a_restore_brings_nothing_back(
    servers: tuple[RestorableServer, OfficeOnTwoServers],
) -> None:
    """Erased data stay erased, nobody is asked twice, what was stopped stays so, and the anchors prove the journals.

    The base backup is older than the moment, so the log is what leads there. A journal that is changed after the
    restore, or that lost what was anchored before the moment, is still found.
    """
    server, office = servers
    server.take_base_backup()
    town, moments = Town(office), list[str]()

    def restore() -> None:
        office.db.close()
        server.restore_to(moments[0])
        town.rewire(office.wire)

    said = play(town, lambda: moments.append(server.moment()), restore)
    assert said["replay-erasures"][-1] == "1 restored keys were erased again."
    assert said["replay-stops"][-1] == "4 stops were done again."
    with psycopg.connect(server.dsn(DATABASE), autocommit=True) as session:
        session.execute("DELETE FROM journal WHERE case_id = %s AND seq > 2", (town.ids["erased"],))
    assert verified(town) == Exit.FOUND
