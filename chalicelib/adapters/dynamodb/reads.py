"""The journal of reads on ReadsTable: a partition a day, an item a read, sealed under a data key of the day.

Beside them stands, under each case, when it was read: an auditor's report finds the reads of a person by it.

Who read and why is sealed with the day's own key, not the case's: it must outlive the case's erasure. After three
years, as long as security logs are kept, an item expires.
"""

import secrets
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from chalicelib.adapters.aws.errors import busy_is_retryable
from chalicelib.adapters.documents.positions import FIRST, LAST, sortable_instant
from chalicelib.adapters.documents.retention import READS_KEPT_FOR
from chalicelib.adapters.documents.sealed_fields import READ_FIELD, day_owner
from chalicelib.adapters.documents.values import from_document, to_document
from chalicelib.adapters.dynamodb.calls import Calls, KeyQuery
from chalicelib.adapters.dynamodb.items import Item, to_wire
from chalicelib.domain.calendar.working_days import almaty
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.journal.reads import ReadEntry
from chalicelib.domain.portions import Portion
from chalicelib.domain.ports.sealing import Sealing

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_NEXT = "!"  # sorts before every character of a name


class DynamoDbReads:
    """The port `Reads` on ReadsTable, whose keys are `day` and `read`."""

    def __init__(self, client: "DynamoDBClient", table: str, sealer: Sealing) -> None:
        """`table`: the name of ReadsTable."""
        self._client, self._calls, self._table, self._sealer = client, Calls(client), table, sealer

    def add(self, read: ReadEntry) -> None:
        """Record a read. Raises `StoreBusy`; `SealBroken` for a day whose key was erased."""
        day = read.at.astimezone(almaty()).date().isoformat()
        name = f"{sortable_instant(read.at)}#{secrets.token_hex(6)}"  # by time; two reads of one moment do not meet
        owner, plain = day_owner(day), to_document(read).encode()
        sealed = self._sealer.seal(owner, KeyClass.PROOF, READ_FIELD, name, plain, new_key=True)
        expires_at = int((read.at + READS_KEPT_FOR).timestamp())
        of_cases: list[Item] = [{"day": _of_case(one), "read": name, "expires_at": expires_at} for one in read.case_ids]
        self._calls.put_many(self._table, of_cases)
        item: Item = {"day": day, "read": name, "sealed": sealed, "expires_at": expires_at}
        with busy_is_retryable():  # no condition: when an answer was lost, the client puts the same item again
            self._client.put_item(TableName=self._table, Item=to_wire(item))

    def of_day(self, day: date) -> Iterator[ReadEntry]:
        """Yield the reads of a day, oldest first. Raises `StoreBusy`; `SealBroken` for a day whose key was erased."""
        yield from map(
            self._opened,
            self._calls.query(KeyQuery(self._table, ("day", day.isoformat()), ("read", FIRST, LAST))),
        )

    def of_case(self, case_id: str, after: str = "", limit: int = 1000) -> Portion[ReadEntry]:
        """Return up to `limit` reads of a case after a position, oldest first. Raises as `of_day`."""
        low = after + _NEXT if after else FIRST
        ask = KeyQuery(self._table, ("day", _of_case(case_id)), ("read", low, LAST), limit=limit + 1)
        names = [str(item["read"]) for item in self._calls.query(ask)]
        last = names[limit - 1] if len(names) > limit else None
        keys = [{"day": _day_of(name), "read": name} for name in names[:limit]]
        read = sorted(self._calls.get_many(self._table, keys), key=lambda item: str(item["read"]))
        return Portion(tuple((str(item["read"]), self._opened(item)) for item in read), last)

    def _opened(self, item: Item) -> ReadEntry:
        sealed = item["sealed"]
        if not isinstance(sealed, bytes):
            raise TypeError("a seal is bytes")
        name, owner = str(item["read"]), day_owner(str(item["day"]))
        return from_document(ReadEntry, self._sealer.open(owner, KeyClass.PROOF, READ_FIELD, name, sealed))


def _of_case(case_id: str) -> str:
    """Return the partition of the reads of a case: `case#01k7…`. Its items say neither who nor why."""
    return f"case#{case_id}"


def _day_of(name: str) -> str:
    """Return the day of a read from its name, which starts with the instant."""
    return datetime.fromisoformat(name.partition("#")[0]).astimezone(almaty()).date().isoformat()
