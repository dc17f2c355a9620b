"""Note each read of personal or bank data before it is shown: who, what, of whom, why (design decision 9)."""

from datetime import date

from chalicelib.domain.callers import Caller
from chalicelib.domain.case.case import Case
from chalicelib.domain.journal.reads import ReadEntry
from chalicelib.domain.ports.store import Deps


def note_read(deps: Deps, caller: Caller, what: str, *case_ids: str) -> None:
    """Write the read down; without any case there is nothing to write. Raises `StoreBusy`, and nothing is shown."""
    if case_ids:
        roles = tuple(sorted(caller.roles))
        deps.reads.note(
            ReadEntry(deps.clock.now(), caller.subject, roles, caller.authority, what, case_ids, caller.why)
        )


def reads_of_day(deps: Deps, caller: Caller, day: date, case_id: str | None = None) -> tuple[ReadEntry, ...]:
    """Return who read what on a day, oldest first, of one case or of all; whoever looks at it is written down as well.

    The reasons that callers typed may name a person. Raises `StoreBusy`, and nothing is shown.
    """
    found = tuple(read for read in deps.reads.of_day(day) if case_id is None or case_id in read.case_ids)
    roles, about = tuple(sorted(caller.roles)), (case_id,) if case_id else ()
    deps.reads.note(ReadEntry(deps.clock.now(), caller.subject, roles, caller.authority, "reads", about, caller.why))
    return found


def noted_if_unchanged(deps: Deps, caller: Caller, before: Case, after: Case) -> Case:
    """Return the case after a human's change; one that changed nothing shows the case all the same, and is a read.

    A change stands in the case's own journal. Raises as `note_read`.
    """
    if after.version == before.version:
        note_read(deps, caller, "case", after.id)
    return after
