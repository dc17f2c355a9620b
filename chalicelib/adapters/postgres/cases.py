"""The store of cases on PostgreSQL (the port `Cases`): each commit is one transaction, and no list lags."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TypeVar
from uuid import uuid4

from chalicelib.adapters.documents.consents import evidence_of, records_of
from chalicelib.adapters.documents.entries import entry_from
from chalicelib.adapters.documents.limits import MOST_WRITES
from chalicelib.adapters.documents.read_along import ReadAlong
from chalicelib.adapters.documents.retention import Lifetimes
from chalicelib.adapters.documents.sealed_fields import EVIDENCE, FIELDS, NOTE, PRIVATE_TERMS
from chalicelib.adapters.documents.values import from_document, to_document
from chalicelib.adapters.postgres.database import Database, Made, SqlWrite, StoredRow, utc
from chalicelib.adapters.postgres.doorbell import ring
from chalicelib.adapters.postgres.heads import StoredHeads, consent_of_row
from chalicelib.adapters.postgres.listings import CaseLists
from chalicelib.adapters.postgres.sql import CONSENT_TERMS, CONSENTS, PRIVATE_PARTS, WAS_COMMITTED
from chalicelib.adapters.postgres.statements import StoredStatements
from chalicelib.adapters.postgres.writes import SqlWrites, event_digest
from chalicelib.domain.case.banks import Bank, BanksAt
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.case.requests import case_id_of_request
from chalicelib.domain.case.states import State
from chalicelib.domain.consent.consent import Consent
from chalicelib.domain.errors import SealErased
from chalicelib.domain.journal.journal import Entry, Note
from chalicelib.domain.messages.along import Along
from chalicelib.domain.messages.changes import ApplicationName, Change, Claim, Intake, Listing, Parked
from chalicelib.domain.person import AccessToken, Link, Person
from chalicelib.domain.ports.sealing import HeadProofs, Sealing
from chalicelib.domain.refusals import CaseNotFound
from chalicelib.domain.statement.versions import Choice, StatementVersion

T = TypeVar("T", Person, AccessToken, Link)

_NAME = "SELECT document FROM application_names WHERE authority = %s AND number = %s"
_CLAIM = """
    SELECT case_id, digest, answer, claimed_at FROM claims WHERE case_id = %s AND request_id = %s AND event = %s"""
_ENTRIES = """
    SELECT case_id, seq, document, note FROM journal WHERE case_id = %s AND seq > %s ORDER BY seq LIMIT %s"""
_OF_PERSON = "SELECT DISTINCT case_id FROM person_cases WHERE person = ANY(%s)"
_PARK = """
    INSERT INTO waits (case_id, document) VALUES (%s, %s)
    ON CONFLICT (case_id) DO UPDATE SET document = excluded.document"""
_PARKED = "SELECT document FROM waits WHERE case_id = %s"


class PostgresCases:
    """The port `Cases`."""

    def __init__(
        self,
        database: Database,
        sealer: Sealing,
        proofs: HeadProofs,
        *,
        shards: int,
        lifetimes: Lifetimes,
    ) -> None:
        """`shards`: into how many parts the sweep divides the cases; it must never change for existing cases."""
        self._db, self._sealer = database, sealer
        self.along: ReadAlong[StoredRow] = ReadAlong()
        self._heads = StoredHeads(database, sealer, proofs)
        self._writes = SqlWrites(sealer, proofs, shards, lifetimes)
        self._statements = StoredStatements(database, sealer, proofs, self.along)
        self._listings = CaseLists(database, proofs)

    def take_in(self, intake: Intake) -> None:
        """Store a new case. Raises as the port, and `ValueError` for more than 10 writes."""
        commit_id, writes = uuid4().hex, self._writes.sealing_for(intake.change)
        self._transact(writes.of_intake(intake, commit_id), intake.change.case, commit_id)

    def commit(self, change: Change) -> None:
        """Store a change of a case. Raises as the port, and `ValueError` for more than 10 writes."""
        commit_id = uuid4().hex
        self.along.committing(change)
        self._transact(self._writes.sealing_for(change).of_change(change, commit_id), change.case, commit_id)
        for erasure in change.erases:
            self._sealer.forget(erasure.case_id, erasure.key_class)

    def _transact(self, writes: list[SqlWrite], case: Case, commit_id: str) -> None:
        if len(writes) > MOST_WRITES:
            raise ValueError(f"{len(writes)} writes were to go together; at most {MOST_WRITES} can.")
        self._db.transact(writes, Made(WAS_COMMITTED, (case.id, commit_id) * 2))
        ring(self._db, case)

    def load(self, case_id: str, along: Collection[Along] = ()) -> Case:
        """Return the case, its proof checked. Raises `CaseNotFound`, `CaseUnreadable`."""
        if along:
            return self._sealer.belongs(self.along.remember(*self._heads.load_along(case_id, along)))
        return self._sealer.belongs(self.along.seen(self._heads.load(case_id)))

    def is_newest(self, case: Case) -> bool:
        """Read the last entry of the journal, the one after it, and the records. Raises `StoreBusy`."""
        return self._heads.is_newest(case)

    def renew_proof(self, case_id: str) -> bool:
        """Store a new proof, if the head is still the one that was read, and of versions. Raises as `load` does."""
        of_versions = self._statements.renew_proofs(case_id)
        return self._heads.renew_proof(case_id) or of_versions

    def load_many(self, case_ids: Sequence[str]) -> tuple[Case, ...]:
        """Return those of the cases that exist and are readable, in any order."""
        return self._listings.load_many(case_ids)

    def application(self, authority: str, number: str) -> ApplicationName | None:
        """Return the case that the application belongs to, or None."""
        row = self._db.row(_NAME, authority, number)
        return None if row is None else from_document(ApplicationName, row["document"])

    def claim(self, request_id: str, event_id: str) -> Claim | None:
        """Return the claim of an event, or None."""
        if (row := self._db.row(_CLAIM, case_id_of_request(request_id), request_id, event_digest(event_id))) is None:
            return None
        at = utc(row["claimed_at"])
        stored = {name: row[name] for name in ("digest", "answer", "case_id")}
        return Claim(request_id=request_id, event_id=event_id, at=at, **stored)

    def person(self, case_id: str) -> Person:
        """Return the applicant of a case, decrypted. Raises `CaseNotFound`, `SealBroken`."""
        person = self._private(case_id, Person)
        if person is None:
            raise CaseNotFound
        return person

    def access_token(self, case_id: str) -> AccessToken | None:
        """Return KDP's token, decrypted, or None if there is none. Raises `SealBroken`."""
        return self._private(case_id, AccessToken)

    def link(self, case_id: str) -> Link | None:
        """Return the consent link, decrypted, or None if there is none. Raises `SealBroken`."""
        return self._private(case_id, Link)

    def consents(self, case_id: str, *, with_proofs: bool = True) -> tuple[Consent, ...]:
        """Return the consent records of a case, oldest first, with their proofs if wanted and not erased.

        Raises `SealBroken`.
        """
        rows = self.along.take(case_id, Along.CONSENTS)
        if rows is None:
            rows = self._db.rows(CONSENTS if with_proofs else CONSENT_TERMS, case_id)
        return records_of(case_id, rows, self._consent if with_proofs else consent_of_row, whole=with_proofs)

    def journal(self, case_id: str, after: int = 0, limit: int = 100, *, with_notes: bool = True) -> tuple[Entry, ...]:
        """Return entries with a number above `after`, oldest first, with decrypted notes if wanted and not erased."""
        return tuple(
            entry_from(row["document"], case_id=case_id, seq=row["seq"], note=self._note(row) if with_notes else None)
            for row in self._db.rows(_ENTRIES, case_id, after, limit)
        )

    def statement_version(self, case_id: str, version: int) -> StatementVersion | None:
        """Return what a version of the statement is made of, or None."""
        return self._statements.version(case_id, version)

    def banks(self, case_id: str, at: BanksAt) -> tuple[Bank, ...]:
        """Return the banks of a case, decrypted. Raises `VersionConflict`, `SealBroken`."""
        return self._statements.banks(case_id, at)

    def choices(self, case_id: str) -> tuple[Choice, ...]:
        """Return all choices of caseworkers for movements, decrypted, oldest first. Raises `SealBroken`."""
        return self._statements.choices(case_id)

    def due(self, shard: int, until: datetime, limit: int) -> tuple[str, ...]:
        """Return ids of cases of a shard that are due by then, the longest due first."""
        return self._listings.due(shard, until, limit)

    def to_erase(self, shard: int, until: datetime, limit: int) -> tuple[str, ...]:
        """Return ids of cases of a shard with data to erase by then."""
        return self._listings.to_erase(shard, until, limit)

    def open_ids(self, shard: int) -> Iterator[str]:
        """Yield the ids of all cases of a shard for which anything is left to do."""
        return self._listings.open_ids(shard)

    def by_state(
        self, authority: str | None, state: State, due_before: datetime | None, after: str | None, limit: int
    ) -> Listing:
        """Return cases in a state, by due time; an ended one by its end. Raises `ValueError` for a bad `after`."""
        return self._listings.by_state(authority, state, due_before, after, limit)

    def changed(
        self, authority: str | None, since: datetime, after: str | None, limit: int, until: datetime | None = None
    ) -> Listing:
        """Return cases changed after an instant, oldest change first. Raises `ValueError` for a bad `after`."""
        return self._listings.changed(authority, since, after, limit, until)

    def of_person(self, persons: Sequence[str]) -> tuple[str, ...]:
        """Return the ids of the cases of a person, oldest first."""
        return tuple(sorted(row["case_id"] for row in self._db.rows(_OF_PERSON, list(persons))))

    def park(self, case_id: str, parked: Parked) -> None:
        """Store the token of a workflow that waits, in place of the one before."""
        self._db.run(_PARK, case_id, to_document(parked))

    def parked(self, case_id: str) -> Parked | None:
        """Return the workflow that waits, or None."""
        row = self._db.row(_PARKED, case_id)
        return None if row is None else from_document(Parked, row["document"])

    def _private(self, case_id: str, kind: type[T]) -> T | None:
        field = FIELDS[kind]
        along = self.along.take(case_id, Along(field))
        row = along[0] if along else self._db.row(PRIVATE_PARTS, case_id, [field])
        if row is None:
            return None
        return from_document(kind, self._sealer.open(case_id, KeyClass.PERSON, field, "", row["sealed"]))

    def _consent(self, row: StoredRow) -> Consent:
        proof = self._proof(row, EVIDENCE)
        return consent_of_row(row, None if proof is None else evidence_of(proof), self._proof(row, PRIVATE_TERMS))

    def _proof(self, row: StoredRow, field: str) -> bytes | None:
        """Return the proof, or None if there never was one or it was erased."""
        if row[field] is not None:
            with suppress(SealErased):
                return self._sealer.open(row["case_id"], KeyClass.PROOF, field, row["consent_id"], row[field])
        return None

    def _note(self, row: StoredRow) -> Note | None:
        if row["note"] is not None:
            with suppress(SealErased):
                opened = self._sealer.open(row["case_id"], KeyClass.PERSON, NOTE, str(row["seq"]), row["note"])
                return from_document(Note, opened)
        return None
