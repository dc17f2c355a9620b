"""The authority takes a result over, or a caseworker has dealt with what needed attention."""

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.parts import Acknowledged
from chalicelib.domain.case.states import AttentionKind
from chalicelib.domain.refusals import NotEnded, NotFound, VersionChanged
from chalicelib.services.decisions.draft import Draft
from chalicelib.services.decisions.people.acts import HumanAct


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
