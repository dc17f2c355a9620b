"""When the wait for the banks ends, how, and what the journal says of it (Algorithm, p. 11)."""

from dataclasses import replace

import pytest

from chalicelib.domain.case.banks import Bank, StoredPage
from chalicelib.domain.case.states import Outcome, Reason, State
from chalicelib.services.decisions.bank_answer import close_bank_wait
from chalicelib.services.decisions.draft import Draft
from tests.fakes.policy import a_policy
from tests.unit.case.cases import NOW
from tests.unit.decisions.test_decisions import ASKED

WHOLE = Bank(bic="AAAAKZKA", name="A", outcome=Outcome.DATA, pages=1, stored=(StoredPage(1, "digest", 1),))
HALF = replace(WHOLE, bic="HHHHKZKA", pages=2)
NONE, DENIED, FAILED, PENDING = (
    Bank(bic=f"{letter * 4}KZKA", name=letter, outcome=outcome)
    for letter, outcome in zip(
        "NDFP", (Outcome.NO_ACCOUNTS, Outcome.DENIED, Outcome.FAILED, Outcome.PENDING), strict=True
    )
)
READY, NO_ANSWER = (State.BANK_DATA_READY, None), (State.ORDINARY_PROCEDURE, Reason.NO_BANK_ANSWERED)
WAITS = (State.AWAITING_BANK_DATA, None)


@pytest.mark.parametrize(
    ("banks", "before", "at_term", "not_usable", "silent"),
    [
        ((WHOLE,), READY, READY, 0, 0),
        ((NONE, NONE), READY, READY, 0, 0),
        ((WHOLE, NONE), READY, READY, 0, 0),
        ((WHOLE, DENIED), READY, READY, 1, 0),
        ((WHOLE, FAILED), READY, READY, 1, 0),
        ((NONE, DENIED), NO_ANSWER, NO_ANSWER, 1, 0),
        ((DENIED, DENIED), NO_ANSWER, NO_ANSWER, 2, 0),
        ((FAILED, DENIED), WAITS, NO_ANSWER, 2, 0),
        ((WHOLE, HALF), WAITS, READY, 1, 0),
        ((WHOLE, PENDING), WAITS, READY, 1, 1),
        ((NONE, PENDING), WAITS, NO_ANSWER, 1, 1),
        ((PENDING,), WAITS, NO_ANSWER, 1, 1),
        ((), NO_ANSWER, NO_ANSWER, 0, 0),
    ],
)
def test_when_and_how_the_wait_ends(
    banks: tuple[Bank, ...],
    before: tuple[State, Reason | None],
    at_term: tuple[State, Reason | None],
    not_usable: int,
    silent: int,
) -> None:
    """As soon as nothing can improve it, or at the term; the journal counts the banks and what is missing."""
    case = replace(ASKED, banks=banks)
    early, late = (close_bank_wait(Draft(case=case), a_policy(), NOW, at_term=term) for term in (False, True))
    assert [(one.case.state, one.case.reason) for one in (early, late)] == [before, at_term]
    assert late.events[-1].data == {"silent": silent, "banks": len(banks), "not_usable": not_usable}
    assert early.events == (() if before == WAITS else late.events)


@pytest.mark.parametrize("changes", [{"blocked_at": NOW}, {"state": State.BANK_DATA_READY}])
def test_nothing_ends_for_a_blocked_person_or_in_another_state(changes: dict[str, object]) -> None:
    """The term of a blocked case runs on; a case that does not wait has nothing to end."""
    case = replace(ASKED, banks=(WHOLE,), **changes)  # type: ignore[arg-type]  # fields
    assert close_bank_wait(Draft(case=case), a_policy(), NOW, at_term=True) == Draft(case=case)
