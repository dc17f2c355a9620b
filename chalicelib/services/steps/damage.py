"""A case whose sealed parts cannot be opened any more (design decision 14)."""

from typing import Protocol

from chalicelib.domain.case.case import Case
from chalicelib.domain.errors import SealBroken, SealErased, WrappingKeyWrong
from chalicelib.services.commit import change_case
from chalicelib.services.decisions.damage import decide_damage
from chalicelib.services.needs import CommitPorts, HasCanary


class DamagePorts(CommitPorts, HasCanary, Protocol):
    """What recording a damage uses."""


def record_damage(deps: DamagePorts, case_id: str, error: SealBroken) -> Case:
    """Raise attention for the case, or end it when its term has passed.

    What was erased on purpose, as the head says, is no damage; a tombstone that no erasure of the head explains is.

    Only while the canary of the deployment opens: with a wrong key file or key id nothing opens, and nobody may lose
    the bank data for that. Raises `WrappingKeyWrong`, `StoreBusy`.
    """
    case = deps.cases.load(case_id)
    if isinstance(error, SealErased) and case.sealed.erased:
        return case
    if not deps.canary.opens():
        raise WrappingKeyWrong
    return change_case(deps, case, lambda gathered: decide_damage(gathered, error.field), wakes=False)
