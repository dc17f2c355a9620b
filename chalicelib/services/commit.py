"""Store a change of a case: gather, decide, commit; on a conflict gather and decide again."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from chalicelib.domain.calendar.working_days import quarter_before
from chalicelib.domain.case.banks import Bank
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.retention import with_key_classes, with_next_erasure
from chalicelib.domain.consent.records import with_records
from chalicelib.domain.errors import (
    CaseUnreadable,
    IllegalTransition,
    PersonLocked,
    Retryable,
    SealBroken,
    StoreBusy,
    VersionConflict,
)
from chalicelib.domain.journal import journal
from chalicelib.domain.journal.journal import Entry, Event
from chalicelib.domain.messages.changes import Change, Claim
from chalicelib.domain.messages.ledger import LedgerLine, Stop, stops_of
from chalicelib.domain.sorting.live import rules_version
from chalicelib.domain.statement.thresholds import REGION_DIGITS, quarter_of, threshold_of
from chalicelib.domain.statement.versions import StatementVersion, new_version
from chalicelib.observability import log_change
from chalicelib.services.decisions.draft import Draft, Gathered
from chalicelib.services.gathering import gather_case
from chalicelib.services.needs import CommitPorts

COMMIT_TRIES = 60
"""How often a change is decided again. Twenty-five banks that answer at once need fewer tries; more is a fault."""


Facts = TypeVar("Facts")


def change_case(deps: CommitPorts, case: Case, decide: Callable[[Gathered], Draft], *, wakes: bool = True) -> Case:
    """Change the case by a decision that needs the case, the calendar, the policy and the time; see `change`."""
    return change(deps, case, partial(gather_case, deps), decide, wakes=wakes)[0]


def change(  # noqa: PLR0913 - the three parts of a change, and what a callback or a step adds
    deps: CommitPorts,
    case: Case,
    gather: Callable[[Case], Facts],
    decide: Callable[[Facts], Draft],
    claim: Claim | None = None,
    *,
    wakes: bool = True,
) -> tuple[Case, Draft]:
    """Gather, decide and commit; return the case as committed, and the draft. On a conflict do all three again.

    `claim`: that of a callback's event, which is committed in the same transaction. Where the draft says what does not
    fit, this becomes its answer.

    A draft that changes nothing is not committed. If the state of the case changed and `wakes` is set, the workflow
    that waits for the case is woken; if that fails, the sweep makes up for it (design decision 4). Before each further
    try a random moment passes, so that many writers at once do not keep colliding.

    Raises what `gather` and `decide` raise, `ClaimTaken`, `PersonLocked` for a reopening without an alternative, and
    `StoreBusy` after too many conflicts, `SealBroken` for a consent record that was edited or added behind our back,
    `CaseUnreadable` for a second conflict with nothing newer in the store.
    """
    without_reason = 0
    for tried in range(COMMIT_TRIES):
        deps.rest(tried)
        try:
            draft = decide(gather(case))
            if claim is None and draft == Draft(case=case):
                return case, draft
            after = _commit_or_otherwise(deps, case, draft, _answered(claim, draft), wakes=wakes)
        except VersionConflict:
            newer = deps.cases.load(case.id)
            without_reason = without_reason + 1 if newer.version == case.version else 0
            if without_reason > 1:  # an older head, or a record, was put back
                raise CaseUnreadable(case.id) from None
            case = newer
            continue
        if after.generation != case.generation:
            start_workflow(deps, after)
        if wakes and _calls_for_a_driver(case, after):
            wake_workflow(deps, case.id)
        return after, draft
    raise StoreBusy(f"case {case.id} was changed by others at every try; try again later")


def _calls_for_a_driver(before: Case, after: Case) -> bool:
    return after.state is not before.state or after.consent.owes_revocation


def _answered(claim: Claim | None, draft: Draft) -> Claim | None:
    return claim if claim is None or draft.misfit is None else replace(claim, answer=draft.misfit)


def _commit_or_otherwise(deps: CommitPorts, case: Case, draft: Draft, claim: Claim | None, *, wakes: bool) -> Case:
    try:
        return _commit_records(deps, case, draft, claim, wakes=wakes)
    except PersonLocked:
        if draft.otherwise is None:
            raise
        return _commit_records(deps, case, draft.otherwise, claim, wakes=wakes)


def _commit_records(deps: CommitPorts, case: Case, draft: Draft, claim: Claim | None, *, wakes: bool) -> Case:
    try:
        return commit(deps, case, draft, claim, wakes=wakes)
    except IllegalTransition:  # a record stands where the head has none, or is not as the head says
        raise SealBroken(case.id, "consents") from None


def start_workflow(deps: CommitPorts, case: Case) -> None:
    """Start the workflow of the case's generation. If that fails, the sweep starts it."""
    with suppress(Retryable):
        deps.workflow.start(case.id, case.generation)


