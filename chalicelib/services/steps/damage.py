"""A case whose sealed parts cannot be opened any more (design decision 14)."""

from chalicelib.domain.case.case import Case
from chalicelib.domain.errors import SealBroken, WrappingKeyWrong
from chalicelib.domain.ports.store import Deps
from chalicelib.services.commit import change
from chalicelib.services.decisions.damage import decide_damage
from chalicelib.services.gathering import gather_case


def record_damage(deps: Deps, case_id: str, error: SealBroken) -> Case:
    """Raise attention for the case, or end it when its term has passed.

    Only while the canary of the deployment opens: with a wrong key file or key id nothing opens, and nobody may lose
    the bank data for that. Raises `WrappingKeyWrong`, `StoreBusy`.
    """
    if not deps.canary.opens():
        raise WrappingKeyWrong
    case = deps.cases.load(case_id)
    return change(
        deps,
        case,
        lambda case: gather_case(deps, case),
        lambda gathered: decide_damage(gathered, error.field),
        wakes=False,
    )[0]
