"""The head of a case as a row: its document, and beside it what conditions and indexes need, all of it proved."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from chalicelib.adapters.documents.cases import case_document, case_from
from chalicelib.adapters.documents.consents import consent_from, records_of
from chalicelib.adapters.documents.entries import entry_from
from chalicelib.adapters.documents.heads import PROOF, check_proof, head_with_proof, is_under_present_key
from chalicelib.adapters.documents.positions import feed_position, shard_of, sortable_instant, state_position
from chalicelib.adapters.documents.read_along import SEALED_WHOLE, classes_of
from chalicelib.adapters.postgres.database import Database, StoredRow, utc
from chalicelib.adapters.postgres.sql import CONSENT_TERMS, CONSENTS, PRIVATE_PARTS
from chalicelib.domain.case.case import Case
from chalicelib.domain.consent.consent import Consent, Evidence
from chalicelib.domain.consent.records import are_as_written
from chalicelib.domain.errors import CaseUnreadable
from chalicelib.domain.messages.along import Along
from chalicelib.domain.ports.sealing import HeadProofs, Sealing
from chalicelib.domain.refusals import CaseNotFound

_LOAD = """
    SELECT case_id, shard, version, commit_id, authority, state, due_position, feed_position, look_at,
        erase_at, document, proof
    FROM cases WHERE case_id = %s"""
_PROVE = "UPDATE cases SET proof = %s WHERE case_id = %s AND commit_id = %s"
_LAST_ENTRIES = "SELECT seq, document FROM journal WHERE case_id = %s AND seq >= %s ORDER BY seq LIMIT 2"
_KEYS = "SELECT key_class, wrapped FROM data_keys WHERE case_id = %s AND key_class = ANY(%s) AND wrapped IS NOT NULL"
_LATEST_BANKS = "SELECT edition, version, sealed FROM banks WHERE case_id = %s ORDER BY edition DESC LIMIT 1"

HeadRow = dict[str, object]
"""The columns of `cases` with their values."""


def head_row(case: Case, shards: int, commit_id: str, proofs: HeadProofs) -> HeadRow:
    """Return the row of a case, proved. `commit_id` names the write, so that a repeated one is recognised."""
    head: HeadRow = {
        "case_id": case.id,
        "shard": shard_of(case.id, shards),
        "version": case.version,
        "commit_id": commit_id,
        "authority": case.authority,
        "state": case.state.value,
        "due_position": state_position(case),
        "feed_position": feed_position(case),
        "look_at": case.look_at,
        "erase_at": case.sealed.erase_at,
        "document": case_document(case),
    }
    return {**head, PROOF: new_proof(head, proofs)}


def new_proof(head: Mapping[str, object], proofs: HeadProofs) -> str:
    """Return the proof of a row under the present key."""
    return str(head_with_proof(_proved(head), proofs)[PROOF])


def proved_version(row: Mapping[str, object]) -> StoredRow:
    """Return the columns of a version of the statement as they are proved, which no head has."""
    return {"table": "statements", **row}


def case_of_row(row: StoredRow, proofs: HeadProofs) -> Case:
    """Return the case of a row. Raises `CaseUnreadable`, which never quotes the document, also for a broken proof."""
    case_id = str(row["case_id"])
    check_proof(case_id, _proved(row), proofs)
    try:
        return case_from(row["document"])
    except (KeyError, TypeError, ValueError):
        raise CaseUnreadable(case_id) from None


def consent_of_row(row: StoredRow, evidence: Evidence | None = None, private: bytes | None = None) -> Consent:
    """Return the consent record of a row with its opened evidence and private terms (None: erased, or not read)."""
    ended_at = None if row["ended_at"] is None else utc(row["ended_at"])
    place, status = (row["case_id"], row["consent_id"]), row["consent_status"]
    return consent_from(row["terms"], place=place, status=status, ended_at=ended_at, evidence=evidence, private=private)


@dataclass(frozen=True)
class StoredHeads:
    """Reads heads, and proves them again after a change of the key."""

    database: Database
    sealer: Sealing
    proofs: HeadProofs

    def load(self, case_id: str) -> Case:
        """Return the case, its proof checked. Raises `CaseNotFound`, `CaseUnreadable`."""
        return case_of_row(self._row(case_id), self.proofs)

    def load_along(self, case_id: str, along: Collection[Along]) -> tuple[Case, Mapping[Along, list[StoredRow]]]:
        """Return the case and what is stored of the parts, in one round trip; their keys go to the sealer.

        A part that was not found is left out. Raises as `load` does.
        """
        private = [part.value for part in along if part in SEALED_WHOLE]
        heads, keys, parts, consents, banks = self.database.all_rows(
            (_LOAD, (case_id,)),
            (_KEYS, (case_id, [one.value for one in classes_of(along)])),
            (PRIVATE_PARTS, (case_id, private)),
            (CONSENTS, (case_id if Along.CONSENTS in along else None,)),
            (_LATEST_BANKS, (case_id if Along.BANKS in along else None,)),
        )
        if not heads:
            raise CaseNotFound
        self.sealer.bring(case_id, {row["key_class"]: row["wrapped"] for row in keys})
        found = {Along(row["field"]): [row] for row in parts}
        found |= {Along.BANKS: banks} if banks else {}
        found |= {Along.CONSENTS: consents} if Along.CONSENTS in along else {}
        return case_of_row(heads[0], self.proofs), found

    def is_newest(self, case: Case) -> bool:
        """Read the last entry of the journal, the one after it, and the records. Raises `StoreBusy`."""
        entries = self.database.rows(_LAST_ENTRIES, case.id, case.journal.seq)
        hashes = [entry_from(row["document"], case_id=case.id, seq=row["seq"], note=None).hash for row in entries]
        records = records_of(case.id, self.database.rows(CONSENT_TERMS, case.id), consent_of_row, whole=False)
        return hashes == [case.journal.hash] and are_as_written(case, records)

    def renew_proof(self, case_id: str) -> bool:
        """Store a new proof, if the head is still the one that was read. Raises as `load` does."""
        head = self._row(case_id)
        case_of_row(head, self.proofs)
        if is_under_present_key(head, self.proofs):
            return False
        self.database.run(_PROVE, new_proof(head, self.proofs), case_id, head["commit_id"])
        return True

    def _row(self, case_id: str) -> StoredRow:
        row = self.database.row(_LOAD, case_id)
        if row is None:
            raise CaseNotFound
        return row


def _proved(head: Mapping[str, object]) -> dict[str, str | int]:
    """Return the columns as they are proved: instants as text, empty ones left out."""
    texts = {name: sortable_instant(value) if isinstance(value, datetime) else value for name, value in head.items()}
    return {name: value for name, value in texts.items() if isinstance(value, str | int)}
