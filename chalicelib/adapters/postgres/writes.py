"""The statements of a commit, each with the error to raise if it touches no row.

They stand in the order in which their errors are reported, the most telling first. That is also the order of locks,
the same for every commit.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Self

from chalicelib.adapters.documents.banks import sealed_banks
from chalicelib.adapters.documents.consents import consent_terms, evidence_bytes, private_terms
from chalicelib.adapters.documents.entries import entry_document
from chalicelib.adapters.documents.new_keys import SealingForChange
from chalicelib.adapters.documents.retention import Lifetimes
from chalicelib.adapters.documents.sealed_fields import (
    CHOICE,
    EVIDENCE,
    NOTE,
    PRIVATE_TERMS,
    choice_place,
    private_field,
)
from chalicelib.adapters.documents.values import to_document
from chalicelib.adapters.postgres import sql
from chalicelib.adapters.postgres.database import SqlWrite
from chalicelib.adapters.postgres.heads import HeadRow, head_row, new_proof, proved_version
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.key_classes import Erasure, KeyClass
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


@dataclass(frozen=True)
class SqlWrites:
    """Turns a change into statements."""

    sealer: Sealing
    proofs: HeadProofs
    shards: int
    lifetimes: Lifetimes

    def of_intake(self, intake: Intake, commit_id: str) -> list[SqlWrite]:
        """Return the statements of a case's first commit. Raises `SealErased`, `StoreBusy`."""
        case, change = intake.change.case, intake.change
        head = SqlWrite(sql.NEW_CASE, self._head(case, commit_id), VersionConflict())
        writes = [_name(intake.name, intake.replaces), head, *self._of_versions(change, commit_id)]
        if intake.locks_person:
            writes += [_lock(case, person) for person in sorted(case.digests.persons)]
        writes += [_unblocked(person, case) for person in sorted(intake.unblocked)]
        return [*writes, _in_index(case), *self._beside(change)]

    def of_change(self, change: Change, commit_id: str) -> list[SqlWrite]:
        """Return the statements of any later commit. Raises `SealErased`, `StoreBusy`."""
        case = change.case
        head = SqlWrite(sql.NEXT_CASE, self._head(case, commit_id), VersionConflict())
        claim = [] if change.claim is None else [self._claim(change.claim)]
        return [
            *claim,
            *_renamed(change),
            head,
            *self._of_versions(change, commit_id),
            *_locks(change),
            *self._beside(change),
            *_indexed_anew(change),
            *map(tombstone, change.erases),
        ]

    def sealing_for(self, change: Change) -> Self:
        """Return what writes this change: it makes the data keys that the change names, and no others."""
        self.sealer.belongs(change.case)
        return replace(self, sealer=SealingForChange(self.sealer, change.new_keys))

    def _head(self, case: Case, commit_id: str) -> HeadRow:
        return head_row(case, self.shards, commit_id, self.proofs)

    def _of_versions(self, change: Change, commit_id: str) -> Iterator[SqlWrite]:
        """Yield what may be written once only, each under a number of its own."""
        case = change.case
        yield from (self._entry(entry, case, commit_id) for entry in change.entries)
        if change.banks is not None:
            at, sealed = case.banks_at, sealed_banks(self.sealer, case.id, case.banks_at, change.banks)
            yield SqlWrite(sql.PUT_BANKS, (case.id, at.edition, at.version, sealed))
        if change.statement is not None:
            made = change.statement
            row = {"case_id": case.id, "version": made.version, "document": to_document(made)}
            proof = new_proof(proved_version(row), self.proofs)
            yield SqlWrite(sql.NEW_STATEMENT, (*row.values(), proof), VersionConflict())
        if change.choice is not None:
            version, plain = change.choice.version, to_document(change.choice).encode()
            sealed = self.sealer.seal(case.id, KeyClass.BANK, CHOICE, choice_place(version), plain)
            yield SqlWrite(sql.NEW_CHOICE, (case.id, version, sealed), VersionConflict())

    def _beside(self, change: Change) -> Iterator[SqlWrite]:
        case = change.case
        yield from (self._consent(consent, case) for consent in change.consents)
        yield from (_ended(consent, case) for consent in change.ended)
        yield from (self._private(case.id, part) for part in change.private)
        if change.message is not None:
            yield SqlWrite(sql.PUT_MESSAGE, (change.message, case.id, case.updated_at + self.lifetimes.messages))

    def _private(self, case_id: str, part: PrivatePart) -> SqlWrite:
        field = private_field(part)
        sealed = self.sealer.seal(case_id, KeyClass.PERSON, field, "", to_document(part).encode())
        return SqlWrite(sql.PUT_PRIVATE_PART, (case_id, field, sealed))

    def _entry(self, entry: Entry, case: Case, commit_id: str) -> SqlWrite:
        """Append the entry; each place in the journal can be written once."""
        values = (entry.case_id, entry.seq, commit_id, entry_document(entry), self._note(entry, case))
        return SqlWrite(sql.NEW_ENTRY, (*values, entry.at + self.lifetimes.journal), VersionConflict())

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

    def _claim(self, claim: Claim) -> SqlWrite:
        key = (claim.case_id, claim.request_id, event_digest(claim.event_id))
        values = (*key, claim.digest, claim.answer, claim.at, claim.at + self.lifetimes.claims)
        return SqlWrite(sql.NEW_CLAIM, values, ClaimTaken())

    def _consent(self, consent: Consent, case: Case) -> SqlWrite:
        """Write a record: its terms never change, and its status only as `ALLOWED_CHANGES` says, by a condition."""
        private = private_terms(consent)
        terms = consent_terms(consent, self.sealer.name(consent.case_id, KeyClass.PROOF, private))
        proof = None if consent.evidence is None else evidence_bytes(consent.evidence)
        values = (consent.case_id, consent.id, terms, str(consent.status), consent.ended_at)
        sealed = (self._proof(consent, PRIVATE_TERMS, private), self._proof(consent, EVIDENCE, proof))
        return SqlWrite(sql.PUT_CONSENT, (*values, *sealed, _may_become(consent)), _refused(consent, case))

    def _proof(self, consent: Consent, field: str, plain: bytes | None) -> bytes | None:
        if plain is None:
            return None
        return self.sealer.seal(consent.case_id, KeyClass.PROOF, field, consent.id, plain)


