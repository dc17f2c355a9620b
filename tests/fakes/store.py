"""The store of cases in memory: domain objects under one lock, with the same rules as the real store."""

from collections.abc import Collection
from dataclasses import replace
from itertools import islice

from chalicelib.adapters.documents.sealed_fields import FIELDS
from chalicelib.domain.case.banks import Bank, BanksAt
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.consent.consent import Consent
from chalicelib.domain.consent.records import are_as_written
from chalicelib.domain.errors import (
    ApplicationNameTaken,
    CaseUnreadable,
    ClaimTaken,
    PersonBlocked,
    SealBroken,
    SealErased,
    VersionConflict,
)
from chalicelib.domain.journal.journal import Entry
from chalicelib.domain.messages.along import Along
from chalicelib.domain.messages.changes import ApplicationName, Change, Claim, Intake, PrivatePart
from chalicelib.domain.person import AccessToken, Link, Person
from chalicelib.domain.refusals import CaseNotFound
from chalicelib.domain.statement.versions import Choice, StatementVersion
from tests.fakes.consent_rules import refuse_end, refuse_what_no_record_admits
from tests.fakes.listings import InMemoryListings, count
from tests.fakes.locks import PersonLocks
from tests.fakes.records import InMemoryErasures
from tests.fakes.stored_case import StoredCase
from tests.fakes.subjects import InMemorySubjects


