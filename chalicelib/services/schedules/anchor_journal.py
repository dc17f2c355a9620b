"""Sign the heads of the journals that changed, and keep them in a second place (design decision 9).

Before a head is signed its journal is verified: a broken one is raised to attention, `journal_broken`, and anchored as
it stands, so that it can be seen since when.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import AttentionKind
from chalicelib.domain.errors import VersionConflict
from chalicelib.domain.journal.anchoring import OVERLAP, Anchor, anchors_of
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.journal.verifying import Break
from chalicelib.domain.ports.store import Deps
from chalicelib.services.commit import Draft, change_case
from chalicelib.services.console.verify_journal import verify_case

ANCHOR_TURN = "anchor-journal"
ANCHOR_TURN_LASTS = timedelta(minutes=10)
ANCHORED_AT_ONCE = 100
_BEFORE_ALL = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass
class AnchorReport:
    """What a run did: anchors added, heads in them, and how many journals were found broken."""

    anchors: int = 0
    heads: int = 0
    broken: int = 0


def anchor_journal(deps: Deps) -> AnchorReport:
    """Anchor every head that changed since the last anchor; one run at a time. Raises `StoreBusy`."""
    report, now = AnchorReport(), deps.clock.now()
    until = now + ANCHOR_TURN_LASTS
    if not deps.operations.take_turn(ANCHOR_TURN, now, until):
        return report
    try:
        last = deps.anchors.last()
        for anchor in anchors_of(_checked(deps, _changed(deps, last), report), last, now):
            deps.anchors.add(replace(anchor, signature=deps.signer.sign(anchor.body)))
            report.anchors += 1
            report.heads += len(anchor.heads)
    except VersionConflict:
        pass  # another run was quicker: what it left out is the next one's
    finally:
        deps.operations.end_turn(ANCHOR_TURN, until)
    return report


def _changed(deps: Deps, last: Anchor | None) -> Iterator[Case]:
    """The cases that changed since, oldest change first."""
    since, after = last.until - OVERLAP if last else _BEFORE_ALL, None
    while True:
        listing = deps.cases.changed(None, since, after, ANCHORED_AT_ONCE)
        yield from listing.cases
        after = listing.after
        if after is None:
            return


def _checked(deps: Deps, cases: Iterator[Case], report: AnchorReport) -> Iterator[Case]:
    for case in cases:
        fault = verify_case(deps, case)
        report.broken += fault is not None
        yield case if fault is None else _raised(deps, case, fault)


def _raised(deps: Deps, case: Case, fault: Break) -> Case:
    def decide(case: Case) -> Draft:
        draft = Draft(case).raising(AttentionKind.JOURNAL_BROKEN, deps.clock.now())
        if draft == Draft(case):
            return draft
        return draft.telling(Event("journal_broken", data={"entry": fault.seq, "fault": fault.fault}))

    return change_case(deps, case, decide, wakes=False)
