"""How a use case changes a case: gather, decide purely, commit; on a conflict load again and decide anew."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.facts import Fact
from chalicelib.domain.case.key_classes import Erasure
from chalicelib.domain.case.policy import Policy
from chalicelib.domain.case.retention import next_erasure
from chalicelib.domain.case.states import AttentionKind
from chalicelib.domain.case.transitions import apply
from chalicelib.domain.consent.consent import Consent
from chalicelib.domain.errors import PersonLocked, Retryable, StoreBusy, VersionConflict
from chalicelib.domain.journal import journal
from chalicelib.domain.journal.journal import Entry, Event
from chalicelib.domain.ports.changes import Change, Claim, PrivatePart, Renewal
from chalicelib.domain.sorting.live import rules_version
from chalicelib.domain.statement.versions import Choice, new_version
from chalicelib.services.needs import CommitPorts

COMMIT_TRIES = 60
"""How often a change is decided anew. Twenty-five banks answering at once need fewer; more is a fault."""


@dataclass(frozen=True)
class Draft:
    """A change being decided: the case as it will be, the events to be told, and what is stored with it."""

    case: Case
    events: tuple[Event, ...] = ()
    consents: tuple[Consent, ...] = ()
    private: tuple[PrivatePart, ...] = ()
    erases: tuple[Erasure, ...] = ()
    choice: Choice | None = None
    message: str | None = None
    renews: Renewal | None = None
    otherwise: "Draft | None" = None
    """What holds instead when the draft needs the person's lock again and another case of the person has it."""

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
        """Return the draft with consent records to be stored."""
        return replace(self, consents=(*self.consents, *consents))

    def sealing(self, *private: PrivatePart) -> "Draft":
        """Return the draft with private parts to be stored."""
        return replace(self, private=(*self.private, *private))


Decide = Callable[[Case], Draft]


def change_case(
    deps: CommitPorts, case: Case, decide: Decide, claim: Callable[[Case], Claim] | None = None, *, wakes: bool = True
) -> Case:
    """Decide on the case, commit, and return it as committed; on a conflict load it again and decide anew.

    A draft that changes nothing is not committed. When the change moved the case to another state and `wakes` is set,
    the workflow that waits for it is woken; a lost wake-up is the sweep's to mend (design decision 4).
    Before each further try a moment passes that is drawn by lot, so that many who come at once do not go on colliding.
    Raises what `decide` raises, `ClaimTaken`, `PersonLocked` for a reopening without another way, and `StoreBusy`
    after too many conflicts.
    """
    for tried in range(COMMIT_TRIES):
        deps.rest(tried)
        draft = decide(case)
        if draft == Draft(case) and claim is None:
            return case
        try:
            after = _commit_or_otherwise(deps, case, draft, claim(case) if claim else None)
        except VersionConflict:
            case = deps.cases.load(case.id)
            continue
        if after.generation != case.generation:
            start_workflow(deps, after)
        if wakes and (after.state is not case.state or after.owes_revocation):
            wake_workflow(deps, case.id)
        return after
    raise StoreBusy(f"case {case.id} was changed by others each time")


def _commit_or_otherwise(deps: CommitPorts, case: Case, draft: Draft, claim: Claim | None) -> Case:
    try:
        return commit(deps, case, draft, claim)
    except PersonLocked:
        if draft.otherwise is None:
            raise
        return commit(deps, case, draft.otherwise, claim)


def start_workflow(deps: CommitPorts, case: Case) -> None:
    """Start the workflow of the case's generation; one that could not be started is started by the sweep."""
    with suppress(Retryable):
        deps.workflow.start(case.id, case.generation)


def commit(deps: CommitPorts, before: Case, draft: Draft, claim: Claim | None = None) -> Case:
    """Store the draft with its journal entries in one transaction; return the case as stored."""
    now = max(deps.clock.now(), before.updated_at + timedelta(microseconds=1))
    after = replace(draft.case, version=before.version + 1, updated_at=now)
    after = replace(after, erase_at=next_erasure(after, deps.policy.retention, deps.calendar()))
    case, entries = chained(after, draft.events, now)
    deps.cases.commit(
        Change(
            case=case,
            entries=entries,
            claim=claim,
            consents=draft.consents,
            private=draft.private,
            frees_person=case.ended and not before.ended,
            locks_person=before.ended and not case.ended,
            erases=draft.erases,
            message=draft.message,
            renews=draft.renews,
            forgets_person=before.person if before.person and not case.person else None,
            statement=new_version(before, case, now, rules_version()),
            choice=draft.choice,
        )
    )
    return case


def chained(case: Case, events: tuple[Event, ...], now: datetime) -> tuple[Case, tuple[Entry, ...]]:
    """Append the events to the case's journal; return the case with the chain's new head, and the entries."""
    entries: list[Entry] = []
    for event in events:
        case, entry = journal.append(case, event, now)
        entries.append(entry)
    return case, tuple(entries)


def wake_workflow(deps: CommitPorts, case_id: str) -> None:
    """Wake the workflow that waits for this case, if one does.

    What was committed stays committed: a wake-up that fails is the sweep's to mend.
    """
    with suppress(Retryable):
        parked = deps.cases.parked(case_id)
        if parked is not None:
            deps.workflow.wake(parked.token)
