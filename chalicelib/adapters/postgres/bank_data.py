"""Banks' pages on PostgreSQL (the port `BankData`), in the same sealed chunks as elsewhere.

A page is written before the commit that refers to it, so a failed commit leaves chunks that nothing refers to. Every
chunk expires once no case can need it any more.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from chalicelib.adapters.documents.bank_pages import (
    ACCOUNTS_FIELD,
    CHUNKS_LIFETIME,
    bank_digest,
    chunk_key,
    chunk_keys,
    chunks_of,
    joined,
)
from chalicelib.adapters.postgres.database import Database, SqlWrite
from chalicelib.domain.case.banks import StoredPage
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.errors import SealBroken
from chalicelib.domain.ports.sealing import Sealing
from chalicelib.domain.ports.store import Clock

_PUT = """
    INSERT INTO bank_data (case_id, chunk, sealed, expires_at) VALUES (%s, %s, %s, %s)
    ON CONFLICT (case_id, chunk) DO UPDATE SET sealed = excluded.sealed, expires_at = excluded.expires_at"""
_READ = "SELECT chunk, sealed FROM bank_data WHERE case_id = %s AND chunk = ANY(%s)"


class PostgresBankData:
    """The port `BankData`."""

    def __init__(
        self, database: Database, sealer: Sealing, clock: Clock, kept_for: timedelta = CHUNKS_LIFETIME
    ) -> None:
        """`kept_for`: longer than any case stores its bank data."""
        self._db, self._sealer, self._clock, self._kept_for = database, sealer, clock, kept_for

    def store(  # noqa: PLR0913 - which page it is, and whether its key may be made
        self, case_id: str, bic: str, number: int, of: int, accounts: bytes, *, new_key: bool
    ) -> StoredPage:
        """Store the accounts (JSON) of a page and return what it is found by; storing it again gives the same.

        Raises `SealErased`, `SealBroken` for a key that is lost, `StoreBusy`.
        """
        digest = self._sealer.name(case_id, KeyClass.BANK, accounts, new_key=new_key)
        bank = self.bank_digest(case_id, bic)
        page, pieces = chunks_of(number, of, accounts, digest)
        expires_at = self._clock.now() + self._kept_for
        writes = []
        for place, piece in enumerate(pieces, start=1):
            chunk = chunk_key(bank, page, place)
            sealed = self._sealer.seal(case_id, KeyClass.BANK, ACCOUNTS_FIELD, chunk, piece)
            writes.append(SqlWrite(_PUT, (case_id, chunk, sealed, expires_at)))
        self._db.transact(writes)
        return page

    def read(self, case_id: str, bic: str, page: StoredPage) -> bytes:
        """Return the page's accounts (JSON). Raises `SealBroken`, also for a chunk that is missing; `StoreBusy`."""
        return self.read_all(case_id, [(bic, page)])[0]

    def read_all(self, case_id: str, wanted: Sequence[tuple[str, StoredPage]]) -> tuple[bytes, ...]:
        """Return the accounts of these pages of banks (by BIC), in their order, from one query. Raises as `read`."""
        keys = [chunk_keys(self.bank_digest(case_id, bic), page) for bic, page in wanted]
        rows = self._db.rows(_READ, case_id, [key for of_page in keys for key in of_page]) if keys else []
        found = {row["chunk"]: row["sealed"] for row in rows}
        return tuple(self._joined(case_id, of_page, found) for of_page in keys)

    def bank_digest(self, case_id: str, bic: str, under: KeyClass = KeyClass.BANK, *, new_key: bool = False) -> str:
        """Return the digest that stands for a bank. Raises `SealErased`, `SealBroken` for a lost key, `StoreBusy`."""
        return bank_digest(self._sealer, case_id, bic, under, new_key=new_key)

    def naming_secret(self, case_id: str) -> str:
        """Return a secret derived from the case's data key, and erased with it. Raises `SealErased`, `StoreBusy`."""
        return self._sealer.name(case_id, KeyClass.BANK, b"movements")

    def _joined(self, case_id: str, keys: Sequence[str], found: Mapping[str, bytes]) -> bytes:
        if any(key not in found for key in keys):
            raise SealBroken(case_id, ACCOUNTS_FIELD)
        opened = (self._sealer.open(case_id, KeyClass.BANK, ACCOUNTS_FIELD, key, found[key]) for key in keys)
        return joined(list(opened))
