"""The sweep: look at every case whose time has come (order p. 6, 11; design decision 2).

It gathers from the sparse index of due cases, so its cost grows with what is due, not with what exists; for each it
does what a workflow's task would do, and then wakes the workflow that waits. Beside a workflow that is at the same
step it does no harm: one of the two finds the step held or done.
"""

from dataclasses import dataclass

from chalicelib.domain.errors import KelisimError
from chalicelib.domain.ports import Deps
from chalicelib.services.changing import wake
from chalicelib.services.drive_case import drive

PAGE = 100


@dataclass(frozen=True)
class SweepReport:
    """What a sweep did: how many cases it looked at, moved, and could not move for an error."""

    looked_at: int = 0
    moved: int = 0
    failed: int = 0


def sweep_due_cases(deps: Deps) -> SweepReport:
    """Look once at each case that is due now; one that cannot be moved does not keep the others waiting."""
    now = deps.clock.now()
    report = SweepReport()
    for shard in range(deps.shards):
        for case_id in deps.cases.due(shard, now, PAGE):
            report = _look(deps, case_id, report)
    return report


def _look(deps: Deps, case_id: str, report: SweepReport) -> SweepReport:
    looked_at = report.looked_at + 1
    try:
        before = deps.cases.load(case_id)
        after = drive(deps, case_id)
    except KelisimError:
        return SweepReport(looked_at, report.moved, report.failed + 1)
    moved = after.version != before.version
    if moved:
        wake(deps, case_id)
    return SweepReport(looked_at, report.moved + moved, report.failed)