class InMemoryCases(InMemoryListings):
    """The port `Cases`."""

    def __init__(self, shards: int = 16, erasures: InMemoryErasures | None = None) -> None:
        """Start empty. `shards`: as in `Deps.shards`; `erasures`: the ledger, shared with the bank data."""
        super().__init__(shards)
        self.erasures = erasures or InMemoryErasures()
        self.subjects = InMemorySubjects()
        self._names: dict[tuple[str, str], ApplicationName] = {}
        self._person_locks = PersonLocks()
        self._claims: dict[tuple[str, str], Claim] = {}
        self.proof_key = "head-1"
        self.proved_under: dict[str, str] = {}  # ids of proof keys by the ids of cases

    def take_in(self, intake: Intake) -> None:
        """Store a new case, or raise the reason why it is refused."""
        case, name = intake.change.case, intake.name
        count(intake.change, 2 + len(intake.unblocked) + (len(case.digests.persons) if intake.locks_person else 0))
        with self._lock:
            self._refuse_claim(intake.change.claim)
            known = self._names.get((name.authority, name.number))
            if (known.case_id if known else None) != intake.replaces:
                raise ApplicationNameTaken
            if case.id in self.stored:
                raise VersionConflict
            locked = case.digests.persons if intake.locks_person else ()
            self._person_locks.refuse(locked)
            if self.subjects.blocked_at(intake.unblocked, case.received_at) is not None:
                raise PersonBlocked
            self.stored[case.id] = StoredCase(case.without_banks())
            self._names[(name.authority, name.number)] = name
            self._person_locks.take(locked, case.id)
            self.erasures.made |= {(case.id, key_class) for key_class in intake.change.new_keys}
            self._keep(intake.change)

    def commit(self, change: Change) -> None:
        """Store a change of a case, or raise the reason why it is refused."""
        case = change.case
        count(change)
        waits = self.along.committing(change)
        self._refuse_sealing(change)
        with self._lock:
            self._refuse_claim(change.claim)
            stored = self.stored.get(case.id)
            if stored is None or stored.case.version != case.version - 1:
                raise VersionConflict
            taken = {entry.seq for entry in stored.entries}
            if any(entry.seq in taken for entry in change.entries):
                raise VersionConflict
            stored.statements.refuse_taken(change)
            if waits is not None and waits != self.waiting(case.id):
                raise VersionConflict
            self._person_locks.refuse_taken(change)
            for consent in change.consents:
                refuse_what_no_record_admits(stored.consents.get(consent.id), consent, case.state)
            for consent in change.ended:
                refuse_end(stored.consents[consent.id], consent, case.state)
            self._person_locks.move(change)
            self._keep(change)
            self.along.committed(waits)

    def _refuse_sealing(self, change: Change) -> None:
        case_id = change.case.id
        sealed = [(KeyClass.PERSON, type(part).__name__) for part in change.private]
        sealed += [(KeyClass.PROOF, "private_terms") for _ in change.consents]
        sealed += [(KeyClass.BANK, "choice")] if change.choice is not None else []
        sealed += [(KeyClass.BANK, "banks")] if change.banks is not None else []
        for key_class, field in sealed:
            self.erasures.refuse_sealing(case_id, key_class, field, new_key=key_class in change.new_keys)
        erased = self.erasures.has(case_id, KeyClass.PERSON) and change.case.sealed.erased_at(KeyClass.PERSON)
        if erased and any(entry.note for entry in change.entries):
            raise SealErased(case_id, "journal-note")  # one that cannot be sealed for another reason is left out

    def _refuse_claim(self, claim: Claim | None) -> None:
        if claim is not None and (claim.request_id, claim.event_id) in self._claims:
            raise ClaimTaken

    def _keep(self, change: Change) -> None:
        stored = self.stored[change.case.id]
        stored.case = change.case.without_banks()
        self.proved_under[change.case.id] = self.proof_key
        stored.entries.extend(change.entries)
        stored.consents.update((consent.id, consent) for consent in change.consents)
        for one in change.ended:
            stored.consents[one.id] = replace(stored.consents[one.id], status=one.status, ended_at=one.ended_at)
        stored.statements.add(change)
        stored.private.update((type(part), part) for part in change.private)
        if change.claim is not None:
            self._claims[(change.claim.request_id, change.claim.event_id)] = change.claim
        self.erasures.erase(change.erases)
        name = (change.case.authority, change.case.application_number)
        known = self._names.get(name)
        if change.forgets_person and known is not None and known.case_id == change.case.id:
            self._names[name] = replace(known, digest="")
        if change.renews is not None and known is not None and known.case_id == change.case.id:
            self._names[name] = change.renews.name
        if change.message is not None:
            self.subjects.messages[change.message] = change.case.id

    def load(self, case_id: str, along: Collection[Along] = ()) -> Case:
        """Return the case."""
        stored = self._of(case_id)
        if case_id in self.unreadable:
            raise CaseUnreadable(case_id)
        with self._lock:
            waits = {Along.WAIT: self.waiting(case_id)} if Along.WAIT in along else {}
            parts = {**stored.parts(along), **waits}
            return self.along.remember(stored.case, parts) if along else self.along.seen(stored.case)

    def is_newest(self, case: Case) -> bool:
        """Compare with the last entry and the records."""
        stored = self._of(case.id)
        hashes = [entry.hash for entry in stored.entries if entry.seq >= case.journal.seq]
        return hashes == [case.journal.hash] and are_as_written(case, stored.consents.values())

    def renew_proof(self, case_id: str) -> bool:
        """Prove the case under `proof_key`."""
        self.load(case_id)
        with self._lock:
            was_due = self.proved_under.get(case_id) != self.proof_key
            self.proved_under[case_id] = self.proof_key
        return was_due

    def application(self, authority: str, number: str) -> ApplicationName | None:
        """Return the name of the application with its case."""
        with self._lock:
            return self._names.get((authority, number))

    def claim(self, request_id: str, event_id: str) -> Claim | None:
        """Return the claim of an event."""
        with self._lock:
            return self._claims.get((request_id, event_id))

    def person(self, case_id: str) -> Person:
        """Return the applicant."""
        part = self._private_part(case_id, Person)
        self.erasures.refuse(case_id, KeyClass.PERSON, "person")
        if not isinstance(part, Person):
            raise CaseNotFound
        return part

    def access_token(self, case_id: str) -> AccessToken | None:
        """Return KDP's token."""
        part = self._private(case_id, AccessToken)
        return part if isinstance(part, AccessToken) else None

    def link(self, case_id: str) -> Link | None:
        """Return the consent link."""
        part = self._private(case_id, Link)
        return part if isinstance(part, Link) else None

    def consents(self, case_id: str, *, with_proofs: bool = True) -> tuple[Consent, ...]:
        """Return the consent records, oldest first."""
        if with_proofs and (case_id, KeyClass.PROOF) in self.erasures.broken:
            self.erasures.refuse(case_id, KeyClass.PROOF, "evidence")
        with self._lock:
            stored, along = self.stored.get(case_id), self.along.take(case_id, Along.CONSENTS)
            records = list(stored.consents.values() if stored else ()) if along is None else list(along)
            if not with_proofs or self.erasures.has(case_id, KeyClass.PROOF):
                records = [replace(record, person="", basis=None, banks=None, evidence=None) for record in records]
            return tuple(sorted(records, key=lambda consent: (consent.received_at, consent.id)))

    def journal(self, case_id: str, after: int = 0, limit: int = 100, *, with_notes: bool = True) -> tuple[Entry, ...]:
        """Return entries with a number above `after`."""
        with self._lock:
            stored = self.stored.get(case_id)
            entries = sorted(stored.entries if stored else (), key=lambda entry: entry.seq)
            if not with_notes or self.erasures.has(case_id, KeyClass.PERSON):
                entries = [replace(entry, note=None) for entry in entries]
            return tuple(islice((entry for entry in entries if entry.seq > after), limit))

    def statement_version(self, case_id: str, version: int) -> StatementVersion | None:
        """Return the content of a version of the statement."""
        return self._of(case_id).statements.versions.get(version)

    def banks(self, case_id: str, at: BanksAt) -> tuple[Bank, ...]:
        """Return the banks in that version."""
        along = [banks for edition, banks in self.along.take(case_id, Along.BANKS) or () if edition == at.edition]
        found = along[0] if along else self._of(case_id).statements.banks.get(at.edition)
        if found is not None and found[0] > at.version:
            raise VersionConflict
        self.erasures.refuse(case_id, KeyClass.BANK, "banks")
        if found is None or found[0] != at.version:
            raise SealBroken(case_id, "banks")
        return found[1]

    def choices(self, case_id: str) -> tuple[Choice, ...]:
        """Return all choices, oldest first."""
        stored = self._of(case_id).statements.choices
        if stored:
            self.erasures.refuse(case_id, KeyClass.BANK, "choice")
        return tuple(stored[version] for version in sorted(stored))

    def _of(self, case_id: str) -> StoredCase:
        with self._lock:
            stored = self.stored.get(case_id)
        if stored is None:
            raise CaseNotFound
        return stored

    def _private_part(self, case_id: str, kind: type[PrivatePart]) -> PrivatePart | None:
        along = self.along.take(case_id, Along(FIELDS[kind]))
        return along[0] if along else self._of(case_id).private.get(kind)

    def _private(self, case_id: str, kind: type[PrivatePart]) -> PrivatePart | None:
        with self._lock:
            found = self._private_part(case_id, kind) if case_id in self.stored else None
        if found is not None:
            self.erasures.refuse(case_id, KeyClass.PERSON, kind.__name__)
        return found
