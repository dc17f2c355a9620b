"""The store of cases on DynamoDB (the port `Cases`): each commit is one transaction, each read consistent."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4

from chalicelib.adapters.aws.errors import busy_is_retryable
from chalicelib.adapters.documents.consents import evidence_of, records_of
from chalicelib.adapters.documents.positions import FIRST, LAST
from chalicelib.adapters.documents.read_along import ReadAlong
from chalicelib.adapters.documents.retention import Lifetimes
from chalicelib.adapters.documents.sealed_fields import EVIDENCE, FIELDS, NOTE, PRIVATE_TERMS
from chalicelib.adapters.documents.values import from_document
from chalicelib.adapters.dynamodb import items, keys
from chalicelib.adapters.dynamodb.calls import Calls, KeyQuery
from chalicelib.adapters.dynamodb.conditional import NotOurLock, Write
from chalicelib.adapters.dynamodb.heads import Heads
from chalicelib.adapters.dynamodb.listings import CaseListings
from chalicelib.adapters.dynamodb.statements import Statements
from chalicelib.adapters.dynamodb.writes import CaseTables, Writes
from chalicelib.domain.case.banks import Bank, BanksAt
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.case.states import State
from chalicelib.domain.consent.consent import Consent, Evidence
from chalicelib.domain.errors import SealBroken, SealErased
from chalicelib.domain.journal.journal import Entry, Note
from chalicelib.domain.messages.along import Along
from chalicelib.domain.messages.changes import ApplicationName, Change, Claim, Intake, Listing, Parked
from chalicelib.domain.person import AccessToken, Link, Person
from chalicelib.domain.ports.sealing import HeadProofs, Sealing
from chalicelib.domain.refusals import CaseNotFound
from chalicelib.domain.statement.versions import Choice, StatementVersion

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

T = TypeVar("T", Person, AccessToken, Link)
_LAST_ENTRY = 10**15


class DynamoDbCases:
    """The port `Cases`."""

    def __init__(  # noqa: PLR0913 - where it stores, what seals and proves it, and two settings
        self,
        client: "DynamoDBClient",
        tables: CaseTables,
        sealer: Sealing,
        proofs: HeadProofs,
        *,
        shards: int,
        lifetimes: Lifetimes,
    ) -> None:
        """`shards`: over how many partitions the indexes are spread; it must never change for existing tables."""
        self._calls = Calls(client)
        self._tables = tables
        self._sealer = sealer
        self.along: ReadAlong[items.Item] = ReadAlong()
        self._heads = Heads(self._calls, tables, proofs, sealer)
        self._statements = Statements(self._calls, tables.cases, sealer, proofs, self.along)
        self._writes = Writes(
            tables=tables,
            sealer=sealer,
            proofs=proofs,
            statements=self._statements,
            shards=shards,
            lifetimes=lifetimes,
        )
        self._listings = CaseListings(self._calls, tables.cases, shards, proofs)

    def take_in(self, intake: Intake) -> None:
        """Store a new case. Raises `ApplicationNameTaken`, `PersonLocked`; `ValueError` for more than 10 writes."""
        commit_id = uuid4().hex
        self._calls.transact(self._writes.sealing_for(intake.change).of_intake(intake, commit_id), commit_id)

    def commit(self, change: Change) -> None:
        """Store a change of a case.

        Raises `VersionConflict`, `ClaimTaken`; `IllegalTransition` for a change that a consent record does not allow;
        `ValueError` for more than 10 writes. A lock of another case is left alone.
        """
        commit_id, waits = uuid4().hex, self.along.committing(change)
        made = self._writes.sealing_for(change).of_change(change, commit_id)
        writes, checked = self._heads.with_wait(made, change.case, waits)
        self._transact(writes, commit_id)
        self.along.committed(checked)
        for erasure in change.erases:
            self._sealer.forget(erasure.case_id, erasure.key_class)

    def _transact(self, writes: list[Write], commit_id: str) -> None:
        """Make the writes, leaving out those that would touch another case's items."""
        try:
            self._calls.transact(writes, commit_id)
        except NotOurLock as error:
            self._transact([write for write in writes if write.refused is not error], commit_id)

    def load(self, case_id: str, along: Collection[Along] = ()) -> Case:
        """Return the case, its proof checked. Raises `CaseNotFound`, `CaseUnreadable`."""
        if along:
            return self._sealer.belongs(self.along.remember(*self._heads.load_along(case_id, along)))
        return self._sealer.belongs(self.along.seen(self._heads.load(case_id)))

    def is_newest(self, case: Case) -> bool:
        """Compare with journal and consent records, in one batch. Raises `StoreBusy`."""
        return self._heads.is_newest(case)

    def renew_proof(self, case_id: str) -> bool:
        """Put the head, and each version of the statement, again with a new proof. Raises as `load` does."""
        of_versions = self._statements.renew_proofs(case_id)
        return self._heads.renew_proof(case_id) or of_versions

    def application(self, authority: str, number: str) -> ApplicationName | None:
        """Return the id of the case that the application belongs to, or None."""
        item = self._calls.get(self._tables.cases, keys.application_name(authority, number))
        return None if item is None else items.name_of(item)

    def claim(self, request_id: str, event_id: str) -> Claim | None:
        """Return the claim of an event, or None."""
        item = self._calls.get(self._tables.claims, keys.event_claim(request_id, event_id))
        return None if item is None else items.claim_of(item, request_id, event_id)

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
        where = KeyQuery(self._tables.consents, ("case_id", case_id), ("consent_id", FIRST, LAST))
        along = self.along.take(case_id, Along.CONSENTS)
        found = self._calls.query(where) if along is None else along
        return records_of(case_id, found, self._consent if with_proofs else items.consent_of, whole=with_proofs)

    def journal(self, case_id: str, after: int = 0, limit: int = 100, *, with_notes: bool = True) -> tuple[Entry, ...]:
        """Return entries with a number above `after`, oldest first, with decrypted notes if wanted and not erased.

        Raises `SealBroken`.
        """
        where = ("case_id", case_id)
        found = self._calls.query(KeyQuery(self._tables.journal, where, ("seq", after + 1, _LAST_ENTRY), limit=limit))
        return tuple(items.entry_of(item, self._note(item) if with_notes else None) for item in found)

    def statement_version(self, case_id: str, version: int) -> StatementVersion | None:
        """Return what a version of the statement is made of, or None. Raises `StoreBusy`."""
        return self._statements.version(case_id, version)

    def banks(self, case_id: str, at: BanksAt) -> tuple[Bank, ...]:
        """Return the banks of a case, decrypted. Raises `VersionConflict`, `SealBroken`, `StoreBusy`."""
        return self._statements.banks(case_id, at)

    def choices(self, case_id: str) -> tuple[Choice, ...]:
        """Return all choices of caseworkers for movements, oldest first. Raises `SealBroken`, `StoreBusy`."""
        return self._statements.choices(case_id)

    def due(self, shard: int, until: datetime, limit: int) -> tuple[str, ...]:
        """Return ids of cases of a shard that are due by then, the longest due first."""
        return self._listings.due(shard, until, limit)

    def to_erase(self, shard: int, until: datetime, limit: int) -> tuple[str, ...]:
        """Return ids of cases of a shard with data to erase by then."""
        return self._listings.to_erase(shard, until, limit)

    def load_many(self, case_ids: Sequence[str]) -> tuple[Case, ...]:
        """Return those of the cases that exist and are readable, in any order. Raises `StoreBusy`."""
        return self._listings.load_many(case_ids)

    def open_ids(self, shard: int) -> Iterator[str]:
        """Yield the ids of all cases of a shard for which anything is left to do. Raises `StoreBusy`."""
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
        """Return the ids of the cases of a person, oldest first. Raises `StoreBusy`."""
        asked = (KeyQuery(self._tables.cases, ("pk", keys.person_of(one)), ("sk", FIRST, LAST)) for one in persons)
        return tuple(sorted({str(item["case_id"]) for ask in asked for item in self._calls.query(ask)}))

    def park(self, case_id: str, parked: Parked) -> None:
        """Store the token of a workflow that waits, in place of the one before."""
        item = items.to_wire(items.wait_item(case_id, parked))
        with busy_is_retryable():
            self._calls.client.put_item(TableName=self._tables.waits, Item=item)

    def parked(self, case_id: str) -> Parked | None:
        """Return the workflow that waits, or None."""
        checked = self.along.take_waits(case_id)
        waits = self._heads.waits(case_id) if checked is None else checked
        return items.parked_of(waits[0]) if waits else None

    def _private(self, case_id: str, kind: type[T]) -> T | None:
        field = FIELDS[kind]
        along = self.along.take(case_id, Along(field))
        item = along[0] if along else self._calls.get(self._tables.cases, keys.CaseKeys(case_id).private(field))
        if item is None:
            return None
        return from_document(kind, self._open(case_id, KeyClass.PERSON, field, "", item.get("sealed")))

    def _consent(self, item: items.Item) -> Consent:
        return items.consent_of(item, self._evidence(item), self._proof(item, PRIVATE_TERMS))

    def _evidence(self, item: items.Item) -> Evidence | None:
        opened = self._proof(item, EVIDENCE)
        return None if opened is None else evidence_of(opened)

    def _proof(self, item: items.Item, field: str) -> bytes | None:
        """Return the proof, or None if there never was one or it was erased."""
        if field not in item:
            return None
        with suppress(SealErased):
            return self._open(str(item["case_id"]), KeyClass.PROOF, field, str(item["consent_id"]), item[field])
        return None

    def _note(self, item: items.Item) -> Note | None:
        if "note" not in item:
            return None
        with suppress(SealErased):
            opened = self._open(str(item["case_id"]), KeyClass.PERSON, NOTE, str(item["seq"]), item["note"])
            return from_document(Note, opened)
        return None

    def _open(self, case_id: str, key_class: str, field: str, place: str, sealed: items.Value | None) -> bytes:
        if not isinstance(sealed, bytes):
            raise SealBroken(case_id, field)
        return self._sealer.open(case_id, key_class, field, place, sealed)
