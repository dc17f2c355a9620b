"""The authority takes a result over, or a caseworker has dealt with what needed attention."""

from dataclasses import replace
from datetime import datetime
from typing import Protocol

from chalicelib.domain.callers import Caller
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.parts import Acknowledged
from chalicelib.domain.case.states import AttentionKind
from chalicelib.domain.refusals import NotEnded, NotFound, VersionChanged
from chalicelib.services.commit import change_case
from chalicelib.services.decisions.draft import Draft
from chalicelib.services.needs import CommitPorts, HasDigest, HasReads
from chalicelib.services.office.find_case import find_case
from chalicelib.services.office.human_acts import HumanAct, human_act
from chalicelib.services.office.record_reads import record_read_if_unchanged


class AcknowledgePorts(CommitPorts, HasDigest, HasReads, Protocol):
    """What an acknowledgement uses."""


def acknowledge_case(deps: AcknowledgePorts, caller: Caller, case_id: str, version: int) -> Case:
    """Store that the authority took the result over in this version; repeating it changes nothing.

    Raises `CaseNotFound`, `NotEnded`, `VersionChanged`, `StoreBusy`.
    """
    before, act = find_case(deps, caller, case_id), human_act(deps, caller)
    after = change_case(deps, before, lambda at: decide_acknowledgement(at.case, version, at.now, act))
    return record_read_if_unchanged(deps, caller, before, after)


def acknowledge_attention(deps: AcknowledgePorts, caller: Caller, case_id: str, kind: AttentionKind) -> Case:
    """Store that a caseworker has dealt with this kind of attention; repeating it changes nothing.

    Raises `CaseNotFound`, `NotFound` if the case never needed this attention, `StoreBusy`.
    """
    before, act = find_case(deps, caller, case_id), human_act(deps, caller)
    after = change_case(deps, before, lambda at: decide_attention(at.case, kind, at.now, act))
    return record_read_if_unchanged(deps, caller, before, after)


def decide_acknowledgement(case: Case, version: int, now: datetime, act: HumanAct) -> Draft:
    """Return the case as acknowledged in this version. Raises `NotEnded`, `VersionChanged`."""
    if not case.ended:
        raise NotEnded("The case is still open. Acknowledge it when it has ended.")
    if case.acknowledged.version == version:
        return Draft(case=case)
    if case.version != version:
        raise VersionChanged("The case has changed since that version. Read it again before acknowledging it.")
    statement = case.statement.version or None
    data = {"version": version, **({"statement": statement} if statement else {})}
    acknowledged = replace(case, acknowledged=Acknowledged(now, version, statement))
    return Draft(case=acknowledged).with_event(act.event("acknowledged", **data))


def decide_attention(case: Case, kind: AttentionKind, now: datetime, act: HumanAct) -> Draft:
    """Return the case with every open attention of this kind acknowledged. Raises `NotFound` if there never was one."""
    if all(attention.kind is not kind for attention in case.attention):
        raise NotFound("The case has no attention of this kind. Its field attention lists the kinds that it has.")
    acknowledged = tuple(
        replace(attention, acknowledged_at=now)
        if attention.kind is kind and attention.acknowledged_at is None
        else attention
        for attention in case.attention
    )
    if acknowledged == case.attention:
        return Draft(case=case)
    return Draft(case=replace(case, attention=acknowledged)).with_event(act.event("attention_acknowledged", kind=kind))
