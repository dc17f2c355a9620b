"""Who asks for a change and what they typed, ready for the journal."""

from dataclasses import dataclass
from typing import Protocol

from chalicelib.domain.journal.journal import Event, Note


class RecordedAct(Protocol):
    """An act that a journal's entry is made of: a human's, or one that is done again after a restore."""

    def event(self, name: str) -> Event:
        """Return the act as an event of this name."""


@dataclass(frozen=True)
class HumanAct:
    """A person's act: name and text are stored sealed beside the entry, the chain holds only their keyed digests."""

    subject: str
    subject_digest: str
    text: str | None = None
    text_digest: str | None = None

    def event(self, name: str, **data: str | int) -> Event:
        """Return the act as an event of this name with these data."""
        if self.text_digest is not None:
            data["text"] = self.text_digest
        return Event(name, self.subject_digest, data, Note(self.subject, self.text))
