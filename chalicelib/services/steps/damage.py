"""A case whose sealed parts cannot be opened any more (design decision 14)."""

from typing import Protocol

from chalicelib.domain.case.case import Case
from chalicelib.domain.errors import SealBroken, WrappingKeyWrong
from chalicelib.services.commit import change_case
from chalicelib.services.decisions.damage import decide_damage
from chalicelib.services.needs import CommitPorts, HasCanary


class DamagePorts(CommitPorts, HasCanary, Protocol):
    """What recording a damage uses."""


def record_damage(deps: DamagePorts, case_id: str, error: SealBroken) -> Case:
    """Raise attention for the case, or end it when its term has passed.

    Only while the canary of the deployment opens: with a wrong key file or key id nothing opens, and nobody may lose
    the bank data for that. Raises `WrappingKeyWrong`, `StoreBusy`.
    """
    if not deps.canary.opens():
        raise WrappingKeyWrong
    case = deps.cases.load(case_id)
    return change_case(deps, case, lambda gathered: decide_damage(gathered, error.field), wakes=False)
