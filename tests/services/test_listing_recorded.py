"""Who lists cases is recorded if they see people's cases, and what an index says of a person is not believed alone."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from chalicelib.domain.callers import Caller
from chalicelib.domain.case.states import State
from chalicelib.services.office.list_cases import ByChange, ByState, list_cases
from chalicelib.services.office.open_cases import open_cases_of
from tests.fakes.store import InMemoryCases
from tests.services.office import ANNA, Office

OPERATOR = Caller("oleg", frozenset({"operator"}))


@pytest.mark.parametrize(
    ("caller", "recorded"), [(ANNA, [("anna", "cases", ())]), (OPERATOR, [])], ids=["caseworker", "operator"]
)
def test_a_caseworkers_list_is_one_inquiry_that_names_no_case(
    caller: Caller, recorded: list[tuple[str, str, tuple[str, ...]]]
) -> None:
    """Whatever it is a list of; an operator's shows nobody, and is not recorded."""
    office = Office()
    office.applies()
    since = office.clock.now() - timedelta(days=1)
    for query in (ByState(State.RECEIVED), ByChange(since)):
        list_cases(office.deps, caller, query, None, 10)
    assert [(one.by, one.what, one.case_ids) for one in office.reads.all] == 2 * recorded


class StaleIndex(InMemoryCases):
    """The same store, whose index names a case for every person."""

    def __init__(self, cases: InMemoryCases, case_id: str) -> None:
        vars(self).update(vars(cases))
        self._case_id = case_id

    def of_person(self, persons: Sequence[str]) -> tuple[str, ...]:  # noqa: ARG002 - the port's
        """Return the one case."""
        return (self._case_id,)


def test_a_case_is_a_persons_only_if_its_head_says_so() -> None:
    """The index is not proved; the case is."""
    office = Office()
    case = office.applies().case
    office.cases = StaleIndex(office.cases, case.id)
    found = [open_cases_of(office, persons) for persons in (case.digests.persons, ("digest-of-somebody-else",))]
    assert [[one.id for one in cases] for cases in found] == [[case.id], []]
