"""Sign the heads of the journals that changed, and store them in a second place (design decision 9).

A journal is verified before its head is signed. A broken one gets the attention `journal_broken` and is anchored as it
is, so that the anchors show since when it has been broken.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from chalicelib.domain.case.case import Case
from chalicelib.domain.errors import VersionConflict
from chalicelib.domain.journal.anchoring import OVERLAP, anchors_of
from chalicelib.domain.journal.verifying import Break
from chalicelib.domain.ports.records import SignedAs
from chalicelib.services.commit import change_case
from chalicelib.services.console.verify_journal import BEFORE_ALL, VerifyAllPorts, cases_changed_since, verify_case
from chalicelib.services.decisions.damage import decide_journal_broken
from chalicelib.services.needs import CommitPorts, HasAnchorSigner, HasOperations

ANCHOR_TURN = "anchor-journal"
ANCHOR_TURN_LASTS = timedelta(minutes=10)


class AnchorJournalPorts(CommitPorts, HasAnchorSigner, HasOperations, VerifyAllPorts, Protocol):
    """What anchoring uses."""


@dataclass
class AnchorReport:
    """What a run did: anchors added, heads in them, journals found broken; `runs` is 0 if another one had the turn."""

    runs: int = 1
    anchors: int = 0
    heads: int = 0
    broken: int = 0


def anchor_journal(deps: AnchorJournalPorts) -> AnchorReport:
    """Anchor every head that changed since the last anchor; one run at a time. Raises `StoreBusy`."""
    report, now = AnchorReport(), deps.clock.now()
    until = now + ANCHOR_TURN_LASTS
    if not deps.operations.take_turn(ANCHOR_TURN, now, until):
        return AnchorReport(runs=0)
    try:
        last = deps.anchors.last()
        changed = cases_changed_since(deps, last.until - OVERLAP if last else BEFORE_ALL)
        for anchor in anchors_of(_checked(deps, changed, report), last, now):
            deps.anchors.add(replace(anchor, signature=deps.anchor_signer.sign(anchor.body, SignedAs.ANCHOR)))
            report.anchors += 1
            report.heads += len(anchor.heads)
    except VersionConflict:
        pass  # another run was quicker; the next run anchors what it left out
    finally:
        deps.operations.end_turn(ANCHOR_TURN, until)
    return report


def _checked(deps: AnchorJournalPorts, cases: Iterator[Case], report: AnchorReport) -> Iterator[Case]:
    for case in cases:
        fault = verify_case(deps, case)
        report.broken += fault is not None
        yield case if fault is None else _raise_attention(deps, case, fault)


def _raise_attention(deps: AnchorJournalPorts, case: Case, fault: Break) -> Case:
    return change_case(
        deps, case, lambda gathered: decide_journal_broken(gathered.case, fault, gathered.now), wakes=False
    )
