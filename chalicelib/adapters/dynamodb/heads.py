"""The heads of cases in CasesTable: read with their proof, compared with the journal, proved again."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import uuid4

from chalicelib.adapters.documents.consents import records_of
from chalicelib.adapters.documents.heads import is_under_present_key
from chalicelib.adapters.documents.limits import MOST_WRITES
from chalicelib.adapters.documents.read_along import SEALED_WHOLE, classes_of
from chalicelib.adapters.dynamodb import items, keys
from chalicelib.adapters.dynamodb.calls import Calls
from chalicelib.adapters.dynamodb.conditional import Write, condition_check, put
from chalicelib.adapters.dynamodb.statements import holds_banks
from chalicelib.adapters.dynamodb.writes import CaseTables
from chalicelib.domain.case.banks import BanksAt
from chalicelib.domain.case.case import Case
from chalicelib.domain.consent.records import FIRST_IDS, are_as_written, ids_to_compare
from chalicelib.domain.errors import VersionConflict
from chalicelib.domain.messages.along import Along
from chalicelib.domain.ports.sealing import HeadProofs, Sealing
from chalicelib.domain.refusals import CaseNotFound


@dataclass(frozen=True)
class Heads:
    """Reads heads, and proves them again after a change of the key."""

    calls: Calls
    tables: CaseTables
    proofs: HeadProofs
    sealer: Sealing

    def load(self, case_id: str) -> Case:
        """Return the case, its proof checked. Raises `CaseNotFound`, `CaseUnreadable`."""
        item = self.calls.get(self.tables.cases, keys.CaseKeys(case_id).head)
        if item is None:
            raise CaseNotFound
        return items.case_of(item, self.proofs)

    def load_along(self, case_id: str, along: Collection[Along]) -> tuple[Case, Mapping[Along, list[items.Item]]]:
        """Return the case and what is stored of the parts, in one batch; the keys that open them go to the sealer.

        A part that was not found, or that does not fit the head, is left out. Raises as `load` does.
        """
        of_case, records = keys.CaseKeys(case_id), FIRST_IDS if Along.CONSENTS in along else ()
        places = {part: of_case.private(part) for part in along if part in SEALED_WHOLE}
        if Along.BANKS in along:
            places[Along.BANKS] = of_case.banks(BanksAt().edition)
        found = self.calls.get_of_tables(
            {
                self.tables.cases: [of_case.head, *places.values()],
                self.tables.keys: [{"case_id": case_id, "key_class": one} for one in classes_of(along)],
                self.tables.consents: [{"case_id": case_id, "consent_id": one} for one in records],
                self.tables.waits: [{"case_id": case_id}] if Along.WAIT in along else [],
            }
        )
        by_place = {item["sk"]: item for item in found[self.tables.cases]}
        if of_case.head["sk"] not in by_place:
            raise CaseNotFound
        case = items.case_of(by_place[of_case.head["sk"]], self.proofs)
        wrapped = {str(one["key_class"]): one.get("wrapped") for one in found[self.tables.keys]}
        self.sealer.bring(case_id, {name: key for name, key in wrapped.items() if isinstance(key, bytes)})
        parts = {part: [by_place[place["sk"]]] for part, place in places.items() if place["sk"] in by_place}
        if parts.get(Along.BANKS) and not holds_banks(parts[Along.BANKS][0], case.banks_at):
            del parts[Along.BANKS]
        if Along.WAIT in along:
            parts[Along.WAIT] = found[self.tables.waits]
        if records and ids_to_compare(case) <= set(records):
            parts[Along.CONSENTS] = found[self.tables.consents]
        return case, parts

    def waits(self, case_id: str) -> list[items.Item]:
        """Return who waits for the case: one workflow, or none."""
        found = self.calls.get(self.tables.waits, {"case_id": case_id})
        return [] if found is None else [found]

    def with_wait(
        self, writes: list[Write], case: Case, waits: Sequence[items.Item] | None
    ) -> tuple[list[Write], Sequence[items.Item] | None]:
        """Return the writes with the check that just these wait for the case, and who was checked.

        None: nobody is checked, as where the transaction has no place left.
        """
        if waits is None or len(writes) >= MOST_WRITES:
            return writes, None
        place, moved = {"case_id": case.id}, VersionConflict()
        if not waits:
            check = condition_check(self.tables.waits, place, moved, "attribute_not_exists(case_id)")
        else:
            check = condition_check(self.tables.waits, place, moved, "task_token = :seen", seen=waits[0]["task_token"])
        return [*writes, check], waits

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
