"""The writes of a commit, item by item, each with its condition and the error to raise if it fails."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Self

from chalicelib.adapters.documents.consents import consent_terms, evidence_bytes, private_terms
from chalicelib.adapters.documents.new_keys import SealingForChange
from chalicelib.adapters.documents.retention import Lifetimes
from chalicelib.adapters.documents.sealed_fields import EVIDENCE, NOTE, PRIVATE_TERMS, private_field
from chalicelib.adapters.documents.values import to_document
from chalicelib.adapters.dynamodb import items, keys
from chalicelib.adapters.dynamodb.conditional import NotOurLock, Write, condition_check, delete, put, update
from chalicelib.adapters.dynamodb.statements import NEW, Statements
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.case.states import ConsentStatus
from chalicelib.domain.consent.consent import ALLOWED_CHANGES, Consent
from chalicelib.domain.errors import (
    ApplicationNameTaken,
    ClaimTaken,
    IllegalTransition,
    PersonBlocked,
    PersonLocked,
    SealBroken,
    SealErased,
    VersionConflict,
)
from chalicelib.domain.journal.journal import Entry
from chalicelib.domain.messages.changes import ApplicationName, Change, Claim, Intake, PrivatePart
from chalicelib.domain.ports.sealing import HeadProofs, Sealing
from chalicelib.settings import Settings


@dataclass(frozen=True, kw_only=True)
class CaseTables:
    """The names of the tables of a case."""

    cases: str
    consents: str
    journal: str
    claims: str
    waits: str
    keys: str

    @classmethod
    def of(cls, given: Settings) -> Self:
        """Return the table names from the settings."""
        return cls(
            cases=given.cases_table,
            consents=given.consents_table,
            journal=given.journal_table,
            claims=given.claims_table,
            waits=given.waits_table,
            keys=given.keys_table,
        )


@dataclass(frozen=True, kw_only=True)
class Writes:
    """Turns a change into writes."""

    tables: CaseTables
    sealer: Sealing
    proofs: HeadProofs
    statements: Statements
    shards: int
    lifetimes: Lifetimes

    def of_intake(self, intake: Intake, commit_id: str) -> list[Write]:
        """Return the writes of a case's first commit."""
        case = intake.change.case
        head = put(self.tables.cases, self._head(case, commit_id), VersionConflict(), NEW)
        named = [self._name(intake.name, intake.replaces), self._in_index(case)]
        writes = [head, *named, *self._beside(intake.change, commit_id)]
        writes += [self._unblocked(person, case) for person in intake.unblocked]
        return [*writes, *self._locks(case)] if intake.locks_person else writes

    def of_change(self, change: Change, commit_id: str) -> list[Write]:
        """Return the writes of any later commit."""
        case = change.case
        head = put(
            self.tables.cases,
            self._head(case, commit_id),
            VersionConflict(),
            "version = :before",
            before=case.version - 1,
        )
        lock = self._locks(case) if change.locks_person else []
        besides = [*self._unlock(change), *lock, *self._erase(change), *self._renew(change)]
        return [head, *self._beside(change, commit_id), *besides]

    def sealing_for(self, change: Change) -> Self:
        """Return what writes this change: it makes the data keys that the change names, and no others."""
        self.sealer.belongs(change.case)
        return replace(self, sealer=SealingForChange(self.sealer, change.new_keys))

    def _locks(self, case: Case) -> list[Write]:
        """Write the lock "one open case per person", under each digest of the person."""
        return [self._lock(case, person) for person in case.digests.persons]

    def _lock(self, case: Case, person: str) -> Write:
        item: items.Item = {**keys.person_lock(person), "case_id": case.id}
        return put(self.tables.cases, item, PersonLocked(), NEW)

    def _free(self, case: Case, person: str) -> Write:
        lock = keys.person_lock(person)
        return delete(self.tables.cases, lock, NotOurLock(), "case_id = :case_id", case_id=case.id)

    def _unblocked(self, person: str, case: Case) -> Write:
        """Check that nobody has blocked the person meanwhile; an expired block may still be stored."""
        condition, now = "attribute_not_exists(claim) OR expires_at <= :now", int(case.received_at.timestamp())
        return condition_check(self.tables.claims, keys.person_block(person), PersonBlocked(), condition, now=now)

    def _renew(self, change: Change) -> Iterator[Write]:
        """Move index, lock and application's name to the present digests."""
        case, renewal = change.case, change.renews
        if renewal is None:
            return
        if not case.ended:
            yield from (self._lock(case, person) for person in case.digests.persons if person not in renewal.before)
            yield from (self._free(case, person) for person in renewal.before if person not in case.digests.persons)
        if case.digests.person != renewal.before[0]:
            yield self._in_index(case)
            yield delete(self.tables.cases, keys.person_case(renewal.before[0], case.id), VersionConflict(), "")
        renamed = items.name_item(renewal.name)
        yield put(self.tables.cases, renamed, NotOurLock(), "case_id = :case_id", case_id=case.id)

    def _in_index(self, case: Case) -> Write:
        of_person: items.Item = {**keys.person_case(case.digests.person, case.id), "case_id": case.id}
        return put(self.tables.cases, of_person, VersionConflict())

    def _head(self, case: Case, commit_id: str) -> items.Item:
        return items.head_item(case, self.shards, commit_id, self.proofs)

    def _beside(self, change: Change, commit_id: str) -> Iterator[Write]:
        yield from (self._entry(entry, change.case, commit_id) for entry in change.entries)
        yield from (self._private(change.case.id, part) for part in change.private)
        yield from (self._consent(consent, change.case) for consent in change.consents)
        yield from (self._end(consent, change.case) for consent in change.ended)
        yield from self.statements.writes(change, self.sealer)
        if change.claim is not None:
            yield self._claim(change.claim)
        if change.message is not None:
            yield self._message(change.message, change.case)

    def _message(self, digest: str, case: Case) -> Write:
        """Write what the call centre finds the case of an SMS by, with an expiry."""
        expires_at = int((case.updated_at + self.lifetimes.messages).timestamp())
        item: items.Item = {**keys.message(digest), "case_id": case.id, "expires_at": expires_at}
        return put(self.tables.claims, item, VersionConflict())

    def _erase(self, change: Change) -> Iterator[Write]:
        """A tombstone in the place of each data key; the person's index and digests go as well.

        The application's name stays, so that the number is not used again, without the digest of its content.
        """
        for erasure in change.erases:
            yield put(self.tables.keys, items.tombstone_item(erasure), VersionConflict())
        if change.forgets_person is not None:
            case = change.case
            yield delete(self.tables.cases, keys.person_case(change.forgets_person, case.id), VersionConflict(), "")
            bare = ApplicationName(case.authority, case.application_number, "", case.id)
            yield put(self.tables.cases, items.name_item(bare), NotOurLock(), "case_id = :case_id", case_id=case.id)

    def _name(self, name: ApplicationName, replaces: str | None) -> Write:
        item, taken = items.name_item(name), ApplicationNameTaken()
        if replaces is None:
            return put(self.tables.cases, item, taken, NEW)
        return put(self.tables.cases, item, taken, "case_id = :replaces", replaces=replaces)

    def _unlock(self, change: Change) -> Iterator[Write]:
        if change.frees_person:
            yield from (self._free(change.case, person) for person in change.case.digests.persons)

    def _entry(self, entry: Entry, case: Case, commit_id: str) -> Write:
        """Append the entry; each place in the journal can be written once."""
        item = items.entry_item(entry, commit_id, self._note(entry, case), self.lifetimes.journal)
        return put(self.tables.journal, item, VersionConflict(), "attribute_not_exists(case_id)")

    def _note(self, entry: Entry, case: Case) -> bytes | None:
        if entry.note is None:
            return None
        plain = to_document(entry.note).encode()
        try:
            return self.sealer.seal(entry.case_id, KeyClass.PERSON, NOTE, str(entry.seq), plain)
        except SealBroken as error:
            if isinstance(error, SealErased) and case.sealed.erased_at(KeyClass.PERSON) is not None:
                raise
            return None  # an end or a withdrawal does not wait for a key that is lost; the chain has the digest

    def _private(self, case_id: str, part: PrivatePart) -> Write:
        field = private_field(part)
        sealed = self.sealer.seal(case_id, KeyClass.PERSON, field, "", to_document(part).encode())
        return put(self.tables.cases, {**keys.CaseKeys(case_id).private(field), "sealed": sealed}, VersionConflict())

    def _claim(self, claim: Claim) -> Write:
        item = items.claim_item(claim, self.lifetimes.claims)
        return put(self.tables.claims, item, ClaimTaken(), "attribute_not_exists(claim)")

    def _consent(self, consent: Consent, case: Case) -> Write:
        """Write a record: its terms never change, and its status only as `ALLOWED_CHANGES` says, by a condition."""
        private = private_terms(consent)
        terms = consent_terms(consent, self.sealer.name(consent.case_id, KeyClass.PROOF, private))
        standing = items.consent_status(consent)
        item: items.Item = {"case_id": consent.case_id, "consent_id": consent.id, "terms": terms, **standing}
        proof = None if consent.evidence is None else evidence_bytes(consent.evidence)
        for field, plain in ((PRIVATE_TERMS, private), (EVIDENCE, proof)):
            if plain is not None:
                item[field] = self.sealer.seal(consent.case_id, KeyClass.PROOF, field, consent.id, plain)
        condition, values = _may_become(standing)
        condition = f"attribute_not_exists(case_id) OR (terms = :terms AND ({condition}))"
        return put(self.tables.consents, item, _refused(consent, case), condition, terms=terms, **values)

    def _end(self, consent: Consent, case: Case) -> Write:
        """Write status and end of a stored record; its sealed parts stay as they are, readable or not."""
        key: items.Item = {"case_id": consent.case_id, "consent_id": consent.id}
        status = items.consent_status(consent)
        condition, values = _may_become(status)
        condition = f"attribute_exists(case_id) AND ({condition})"
        return update(self.tables.consents, key, status, _refused(consent, case), condition, **values)


def _refused(consent: Consent, case: Case) -> IllegalTransition:
    return IllegalTransition(f"a change of consent {consent.id} to {consent.status}", case.state)


def _may_become(standing: items.Item) -> tuple[str, items.Item]:
    """Return the condition on a stored record: its status is unchanged, or changes as allowed."""
    ended = "ended_at = :ended" if "ended_at" in standing else "attribute_not_exists(ended_at)"
    values: items.Item = {"status": standing["consent_status"]}
    if "ended_at" in standing:
        values["ended"] = standing["ended_at"]
    ways = [f"consent_status = :status AND {ended}"]
    for old, allowed in ALLOWED_CHANGES.items():
        if ConsentStatus(str(standing["consent_status"])) in allowed:
            values[f"from_{old}"] = str(old)
            ways.append(f"consent_status = :from_{old}")
    return " OR ".join(ways), values
