"""Record each read of personal or bank data before the data are shown: who, what, of which cases, why."""

from collections.abc import Sequence
from datetime import date

from chalicelib.domain.callers import Caller
from chalicelib.domain.case.case import Case
from chalicelib.domain.journal.reads import ReadEntry
from chalicelib.services.needs import ReadingPorts


def record_read(deps: ReadingPorts, caller: Caller, what: str, *case_ids: str) -> None:
    """Record that the caller reads this part of these cases; without any case nothing is recorded.

    Raises `StoreBusy`; the caller must then be shown nothing.
    """
    if case_ids:
        record_inquiry(deps, caller, what, case_ids, caller.why)


def record_inquiry(deps: ReadingPorts, caller: Caller, what: str, case_ids: Sequence[str], reason: str | None) -> None:
    """Record an inquiry with its reason, also one that found no case. Raises `StoreBusy`."""
    deps.reads.add(
        ReadEntry(
            at=deps.clock.now(),
            by=caller.subject,
            roles=tuple(sorted(caller.roles)),
            authority=caller.authority,
            what=what,
            case_ids=tuple(case_ids),
            why=reason,
        )
    )


def reads_of_day(deps: ReadingPorts, caller: Caller, day: date, case_id: str | None = None) -> tuple[ReadEntry, ...]:
    """Return who read what on a day (Asia/Almaty), oldest first, of one case or of all.

    The inquiry is itself recorded, because the reasons that callers typed may name a person. Raises `StoreBusy`.
    """
    found = tuple(read for read in deps.reads.of_day(day) if case_id is None or case_id in read.case_ids)
    record_inquiry(deps, caller, "reads", (case_id,) if case_id else (), caller.why)
    return found


def record_read_if_unchanged(deps: ReadingPorts, caller: Caller, before: Case, after: Case) -> Case:
    """Return the case after a caller's request to change it; if nothing changed, record that the case was read.

    A change is in the case's own journal; an unchanged case is shown all the same. Raises `StoreBusy`.
    """
    if after.version == before.version:
        record_read(deps, caller, "case", after.id)
    return after