def _ended(consent: Consent, case: Case) -> SqlWrite:
    """Write status and end of a stored record; its sealed parts stay as they are, readable or not."""
    status = (str(consent.status), consent.ended_at)
    values = (*status, consent.case_id, consent.id, *status, _may_become(consent))
    return SqlWrite(sql.END_CONSENT, values, _refused(consent, case))


def _may_become(consent: Consent) -> list[str]:
    """Return the statuses that may become this one."""
    return [str(old) for old, allowed in ALLOWED_CHANGES.items() if consent.status in allowed]


def _refused(consent: Consent, case: Case) -> IllegalTransition:
    return IllegalTransition(f"a change of consent {consent.id} to {consent.status}", case.state)


def event_digest(event_id: str) -> str:
    """Return the digest of an event's id, which is the partner's, of any length and content."""
    return sha256(event_id.encode()).hexdigest()


def tombstone(erasure: Erasure) -> SqlWrite:
    """Return the statement that puts a tombstone in the place of an erased data key."""
    return SqlWrite(sql.PUT_TOMBSTONE, (erasure.case_id, str(erasure.key_class), erasure.at))


def _name(name: ApplicationName, replaces: str | None) -> SqlWrite:
    if replaces is None:
        values: tuple[object, ...] = (name.authority, name.number, name.case_id, to_document(name))
        return SqlWrite(sql.NEW_NAME, values, ApplicationNameTaken())
    values = (name.case_id, to_document(name), name.authority, name.number, replaces)
    return SqlWrite(sql.NEXT_NAME, values, ApplicationNameTaken())


def _renamed(change: Change) -> Iterator[SqlWrite]:
    """The name of a case whose person is forgotten stays, so that its number is not used again, without a digest."""
    names = [change.renews.name] if change.renews is not None else []
    if change.forgets_person is not None:
        names.append(ApplicationName(change.case.authority, change.case.application_number, "", change.case.id))
    for name in names:
        yield SqlWrite(sql.NEXT_NAME, (name.case_id, to_document(name), name.authority, name.number, name.case_id))


def _locks(change: Change) -> Iterator[SqlWrite]:
    """Yield the changes of the lock "one open case per person"; a lock of another case is left alone."""
    case, renewal = change.case, change.renews
    taken = set(case.digests.persons) if change.locks_person else set()
    freed = set(case.digests.persons) if change.frees_person else set()
    if renewal is not None and not case.ended:
        taken |= set(case.digests.persons) - set(renewal.before)
        freed |= set(renewal.before) - set(case.digests.persons)
    yield from (SqlWrite(sql.FREE_PERSON, (person, case.id)) for person in sorted(freed))
    yield from (_lock(case, person) for person in sorted(taken))


def _lock(case: Case, person: str) -> SqlWrite:
    return SqlWrite(sql.LOCK_PERSON, (person, case.id), PersonLocked())


def _unblocked(person: str, case: Case) -> SqlWrite:
    """Take the lock of the block's row, so that whoever blocks at the same moment waits and then finds the case."""
    return SqlWrite(sql.TAKE_UNBLOCKED, (person, case.received_at), PersonBlocked())


def _in_index(case: Case) -> SqlWrite:
    return SqlWrite(sql.INDEX_PERSON, (case.digests.person, case.id))


def _indexed_anew(change: Change) -> Iterator[SqlWrite]:
    case, renewal = change.case, change.renews
    if renewal is not None and case.digests.person != renewal.before[0]:
        yield _in_index(case)
        yield SqlWrite(sql.UNINDEX_PERSON, (renewal.before[0], case.id))
    if change.forgets_person is not None:
        yield SqlWrite(sql.UNINDEX_PERSON, (change.forgets_person, case.id))
