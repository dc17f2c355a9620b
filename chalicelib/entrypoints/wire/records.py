"""Journal entries, consent records and receipts in our answers."""

from datetime import datetime
from typing import Any, Self

from chalicelib.domain.case.states import ConsentStatus
from chalicelib.domain.consent.consent import Consent, ConsentKind
from chalicelib.domain.journal.journal import Entry
from chalicelib.entrypoints.wire.answered import Answered
from chalicelib.entrypoints.wire.small import PeriodView


class EntryView(Answered):
    """A journal entry. `actor`: a person's subject if it could be unsealed, otherwise the name in the chain."""

    seq: int
    at: datetime
    event: str
    actor: str
    data: dict[str, Any]
    hash: str

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """Return the model of an entry. What a person typed or chose is added to its data, unsealed."""
        note = entry.note
        data = {name: list(value) if isinstance(value, tuple) else value for name, value in entry.data.items()}
        if note is not None and note.text is not None:
            data["text"] = note.text
        if note is not None and note.category is not None:
            data["category"] = note.category
        actor = note.actor if note is not None and note.actor is not None else entry.actor
        return cls(seq=entry.seq, at=entry.at, event=entry.event, actor=actor, data=data, hash=entry.hash)


class Journal(Answered):
    """A page of the journal, oldest first."""

    items: list[EntryView]
    next_cursor: str | None


class SignatureView(Answered):
    """The partner's signature was verified with this key."""

    verified: bool
    kid: str


class ConsentView(Answered):
    """A consent record (Algorithm, p. 10)."""

    id: str
    kind: ConsentKind
    status: ConsentStatus
    text_version: str | None
    text_sha256: str | None
    language: str | None
    scope: list[str]
    purpose: str
    period: PeriodView | None
    valid_until: datetime | None
    banks: list[str] | None
    given_by: str
    basis: str | None
    authentication: str | None
    received_at: datetime
    heard_at: datetime
    ended_at: datetime | None
    signature: SignatureView | None

    @classmethod
    def of(cls, consent: Consent) -> Self:
        """Return the model of a record."""
        own = {name: getattr(consent, name) for name in cls.model_fields if name not in _MADE}
        return cls(
            **own,
            scope=list(consent.scope),
            banks=None if consent.banks is None else list(consent.banks),
            period=PeriodView.of(consent.period) if consent.period else None,
            signature=SignatureView(verified=True, kid=consent.evidence.kid) if consent.evidence else None,
        )


_MADE = frozenset({"scope", "banks", "period", "signature"})


class Consents(Answered):
    """All consent records of a case, oldest first."""

    items: list[ConsentView]


class ReceiptView(Answered):
    """The receipt of a consent (JSON-LD), with our detached JWS over its canonical form (RFC 8785)."""

    receipt: dict[str, Any]
    jws: str
