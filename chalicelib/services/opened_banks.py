"""The banks of a case are sealed, so they are opened where they are needed (design decision 14)."""

from chalicelib.domain.case.banks import Bank, after_the_wait
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.errors import SealBroken, VersionConflict
from chalicelib.domain.statement.versions import StatementVersion
from chalicelib.services.needs import HasCases


def with_open_banks(deps: HasCases, case: Case) -> Case:
    """Return this case with its banks open. Raises `VersionConflict` when they changed meanwhile.

    Raises `SealBroken` for a part that is damaged, missing, or not the one that the case names; `SealErased`.
    """
    if case.banks is not None:
        return case
    return case.with_opened(deps.cases.banks(case.id, case.banks_at))


def with_present_banks(deps: HasCases, case: Case) -> Case:
    """Return the case with its banks open, loaded again if they changed meanwhile.

    Raises as `with_open_banks` does, but no `VersionConflict`: a later part than any case in the store names is broken.
    """
    while True:
        try:
            return with_open_banks(deps, case)
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


def banks_of(deps: HasCases, case: Case, of: StatementVersion) -> tuple[Bank, ...]:
    """Return the banks as they were in a version of the statement, which is made when nobody is waited for any more.

    Raises `SealBroken`, `SealErased`.
    """
    try:
        return after_the_wait(deps.cases.banks(case.id, of.banks_at))
    except VersionConflict:  # a part that a statement is made from is never written over
        raise SealBroken(case.id, "banks") from None
