"""The input and the output of a decision: values only."""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.calendar.working_days import Calendar
from chalicelib.domain.case.banks import StoredPage
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.facts import Fact
from chalicelib.domain.case.key_classes import Erasure
from chalicelib.domain.case.policy import Policy
from chalicelib.domain.case.states import AttentionKind
from chalicelib.domain.case.transitions import apply
from chalicelib.domain.consent.consent import Consent
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.messages.changes import PrivatePart, Renewal
from chalicelib.domain.messages.operations import Pause
from chalicelib.domain.person import Representative
from chalicelib.domain.statement.versions import Choice


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """The input of a decision; parts that the decision does not use are left empty."""

    case: Case
    calendar: Calendar
    policy: Policy
    now: datetime
    consents: tuple[Consent, ...] = ()
    """All consent records of the case, oldest first."""
    persons: tuple[str, ...] = ()
    """The keyed digests of the IIN that the message names, under each live key."""
    representative: Representative | None = None
    bank: str = ""
    """The digest that stands for the bank which answered, in the journal."""
    page: StoredPage | None = None
    """The stored payload of a bank's answer; None if there is none or it may not be stored."""
    pause: Pause | None = None
    """The pause of our own calls, if there is one."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A change while it is being decided: the case as it will be, its events, and what is stored with it."""

    case: Case
    events: tuple[Event, ...] = ()
    consents: tuple[Consent, ...] = ()
    private: tuple[PrivatePart, ...] = ()
    erases: tuple[Erasure, ...] = ()
    choice: Choice | None = None
    message: str | None = None
    renews: Renewal | None = None
    edited: frozenset[str] = frozenset()
    """The ids of consent records that were edited behind our back: the case does not take over what they say now."""
    misfit: str | None = None
    """The part of a callback that does not fit the case; repetitions of the callback get the same refusal."""
    otherwise: "Draft | None" = None
    """The draft to commit instead if this one needs the person's lock and another case of the person holds it."""

    def then(self, fact: Fact, policy: Policy, event: Event) -> "Draft":
        """Return the draft after a fact. Raises `IllegalTransition`."""
        return replace(self, case=apply(self.case, fact, policy), events=(*self.events, event))

    def with_event(self, event: Event) -> "Draft":
        """Return the draft with one more event for the journal."""
        return replace(self, events=(*self.events, event))

    def with_attention(self, kind: AttentionKind, now: datetime) -> "Draft":
        """Return the draft with attention raised."""
        return replace(self, case=self.case.with_attention(kind, now))

    def with_consents(self, *consents: Consent) -> "Draft":
        """Return the draft with consent records to store."""
        return replace(self, consents=(*self.consents, *consents))

    def with_private(self, *private: PrivatePart) -> "Draft":
        """Return the draft with sealed parts to store."""
        return replace(self, private=(*self.private, *private))
