"""A caseworker chooses the category of a movement, or takes the choice back; each makes a new version of the statement.

A choice overrides all rules for good and is stored sealed with the bank data. The journal's chain holds only our id of
the movement and keyed digests; category and reason, which may reveal a benefit or an illness, are sealed beside it.
"""

import re
from dataclasses import dataclass
from typing import Protocol

from chalicelib.domain.bank_data.movements import Movement
from chalicelib.domain.callers import Caller
from chalicelib.domain.case.case import Case
from chalicelib.domain.consent.showing import refuse_unreadable
from chalicelib.domain.refusals import FieldError, InvalidInput, NotFound
from chalicelib.domain.sorting.sorting import may_choose
from chalicelib.domain.statement.parts import Line
from chalicelib.services.commit import change
from chalicelib.services.decisions.people.choice import Wish, decide_choice
from chalicelib.services.needs import CommitPorts, HasDigest, ReadingPorts
from chalicelib.services.office.find_case import ShowingPorts, find_case_to_show
from chalicelib.services.office.human_acts import human_act
from chalicelib.services.office.make_statement import StatementPorts, find_version, read_answers, rebuild_statement
from chalicelib.services.office.record_reads import record_read

_NO_SUCH = "The statement has no movement with this id. The list of its movements has their ids."
_MOVEMENT_ID = re.compile(r"[0-9a-f]{64}", re.ASCII)


class ChooseCategoryPorts(CommitPorts, HasDigest, ReadingPorts, ShowingPorts, StatementPorts, Protocol):
    """What choosing a category uses."""


@dataclass(frozen=True)
class MovementOf:
    """Which movement of which case; both ids as the caller sent them."""

    case_id: str
    movement_id: str


def choose_category(deps: ChooseCategoryPorts, caller: Caller, what: MovementOf, category: str, reason: str) -> Line:
    """Return the line with the chosen category; repeating the choice changes nothing.

    Raises `CaseNotFound`, `NotFound` for no such movement, `InvalidInput` for a category that does not exist or does
    not fit the direction, `Erased`, `BankConsentWithdrawn`, `StatementNotReady`, `StoreBusy`.
    """
    case = find_case_to_show(deps, caller, what.case_id)
    if not may_choose(_movement(deps, case, what.movement_id), category):
        wrong = FieldError("category", "must be a code of Appendix 3 that fits the direction of the movement")
        raise InvalidInput((wrong,))
    digest = deps.digest("journal-choice", what.movement_id, category)
    return _commit(deps, caller, case, Wish(what.movement_id, category, digest, human_act(deps, caller, reason)))


def take_choice_back(deps: ChooseCategoryPorts, caller: Caller, what: MovementOf, reason: str | None) -> Line:
    """Return the line as the present rules sort it; where nobody chose, nothing changes.

    Raises as `choose_category`, but no `InvalidInput`.
    """
    case = find_case_to_show(deps, caller, what.case_id)
    _movement(deps, case, what.movement_id)
    return _commit(deps, caller, case, Wish(what.movement_id, None, None, human_act(deps, caller, reason)))


def _commit(deps: ChooseCategoryPorts, caller: Caller, case: Case, wish: Wish) -> Line:
    case, _ = change(
        deps,
        case,
        lambda case: (case, deps.cases.choices(case.id)),
        lambda gathered: decide_choice(*gathered, wish),
    )
    record_read(deps, caller, "movement", case.id)
    made = rebuild_statement(deps, case, find_version(deps, case))
    found = next((line for line in made.lines if wish.movement_id in line.movement.ids), None)
    if found is None:  # the bank's answer was found to be damaged in between
        raise NotFound(_NO_SUCH)
    return found


def _movement(deps: StatementPorts, case: Case, movement_id: str) -> Movement:
    refuse_unreadable(case)
    answers = read_answers(deps, case, find_version(deps, case)) if _MOVEMENT_ID.fullmatch(movement_id) else ()
    movements = (one for answer in answers for page in answer.pages for one in page.movements)
    found = next((one for one in movements if one.id == movement_id), None)
    if found is None:
        raise NotFound(_NO_SUCH)
    return found
