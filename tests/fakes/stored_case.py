"""What the in-memory store keeps for one case."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from chalicelib.adapters.documents.sealed_fields import FIELDS
from chalicelib.domain.case.banks import Bank
from chalicelib.domain.case.case import Case
from chalicelib.domain.consent.consent import Consent
from chalicelib.domain.errors import VersionConflict
from chalicelib.domain.journal.journal import Entry
from chalicelib.domain.messages.along import Along
from chalicelib.domain.messages.changes import Change, PrivatePart
from chalicelib.domain.statement.versions import Choice, StatementVersion


@dataclass
class KeptStatements:
    """The versions of its statement and the choices, by version; each is written once."""

    versions: dict[int, StatementVersion] = field(default_factory=dict)
    choices: dict[int, Choice] = field(default_factory=dict)
    banks: dict[int, tuple[int, tuple[Bank, ...]]] = field(default_factory=dict)  # by edition: version and banks

    def refuse_taken(self, change: Change) -> None:
        """Raise if a version that the change creates already exists."""
        made, choice = change.statement, change.choice
        if (made and made.version in self.versions) or (choice and choice.version in self.choices):
            raise VersionConflict

    def add(self, change: Change) -> None:
        """Store what the change creates."""
        if change.statement is not None:
            self.versions[change.statement.version] = change.statement
        if change.banks is not None:
            at = change.case.banks_at
            self.banks[at.edition] = (at.version, change.banks)
        if change.choice is not None:
            self.choices[change.choice.version] = change.choice


@dataclass
class StoredCase:
    """All that belongs to one case."""

    case: Case
    entries: list[Entry] = field(default_factory=list)
    consents: dict[str, Consent] = field(default_factory=dict)
    private: dict[type[PrivatePart], PrivatePart] = field(default_factory=dict)
    statements: KeptStatements = field(default_factory=KeptStatements)

    def parts(self, along: Collection[Along]) -> dict[Along, list[Any]]:
        """Return these parts as they are now, those that there are; the banks where the case names their version."""
        found: dict[Along, list[Any]] = {Along(FIELDS[type(part)]): [part] for part in self.private.values()}
        found[Along.CONSENTS] = list(self.consents.values())
        at = self.case.banks_at
        banks = self.statements.banks.get(at.edition)
        if banks is not None and banks[0] == at.version:
            found[Along.BANKS] = [(at.edition, banks)]
        return {part: found[part] for part in along if part in found}
