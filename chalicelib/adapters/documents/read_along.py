"""What was read in the same call as the head of a case, until it is asked for: in each thread its own.

It saves calls and weakens nothing. A part is given once, so whoever looks again, or decides again after a conflict,
reads the store. It is given only while the head with which it was read is the newest that this thread has seen, and it
is dropped when the thread commits a change or begins another invocation. Only the applicant, who never changes, is
given again. Who waits for a case is given only after a commit that has checked it in its transaction. What is given is
as it was stored, sealed.
"""

import threading
from collections.abc import Collection, Mapping, Sequence
from typing import Generic, TypeVar

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.messages.along import Along
from chalicelib.domain.messages.changes import Change
from chalicelib.domain.person import Person

StoredPart = TypeVar("StoredPart")

_KEY_OF: Mapping[Along, KeyClass] = {
    Along.PERSON: KeyClass.PERSON,
    Along.TOKEN: KeyClass.PERSON,
    Along.LINK: KeyClass.PERSON,
    Along.CONSENTS: KeyClass.PROOF,
    Along.PROOF_KEY: KeyClass.PROOF,
    Along.BANKS: KeyClass.BANK,
}
SEALED_WHOLE = frozenset({Along.PERSON, Along.TOKEN, Along.LINK})
"""The private parts: each is one sealed piece, under the field name that is its value."""


def classes_of(along: Collection[Along]) -> list[KeyClass]:
    """Return the classes of the data keys that open these parts, sorted."""
    return sorted({_KEY_OF[part] for part in along if part in _KEY_OF})


class ReadAlong(Generic[StoredPart]):
    """The parts of the one case that this thread has read last. Safe under threads."""

    def __init__(self) -> None:
        self._thread = threading.local()

    def remember(self, case: Case, parts: Mapping[Along, Sequence[StoredPart]]) -> Case:
        """Remember what was read with this head, in place of anything before. Return the case."""
        self._thread.case, self._thread.parts, self._thread.waits = (case.id, case.version), dict(parts), None
        return case

    def take(self, case_id: str, part: Along) -> Sequence[StoredPart] | None:
        """Return what is stored of the part, and give it to nobody else; None when it was not read along."""
        case, parts = self._known()
        if case is None or case[0] != case_id or part not in parts:
            return None
        return parts[part] if part is Along.PERSON else parts.pop(part)

    def take_waits(self, case_id: str) -> Sequence[StoredPart] | None:
        """Return who waits, as the last commit of this thread has checked, and give it once; None: unknown."""
        case, waits = self._known()[0], getattr(self._thread, "waits", None)
        if case is None or case[0] != case_id:
            return None
        self._thread.waits = None
        return waits

    def seen(self, case: Case) -> Case:
        """Drop what was read with another head of this case. Return the case."""
        known, _ = self._known()
        if known is not None and known[0] == case.id and known[1] != case.version:
            self.forget()
        return case

    def committing(self, change: Change) -> Sequence[StoredPart] | None:
        """Drop what a commit of this thread may change, whether it succeeds or not.

        Return who waited when the case was read, for a commit that wakes to check; None when that was not read along.
        """
        known, parts = self._known()
        if known is None or known[0] != change.case.id:
            return None
        lasts = not change.erases and not any(isinstance(part, Person) for part in change.private)
        stays = {Along.PERSON: parts[Along.PERSON]} if lasts and Along.PERSON in parts else {}
        self.remember(change.case, stays)
        return parts.get(Along.WAIT) if change.wakes else None

    def committed(self, waits: Sequence[StoredPart] | None) -> None:
        """Remember who waits, as the commit that has just succeeded has checked; None: it has not checked."""
        self._thread.waits = waits

    def forget(self) -> None:
        """Drop everything: another invocation begins."""
        self._thread.case, self._thread.parts, self._thread.waits = None, {}, None

    def _known(self) -> tuple[tuple[str, int] | None, dict[Along, Sequence[StoredPart]]]:
        return getattr(self._thread, "case", None), getattr(self._thread, "parts", {})
