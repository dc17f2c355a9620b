"""A caseworker puts a movement where it belongs, or takes that back: each makes a new version of the statement.

The choice wins over all rules, for ever, and lies sealed with the bank data. In the journal's chain stand our id of the
movement and keyed digests; the category and the reason, which may tell of a benefit or an illness, lie sealed beside.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chalicelib.domain.bank_data.accounts import Movement
from chalicelib.domain.callers import Caller
from chalicelib.domain.case.case import Case
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.ports.store import Deps
from chalicelib.domain.refusals import FieldError, InvalidInput, NotFound
from chalicelib.domain.sorting.sorting import may_choose
from chalicelib.domain.statement.statement import BankAnswer, Line
from chalicelib.domain.statement.versions import Choice, chosen
from chalicelib.services.commit import Draft, change_case
from chalicelib.services.office.acknowledge_case import human_event
from chalicelib.services.office.find_case import find_for
from chalicelib.services.office.make_statement import answers_of, refuse_unreadable, statement_of, version_of
from chalicelib.services.office.record_reads import note_read

_NO_SUCH = "The statement has no such movement. See its movements for those it has."
_MOVEMENT_ID = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True)
class MovementOf:
    """Which movement of which case; both as the caller named them."""

    case_id: str
    movement_id: str


def choose_category(deps: Deps, caller: Caller, what: MovementOf, category: str, reason: str) -> Line:
    """Return the line as it now stands; the same category again changes nothing.

    Raises `CaseNotFound`, `NotFound` for no such movement, `InvalidInput` for a category that there is not or that
    does not fit the direction, `Erased`, `ConsentWithdrawn`, `StatementNotReady`, `StoreBusy`.
    """
    case = find_for(deps, caller, what.case_id)
    if not may_choose(_movement(deps, case, what.movement_id), category):
        wrong = FieldError("category", "must be a code of Appendix 3 that fits the direction of the movement")
        raise InvalidInput((wrong,))
    return _say(deps, caller, case, Choice(0, what.movement_id, category), reason)


def take_choice_back(deps: Deps, caller: Caller, what: MovementOf, reason: str | None) -> Line:
    """Sort the movement anew, by the rules that are live; where nobody chose, nothing changes.

    Raises as `choose_category`, but no `InvalidInput`.
    """
    case = find_for(deps, caller, what.case_id)
    _movement(deps, case, what.movement_id)
    return _say(deps, caller, case, Choice(0, what.movement_id, None), reason)


def _movement(deps: Deps, case: Case, movement_id: str) -> Movement:
    refuse_unreadable(case)
    answers = answers_of(deps, case, version_of(deps, case)) if _MOVEMENT_ID.fullmatch(movement_id) else ()
    found = _find(answers, movement_id)
    if found is None:
        raise NotFound(_NO_SUCH)
    return found


def _find(answers: Sequence[BankAnswer], movement_id: str) -> Movement | None:
    movements = (one for answer in answers for page in answer.pages for one in page.movements)
    return next((one for one in movements if one.id == movement_id), None)


def _say(deps: Deps, caller: Caller, case: Case, wanted: Choice, reason: str | None) -> Line:
    """Commit the choice, unless it stands already; each try reads anew what stands and whether it still may."""

    def decide(case: Case) -> Draft:
        refuse_unreadable(case)
        standing = chosen(deps.cases.choices(case.id), case.statement_version)
        if standing.get(wanted.movement_id) == wanted.category:
            return Draft(case)
        choice = replace(wanted, version=case.statement_version + 1)
        after = replace(case, statement_version=choice.version)
        return replace(Draft(after).telling(_told(deps, caller, choice, reason)), choice=choice)

    case = change_case(deps, case, decide, wakes=False)
    note_read(deps, caller, "movement", case.id)
    made = statement_of(deps, case, version_of(deps, case))
    found = next((line for line in made.lines if wanted.movement_id in line.movement.ids), None)
    if found is None:  # a bank's answer proved wrong in between
        raise NotFound(_NO_SUCH)
    return found


def _told(deps: Deps, caller: Caller, choice: Choice, reason: str | None) -> Event:
    told: dict[str, str | int] = {"movement": choice.movement_id, "statement": choice.version}
    if choice.category is None:
        return human_event(deps, caller, "category_taken_back", reason, **told)
    told["choice"] = deps.digest("journal-choice", choice.movement_id, choice.category)
    event = human_event(deps, caller, "category_chosen", reason, **told)
    return replace(event, note=replace(event.note, category=choice.category) if event.note else None)
