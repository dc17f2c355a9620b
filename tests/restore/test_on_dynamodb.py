"""Point in time on DynamoDB: the tables as they were at a moment, under other names, with ledger and anchors of now.

No emulator restores a table to a moment, so the tables are read at the moment, and what was read is put into new ones.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chalicelib.adapters.crypto.key_file import KeyFileKeyWrapper
from chalicelib.adapters.dynamodb.anchors import DynamoDbAnchors
from chalicelib.adapters.dynamodb.day_orders import DynamoDbDayOrders
from chalicelib.adapters.dynamodb.ledger import DynamoDbLedger
from chalicelib.adapters.dynamodb.operations import DynamoDbOperations
from tests.contract.engines import client_within, on_dynamodb
from tests.fakes.dynamodb import PlainDynamoDb
from tests.restore.scenario import Town, play
from tests.services.office import Office

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import WriteRequestTypeDef

NEVER_RESTORED = frozenset({"AnchorsTable", "ErasuresTable"})
RESTORED = "Restored"


@dataclass
class Tables:
    """The tables of an office, which can be restored to a moment."""

    client: "DynamoDBClient"
    wrapper: KeyFileKeyWrapper
    office: Office
    at_the_moment: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names = self.wire("")

    def wire(self, prefix: str) -> dict[str, str]:
        """Let the office use the tables with this prefix; ledger and anchors are never others. Return their names."""
        store = on_dynamodb(self.client, self.wrapper, prefix)
        office, tables = self.office, store.tables
        office.cases, office.reads, office.bank_data = (
            self.any(one) for one in (store.cases, store.reads, store.bank_data)
        )
        office.day_orders = self.any(DynamoDbDayOrders(self.client, tables["CalendarTable"]))
        office.deps = replace(
            office.deps,
            cases=store.cases,
            bank_data=store.bank_data,
            reads=store.reads,
            subjects=store.subjects,
            operations=DynamoDbOperations(self.client, tables["OperationsTable"], office.clock),
            day_orders=office.day_orders,
            ledger=DynamoDbLedger(self.client, "ErasuresTable", tables["KeysTable"]),
            anchors=DynamoDbAnchors(self.client, "AnchorsTable"),
            forget_keys=store.keys.cache.clear,
        )
        return tables

    def mark(self) -> None:
        """Read every table that a restore takes back."""
        for logical in self.names.keys() - NEVER_RESTORED:
            pages = self.client.get_paginator("scan").paginate(TableName=logical, ConsistentRead=True)
            self.at_the_moment[logical] = [item for page in pages for item in page["Items"]]

    def restore(self) -> None:
        """Put what was read into new tables, and use them."""
        for logical, name in self.wire(RESTORED).items():
            items = self.at_the_moment.get(logical, [])
            puts: list[WriteRequestTypeDef] = [{"PutRequest": {"Item": item}} for item in items]
            for start in range(0, len(puts), 25):
                self.client.batch_write_item(RequestItems={name: puts[start : start + 25]})

    @staticmethod
    def any(port: object) -> Any:  # noqa: ANN401 - an office's ports are fakes by their types
        """Return the port as any."""
        return port


def test_what_the_runbook_says_after_a_restore_brings_nothing_back(tmp_path: Path) -> None:
    """Erased data stay erased, nobody is asked twice, what was stopped stays so, and the anchors prove the journals."""
    key = tmp_path / "key"
    key.write_bytes(bytes(range(32)))
    key.chmod(0o600)
    tables = Tables(client_within(PlainDynamoDb()), KeyFileKeyWrapper(key), Office())
    town = Town(tables.office)
    said = play(town, tables.mark, lambda: town.rewire(tables.restore))
    assert said["replay-erasures"][-1] == "1 restored keys were erased again."
    assert said["replay-stops"][-1] == "4 stops were done again."
