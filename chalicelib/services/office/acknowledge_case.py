"""The authority takes a result over, or a human has looked at what needed attention."""

from dataclasses import replace

from chalicelib.domain.callers import Caller
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import AttentionKind
from chalicelib.domain.journal.journal import Event, Note
from chalicelib.domain.ports.store import Deps
from chalicelib.domain.refusals import NotEnded, NotFound, VersionChanged
from chalicelib.services.commit import Draft, change_case
from chalicelib.services.office.find_case import find_for
from chalicelib.services.office.record_reads import noted_if_unchanged


def acknowledge_case(deps: Deps, caller: Caller, case_id: str, version: int) -> Case:
    """Note that the authority took the result over in this version; the same again changes nothing.

    Raises `CaseNotFound`, `NotEnded`, `VersionChanged`, `StoreBusy`.
    """

    def decide(case: Case) -> Draft:
        if not case.ended:
            raise NotEnded("The case is still open. Acknowledge it when it has ended.")
        if case.acknowledged_version == version:
            return Draft(case)
        if case.version != version:
            raise VersionChanged("The case has changed since that version. Read it again before acknowledging it.")
        now = deps.clock.now()
        statement = case.statement_version or None
        told: dict[str, str | int] = {"version": version, **({"statement": statement} if statement else {})}
        event = human_event(deps, caller, "acknowledged", None, **told)
        taken_over = replace(case, acknowledged_at=now, acknowledged_version=version, acknowledged_statement=statement)
        return Draft(taken_over).telling(event)

    before = find_for(deps, caller, case_id)
    return noted_if_unchanged(deps, caller, before, change_case(deps, before, decide))


def acknowledge_attention(deps: Deps, caller: Caller, case_id: str, kind: AttentionKind) -> Case:
    """Note that a human has looked; the same again changes nothing.

    Raises `CaseNotFound`, `NotFound` when the case never needed this attention, `StoreBusy`.
    """

    def decide(case: Case) -> Draft:
        if all(attention.kind is not kind for attention in case.attention):
            raise NotFound("The case has no such attention. See its field attention for those it has.")
        now = deps.clock.now()
        looked_at = tuple(
            replace(attention, acknowledged_at=now)
            if attention.kind is kind and attention.acknowledged_at is None
            else attention
            for attention in case.attention
        )
        if looked_at == case.attention:
            return Draft(case)
        event = human_event(deps, caller, "attention_acknowledged", kind=kind)
        return Draft(replace(case, attention=looked_at)).telling(event)

    before = find_for(deps, caller, case_id)
    return noted_if_unchanged(deps, caller, before, change_case(deps, before, decide))


def human_event(deps: Deps, caller: Caller, name: str, text: str | None = None, **data: str | int) -> Event:
    """Return an event of a human: who it was and what was typed lie sealed, their keyed digests stand in the chain."""
    if text is not None:
        data["text"] = deps.digest("journal-text", text)
    return Event(name, deps.digest("actor", caller.subject), data, Note(caller.subject, text))
