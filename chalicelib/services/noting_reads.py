"""Note each read of personal or bank data before it is shown: who, what, of whom, why (design decision 9)."""

from chalicelib.domain.callers import Caller
from chalicelib.domain.case import Case
from chalicelib.domain.ports import Deps
from chalicelib.domain.reads import Read


def note_read(deps: Deps, caller: Caller, what: str, *case_ids: str) -> None:
    """Write the read down; without any case there is nothing to write. Raises `StoreBusy`, and nothing is shown."""
    if case_ids:
        roles = tuple(sorted(caller.roles))
        deps.reads.note(Read(deps.clock.now(), caller.subject, roles, caller.authority, what, case_ids, caller.why))


def noted_if_unchanged(deps: Deps, caller: Caller, before: Case, after: Case) -> Case:
    """Return the case after a human's change; one that changed nothing shows the case all the same, and is a read.

    A change stands in the case's own journal. Raises as `note_read`.
    """
    if after.version == before.version:
        note_read(deps, caller, "case", after.id)
    return after
