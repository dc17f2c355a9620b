"""The authority takes a result over, or a caseworker has dealt with what needed attention."""

from typing import Protocol

from chalicelib.domain.callers import Caller
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import AttentionKind
from chalicelib.services.commit import change_case
from chalicelib.services.decisions.people.acknowledgement import decide_acknowledgement, decide_attention
from chalicelib.services.needs import CommitPorts, HasDigest, HasReads
from chalicelib.services.office.find_case import find_case
from chalicelib.services.office.human_acts import human_act
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
