"""The heads of cases in CasesTable: read with their proof, compared with the journal, proved again."""

from contextlib import suppress
from dataclasses import dataclass
from uuid import uuid4

from chalicelib.adapters.documents.consents import records_of
from chalicelib.adapters.documents.heads import is_under_present_key
from chalicelib.adapters.dynamodb import items, keys
from chalicelib.adapters.dynamodb.calls import Calls
from chalicelib.adapters.dynamodb.conditional import put
from chalicelib.adapters.dynamodb.writes import CaseTables
from chalicelib.domain.case.case import Case
from chalicelib.domain.consent.records import are_as_written
from chalicelib.domain.errors import VersionConflict
from chalicelib.domain.ports.sealing import HeadProofs
from chalicelib.domain.refusals import CaseNotFound


@dataclass(frozen=True)
class Heads:
    """Reads heads, and proves them again after a change of the key."""

    calls: Calls
    tables: CaseTables
    proofs: HeadProofs

    def load(self, case_id: str) -> Case:
        """Return the case, its proof checked. Raises `CaseNotFound`, `CaseUnreadable`."""
        item = self.calls.get(self.tables.cases, keys.CaseKeys(case_id).head)
        if item is None:
            raise CaseNotFound
        return items.case_of(item, self.proofs)

    def is_newest(self, case: Case) -> bool:
        """Read the last entry of the journal, the place after it, and the records, in one batch. Raises `StoreBusy`."""
        entries: list[items.Item] = [
            {"case_id": case.id, "seq": seq} for seq in (case.journal.seq, case.journal.seq + 1)
        ]
        records: list[items.Item] = [{"case_id": case.id, "consent_id": record.id} for record in case.records]
        found = self.calls.get_of_tables({self.tables.journal: entries, self.tables.consents: records})
        hashes = [items.entry_of(item, None).hash for item in found[self.tables.journal]]
        consents = records_of(case.id, found[self.tables.consents], items.consent_of, whole=False)
        return hashes == [case.journal.hash] and are_as_written(case, consents)

    def renew_proof(self, case_id: str) -> bool:
        """Put the head again with a new proof, if it is still the one that was read. Raises as `load` does."""
        item = self.calls.get(self.tables.cases, keys.CaseKeys(case_id).head)
        if item is None:
            raise CaseNotFound
        items.case_of(item, self.proofs)
        if is_under_present_key(item, self.proofs):
            return False
        proved, before = items.with_proof(item, self.proofs), item["version"]
        again = put(self.tables.cases, proved, VersionConflict(), "version = :before", before=before)
        with suppress(VersionConflict):  # changed meanwhile, and so proved under the present key
            self.calls.transact([again], uuid4().hex)
        return True
