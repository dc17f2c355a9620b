"""Banks' pages on DynamoDB (the port `BankData`): compressed, sealed, in chunks named by digests of bank and content.

A page is written before the commit that refers to it, so a failed commit leaves chunks that nothing refers to. Every
chunk therefore expires once no case can need it any more: `kept_for` is longer than any case stores its bank data.
Removing the expiry of a committed page would cost a second write of the same size and gain nothing: unused chunks only
take space, since all chunks of a case are sealed under its `bank` key and become unreadable when that is erased.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.adapters.aws.errors import busy_is_retryable
from chalicelib.adapters.documents.bank_pages import (
    ACCOUNTS_FIELD,
    CHUNKS_LIFETIME,
    bank_digest,
    chunk_key,
    chunk_keys,
    chunks_of,
    joined,
)
from chalicelib.adapters.dynamodb.calls import Calls, KeyQuery
from chalicelib.adapters.dynamodb.items import Item, to_wire
from chalicelib.domain.case.banks import StoredPage
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.errors import SealBroken
from chalicelib.domain.ports.sealing import Sealing
from chalicelib.domain.ports.store import Clock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDbBankData:
    """The port `BankData`."""

    def __init__(
        self,
        client: "DynamoDBClient",
        table: str,
        sealer: Sealing,
        clock: Clock,
        kept_for: timedelta = CHUNKS_LIFETIME,
    ) -> None:
        """`table`: the name of BankDataTable. `kept_for`: longer than any case stores its bank data."""
        self._calls = Calls(client)
        self._table = table
        self._sealer = sealer
        self._clock = clock
        self._kept_for = kept_for

    def store(  # noqa: PLR0913 - which page it is, and whether its key may be made
        self, case_id: str, bic: str, number: int, of: int, accounts: bytes, *, new_key: bool
    ) -> StoredPage:
        """Store the accounts (JSON) of a page and return what it is found by; storing it again gives the same.

        Raises `SealErased`, `SealBroken` for a key that is lost, `StoreBusy`.
        """
        digest = self._sealer.name(case_id, KeyClass.BANK, accounts, new_key=new_key)
        bank = self.bank_digest(case_id, bic)
        page, pieces = chunks_of(number, of, accounts, digest)
        for place, piece in enumerate(pieces, start=1):
            self._put(case_id, chunk_key(bank, page, place), piece)
        return page

    def read(self, case_id: str, bic: str, page: StoredPage) -> bytes:
        """Return the page's accounts (JSON). Raises `SealBroken`, also for a chunk that is missing; `StoreBusy`."""
        return self.read_all(case_id, [(bic, page)])[0]

    def read_all(self, case_id: str, wanted: Sequence[tuple[str, StoredPage]]) -> tuple[bytes, ...]:
        """Return the accounts of these pages of banks (by BIC), in their order: one query, whatever their number.

        Raises `SealBroken`, also for a chunk that is missing; `StoreBusy`.
        """
        keys = [chunk_keys(self.bank_digest(case_id, bic), page) for bic, page in wanted]
        found = self._found(case_id, sorted(key for of_page in keys for key in of_page)) if keys else {}
        return tuple(self._joined(case_id, of_page, found) for of_page in keys)

    def bank_digest(self, case_id: str, bic: str, under: KeyClass = KeyClass.BANK, *, new_key: bool = False) -> str:
        """Return the digest that stands for a bank. Raises `SealErased`, `SealBroken` for a lost key, `StoreBusy`."""
        return bank_digest(self._sealer, case_id, bic, under, new_key=new_key)

    def naming_secret(self, case_id: str) -> str:
        """Return a secret derived from the case's data key, and erased with it. Raises `SealErased`, `StoreBusy`."""
        return self._sealer.name(case_id, KeyClass.BANK, b"movements")

    def _found(self, case_id: str, keys: Sequence[str]) -> dict[str, Item]:
        """Return the chunks from the first key to the last, some of which no page may refer to."""
        ask = KeyQuery(self._table, ("case_id", case_id), ("chunk", keys[0], keys[-1]))
        return {str(item["chunk"]): item for item in self._calls.query(ask)}

    def _joined(self, case_id: str, keys: Sequence[str], found: Mapping[str, Item]) -> bytes:
        if any(key not in found for key in keys):
            raise SealBroken(case_id, ACCOUNTS_FIELD)
        return joined([self._open(case_id, found[key]) for key in keys])

    def _put(self, case_id: str, chunk: str, piece: bytes) -> None:
        expires_at = int((self._clock.now() + self._kept_for).timestamp())
        sealed = self._sealer.seal(case_id, KeyClass.BANK, ACCOUNTS_FIELD, chunk, piece)
        item: Item = {"case_id": case_id, "chunk": chunk, "sealed": sealed, "expires_at": expires_at}
        with busy_is_retryable():
            self._calls.client.put_item(TableName=self._table, Item=to_wire(item))

    def _open(self, case_id: str, item: Item) -> bytes:
        sealed = item.get("sealed")
        if not isinstance(sealed, bytes):
            raise SealBroken(case_id, ACCOUNTS_FIELD)
        return self._sealer.open(case_id, KeyClass.BANK, ACCOUNTS_FIELD, str(item["chunk"]), sealed)
