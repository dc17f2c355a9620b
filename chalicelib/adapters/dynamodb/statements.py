"""The banks of a case, the versions of its statement, and caseworkers' choices, beside the case in CasesTable.

The versions and the choices are written once, and an edition of the banks until a version is made from it.
"""

from collections.abc import Iterator
from uuid import uuid4

from chalicelib.adapters.documents.banks import banks_place, opened_banks, sealed_banks
from chalicelib.adapters.documents.heads import check_proof, is_under_present_key
from chalicelib.adapters.documents.read_along import ReadAlong
from chalicelib.adapters.documents.sealed_fields import CHOICE
from chalicelib.adapters.documents.values import from_document, to_document
from chalicelib.adapters.dynamodb import items, keys
from chalicelib.adapters.dynamodb.calls import Calls, KeyQuery
from chalicelib.adapters.dynamodb.conditional import Write, put
from chalicelib.domain.case.banks import Bank, BanksAt
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.errors import SealBroken, VersionConflict
from chalicelib.domain.messages.along import Along
from chalicelib.domain.messages.changes import Change
from chalicelib.domain.ports.sealing import HeadProofs, Sealing
from chalicelib.domain.statement.versions import Choice, StatementVersion

NEW = "attribute_not_exists(pk)"
_FIRST, _LAST = 0, 999_999


def holds_banks(item: items.Item, at: BanksAt) -> bool:
    """Return whether an item is the part of the banks that the head of the case names."""
    return (item["sk"], item.get("version")) == (banks_place(at.edition), at.version)


class Statements:
    """Writes and reads the banks, the versions of statements and the choices."""

    def __init__(
        self, calls: Calls, table: str, sealer: Sealing, proofs: HeadProofs, along: ReadAlong[items.Item]
    ) -> None:
        """`table`: the name of CasesTable. `proofs` proves the versions, which need no data key."""
        self._along = along
        self._proofs = proofs
        self._calls = calls
        self._table = table
        self._sealer = sealer

    def writes(self, change: Change, sealer: Sealing) -> Iterator[Write]:
        """Yield what a change writes here, sealed by `sealer`. Raises `SealErased`, `StoreBusy`."""
        of_case = keys.CaseKeys(change.case.id)
        made, choice, at = change.statement, change.choice, change.case.banks_at
        if change.banks is not None:
            sealed = sealed_banks(sealer, change.case.id, at, change.banks)
            part: items.Item = {**of_case.banks(at.edition), "version": at.version, "sealed": sealed}
            yield put(self._table, part, VersionConflict())
        if made is not None:
            item: items.Item = {**of_case.statement(made.version), "document": to_document(made)}
            yield put(self._table, items.with_proof(item, self._proofs), VersionConflict(), NEW)
        if choice is not None:
            key = of_case.choice(choice.version)
            plain = to_document(choice).encode()
            sealed = sealer.seal(change.case.id, KeyClass.BANK, CHOICE, key["sk"], plain)
            yield put(self._table, {**key, "sealed": sealed}, VersionConflict(), NEW)

    def version(self, case_id: str, version: int) -> StatementVersion | None:
        """Return what a version is made of, its proof checked, or None. Raises `CaseUnreadable`, `StoreBusy`."""
        item = self._calls.get(self._table, keys.CaseKeys(case_id).statement(version))
        if item is None:
            return None
        check_proof(case_id, item, self._proofs)
        return from_document(StatementVersion, str(item["document"]))

    def renew_proofs(self, case_id: str) -> bool:
        """Prove each version again that an earlier key proved; return whether there was one. Raises as `version`."""
        of_case = keys.CaseKeys(case_id)
        low, high = of_case.statement(_FIRST), of_case.statement(_LAST)
        found = self._calls.query(KeyQuery(self._table, ("pk", low["pk"]), ("sk", low["sk"], high["sk"])))
        due = [item for item in found if not is_under_present_key(item, self._proofs)]
        for item in due:
            check_proof(case_id, item, self._proofs)
            again = put(self._table, items.with_proof(item, self._proofs), VersionConflict(), "attribute_exists(pk)")
            self._calls.transact([again], uuid4().hex)
        return bool(due)

    def banks(self, case_id: str, at: BanksAt) -> tuple[Bank, ...]:
        """Return the banks of a case, decrypted. Raises `VersionConflict`, `SealBroken`, `StoreBusy`."""
        along = [one for one in self._along.take(case_id, Along.BANKS) or () if holds_banks(one, at)]
        item = along[0] if along else self._calls.get(self._table, keys.CaseKeys(case_id).banks(at.edition))
        version, sealed = (item or {}).get("version"), (item or {}).get("sealed")
        if not isinstance(version, int) or not isinstance(sealed, bytes):
            return opened_banks(self._sealer, case_id, at, None)
        return opened_banks(self._sealer, case_id, at, (version, sealed))

    def choices(self, case_id: str) -> tuple[Choice, ...]:
        """Return all choices of a case, decrypted, oldest first. Raises `SealBroken`, `StoreBusy`."""
        of_case = keys.CaseKeys(case_id)
        low, high = of_case.choice(_FIRST), of_case.choice(_LAST)
        found = self._calls.query(KeyQuery(self._table, ("pk", low["pk"]), ("sk", low["sk"], high["sk"])))
        return tuple(self._opened(case_id, item) for item in found)

    def _opened(self, case_id: str, item: items.Item) -> Choice:
        sealed = item.get("sealed")
        if not isinstance(sealed, bytes):
            raise SealBroken(case_id, CHOICE)
        return from_document(Choice, self._sealer.open(case_id, KeyClass.BANK, CHOICE, str(item["sk"]), sealed))