def commit(deps: CommitPorts, before: Case, draft: Draft, claim: Claim | None = None, *, wakes: bool = False) -> Case:
    """Store the draft with its journal entries in one transaction, log it, return the case as stored.

    What it erases, and whose word it follows, is in the ledger before (docs/adr/0047). Raises `StoreBusy` also where
    the ledger cannot be written.
    """
    now = max(deps.clock.now(), before.updated_at + timedelta(microseconds=1))
    after, banks = _banks_to_store(before, replace(draft.case, version=before.version + 1, updated_at=now))
    after = with_next_erasure(after.without_banks(), deps.policy.retention, deps.calendar())
    after = with_key_classes(with_records(after, (one for one in draft.consents if one.id not in draft.edited)))
    case, entries = with_journal_entries(after, draft.events, now)
    known = {record.id for record in before.records}
    _enter_in_ledger(deps, draft, stops_of(before, draft.events, now))
    deps.cases.commit(
        Change(
            case=case,
            entries=entries,
            claim=claim,
            consents=tuple(one for one in draft.consents if one.id not in known),
            ended=tuple(one for one in draft.consents if one.id in known),
            private=draft.private,
            frees_person=case.ended and not before.ended,
            locks_person=before.ended and not case.ended,
            erases=draft.erases,
            message=draft.message,
            renews=draft.renews,
            wakes=wakes and _calls_for_a_driver(before, case),
            forgets_person=None if case.digests.person else before.digests.person or None,
            banks=banks,
            statement=_new_statement(deps, before, case, now),
            choice=draft.choice,
            new_keys=frozenset(case.sealed.made).difference(before.sealed.made),
        )
    )
    log_change(before, case)
    return case


def _enter_in_ledger(deps: CommitPorts, draft: Draft, stops: Iterator[Stop]) -> None:
    """Write what the draft erases, and whose word it follows, before it is committed. Raises `StoreBusy`."""
    lines: tuple[LedgerLine, ...] = (*draft.erases, *stops)
    if lines:
        deps.ledger.add(lines)


def _banks_to_store(before: Case, after: Case) -> tuple[Case, tuple[Bank, ...] | None]:
    """Return the banks when the change is one of theirs, and the case that names their edition; None for no banks."""
    if after.banks_at == before.banks_at or not after.banks:
        return after, None
    return replace(after, banks_at=replace(after.banks_at, edition=after.statement.version)), after.banks


def _new_statement(deps: CommitPorts, before: Case, after: Case, now: datetime) -> StatementVersion | None:
    """Return the version of the statement that the change makes, with the entry that its facts are set against."""
    made = new_version(before, after, now, rules_version())
    if made is None or after.application_date is None:
        return made
    day = (
        after.application_date.day
        if deps.policy.threshold_quarter == "application"
        else quarter_before(after.application_date.day).last
    )
    entries = deps.thresholds.of_region(after.authority[:REGION_DIGITS])
    return replace(made, threshold=threshold_of(entries, quarter_of(day)))


def with_journal_entries(case: Case, events: tuple[Event, ...], now: datetime) -> tuple[Case, tuple[Entry, ...]]:
    """Append the events to the case's journal. Return the case with the chain's new head, and the entries."""
    entries: list[Entry] = []
    for event in events:
        case, entry = journal.append(case, event, now)
        entries.append(entry)
    return case, tuple(entries)


def wake_workflow(deps: CommitPorts, case_id: str) -> None:
    """Wake the workflow that waits for this case, if there is one.

    The change is already committed; if the wake-up fails, the sweep makes up for it.
    """
    with suppress(Retryable):
        parked = deps.cases.parked(case_id)
        if parked is not None:
            deps.workflow.wake(parked.token)
