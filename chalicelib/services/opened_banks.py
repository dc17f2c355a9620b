"""The banks of a case are sealed, so they are opened where they are needed (design decision 14)."""

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.errors import SealBroken, VersionConflict
from chalicelib.services.needs import HasCases


def with_present_banks(deps: HasCases, case: Case) -> Case:
    """Return the case with its banks open, loaded again if they changed meanwhile.

    Raises `SealBroken` for a part that is damaged, missing, or later than any that a case in the store names;
    `SealErased`.
    """
    while True:
        try:
            return case.opened(deps.cases.banks)
        except VersionConflict:
            newer = deps.cases.load(case.id)
            if newer.version == case.version:
                raise SealBroken(case.id, "banks") from None
            case = newer


def with_banks_to_show(deps: HasCases, case: Case) -> Case:
    """Return the case with its banks open, or as it is where they are erased or damaged: the rest is shown still."""
    if case.sealed.erased_at(KeyClass.BANK) is not None:
        return case
    try:
        return with_present_banks(deps, case)
    except SealBroken:
        return case
