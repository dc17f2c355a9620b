"""What a decision is made from, and what it makes: values only."""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.calendar.working_days import Calendar
from chalicelib.domain.case.case import Case, StoredPage
from chalicelib.domain.case.facts import Fact
from chalicelib.domain.case.key_classes import Erasure
from chalicelib.domain.case.policy import Policy
from chalicelib.domain.case.states import AttentionKind
from chalicelib.domain.case.transitions import apply
from chalicelib.domain.consent.consent import Consent
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.messages.changes import PrivatePart, Renewal
from chalicelib.domain.person import Representative
from chalicelib.domain.statement.versions import Choice


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """What a decision is made from; what a decision has no use for is left out."""

    case: Case
    calendar: Calendar
    policy: Policy
    now: datetime
    consents: tuple[Consent, ...] = ()
    """All consent records of the case, oldest first."""
    persons: tuple[str, ...] = ()
    """The keyed digests of the IIN that the message names, under each live key."""
    representative: Representative | None = None
    page: StoredPage | None = None
    """Where the payload of a bank's answer is stored; None without one, and when it may not be stored."""


@dataclass(frozen=True)
class Draft:
    """A change being decided: the case as it will be, the events for its journal, and what is stored with it."""

    case: Case
    events: tuple[Event, ...] = ()
    consents: tuple[Consent, ...] = ()
    private: tuple[PrivatePart, ...] = ()
    erases: tuple[Erasure, ...] = ()
    choice: Choice | None = None
    message: str | None = None
    renews: Renewal | None = None
    misfit: str | None = None
    """Which part of a callback does not fit the case: the sender is refused, and this is the answer to its repeats."""
    otherwise: "Draft | None" = None
    """What is stored instead when the draft needs the person's lock again and another case of the person has it."""

    def then(self, fact: Fact, policy: Policy, event: Event) -> "Draft":
        """Return the draft after a fact. Raises `IllegalTransition`."""
        return replace(self, case=apply(self.case, fact, policy), events=(*self.events, event))

    def telling(self, event: Event) -> "Draft":
        """Return the draft with one more event for the journal."""
        return replace(self, events=(*self.events, event))

    def raising(self, kind: AttentionKind, now: datetime) -> "Draft":
        """Return the draft with attention raised."""
        return replace(self, case=self.case.with_attention(kind, now))

    def keeping(self, *consents: Consent) -> "Draft":
        """Return the draft with consent records to store."""
        return replace(self, consents=(*self.consents, *consents))

    def sealing(self, *private: PrivatePart) -> "Draft":
        """Return the draft with sealed parts to store."""
        return replace(self, private=(*self.private, *private))
