"""The banks of a case, the versions of its statement, and the choices of caseworkers, read from PostgreSQL."""

from chalicelib.adapters.documents.banks import opened_banks
from chalicelib.adapters.documents.heads import check_proof, is_under_present_key
from chalicelib.adapters.documents.read_along import ReadAlong
from chalicelib.adapters.documents.sealed_fields import CHOICE, choice_place
from chalicelib.adapters.documents.values import from_document
from chalicelib.adapters.postgres.database import Database, StoredRow
from chalicelib.adapters.postgres.heads import new_proof, proved_version
from chalicelib.domain.case.banks import Bank, BanksAt
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.messages.along import Along
from chalicelib.domain.ports.sealing import HeadProofs, Sealing
from chalicelib.domain.statement.versions import Choice, StatementVersion

_STATEMENT = "SELECT case_id, version, document, proof FROM statements WHERE case_id = %s AND version = %s"
_STATEMENTS = "SELECT case_id, version, document, proof FROM statements WHERE case_id = %s"
_PROVE = "UPDATE statements SET proof = %s WHERE case_id = %s AND version = %s"
_BANKS = "SELECT edition, version, sealed FROM banks WHERE case_id = %s AND edition = %s"
_CHOICES = "SELECT version, sealed FROM choices WHERE case_id = %s ORDER BY version"


def holds_banks_at(row: StoredRow, at: BanksAt) -> bool:
    """Return whether a row is the part of the banks that the head of the case names."""
    return (row["edition"], row["version"]) == (at.edition, at.version)


class StoredStatements:
    """Reads what statements are made from."""

    def __init__(self, database: Database, sealer: Sealing, proofs: HeadProofs, along: ReadAlong[StoredRow]) -> None:
        """`sealer` opens banks and choices; `proofs` proves the versions, which need no data key."""
        self._along = along
        self._db, self._sealer, self._proofs = database, sealer, proofs

    def version(self, case_id: str, version: int) -> StatementVersion | None:
        """Return what a version is made of, its proof checked, or None. Raises `CaseUnreadable`."""
        row = self._db.row(_STATEMENT, case_id, version)
        if row is None:
            return None
        check_proof(case_id, proved_version(row), self._proofs)
        return from_document(StatementVersion, row["document"])

    def renew_proofs(self, case_id: str) -> bool:
        """Prove each version again that an earlier key proved; return whether there was one. Raises as `version`."""
        due = [row for row in self._db.rows(_STATEMENTS, case_id) if not is_under_present_key(row, self._proofs)]
        for row in due:
            check_proof(case_id, proved_version(row), self._proofs)
            self._db.run(_PROVE, new_proof(proved_version(row), self._proofs), case_id, row["version"])
        return bool(due)

    def banks(self, case_id: str, at: BanksAt) -> tuple[Bank, ...]:
        """Return the banks, decrypted. Raises `VersionConflict`, `SealBroken`."""
        along = [one for one in self._along.take(case_id, Along.BANKS) or () if holds_banks_at(one, at)]
        row = along[0] if along else self._db.row(_BANKS, case_id, at.edition)
        return opened_banks(self._sealer, case_id, at, None if row is None else (row["version"], row["sealed"]))

    def choices(self, case_id: str) -> tuple[Choice, ...]:
        """Return all choices, decrypted, oldest first. Raises `SealBroken`."""
        opened = (
            self._sealer.open(case_id, KeyClass.BANK, CHOICE, choice_place(row["version"]), row["sealed"])
            for row in self._db.rows(_CHOICES, case_id)
        )
        return tuple(from_document(Choice, one) for one in opened)
