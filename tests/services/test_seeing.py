"""Who sees which cases: by role and authority, the same for one case and for lists of them."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from chalicelib.domain.callers import Caller
from chalicelib.domain.case.states import State
from chalicelib.domain.refusals import CaseNotFound, NotFound, StatementNotReady
from chalicelib.services.office.list_cases import ByChange, ByState, list_cases
from chalicelib.services.office.make_statement import show_statement
from chalicelib.services.office.show_case import sees_personal_data, show_case, show_consents, show_journal
from tests.fakes.people import PERSON
from tests.services.office import ANNA, BORIS, CITY, END_OF_TUESDAY, MINUTE, MONDAY, TOWN, Office

OPERATOR = Caller("olga", frozenset({"operator"}))
AUDITOR = Caller("aidar", frozenset({"auditor"}))
ALL_ROLES = Caller("boris", frozenset({"caseworker", "operator", "auditor"}), TOWN)
STRANGER = Caller("nobody", frozenset({"janitor"}), CITY)
CALLS: dict[str, Callable[[Office, Caller], object]] = {
    "case": lambda office, caller: show_case(office.deps, caller, office.case_id),
    "journal": lambda office, caller: show_journal(office.deps, caller, office.case_id, 0, 10),
    "consents": lambda office, caller: show_consents(office.deps, caller, office.case_id),
    "statement": lambda office, caller: show_statement(office.deps, caller, office.case_id, None),
}
SEE = {
    "case": [ANNA, OPERATOR, ALL_ROLES],
    "journal": [ANNA, AUDITOR, ALL_ROLES],
    "consents": [ANNA, AUDITOR, ALL_ROLES],
    "statement": [ANNA],
}
CALLERS = [ANNA, BORIS, OPERATOR, AUDITOR, ALL_ROLES, STRANGER]


@pytest.mark.parametrize("caller", CALLERS, ids=lambda caller: "+".join(sorted(caller.roles)) + f" {caller.authority}")
@pytest.mark.parametrize("call", CALLS)
def test_a_call_shows_a_case_to_the_roles_that_it_is_for(call: str, caller: Caller) -> None:
    """A role that may see all authorities in one call may not in another."""
    office = Office()
    office.gets_the_data()
    if caller in SEE[call]:
        assert CALLS[call](office, caller)
    else:
        with pytest.raises(CaseNotFound):
            CALLS[call](office, caller)


@pytest.mark.parametrize(
    ("caller", "sees"),
    [
        (ANNA, True),
        (BORIS, False),
        (OPERATOR, False),
        (replace(OPERATOR, authority=CITY), False),
        (ALL_ROLES, False),
        (replace(ALL_ROLES, authority=CITY), True),
    ],
    ids=["hers", "another's", "operator", "operator of the authority", "both, of another", "both"],
)
def test_personal_data_are_for_caseworkers_of_the_authority(caller: Caller, *, sees: bool) -> None:
    """Who sees the case in another role sees nothing of the person, and reads nothing."""
    office = Office()
    office.gets_the_data()
    assert sees_personal_data(caller, office.case) is sees
    if caller is not BORIS:
        shown = show_case(office.deps, caller, office.case_id)
        assert (shown.banks is not None, [read.what for read in office.reads.all]) == (sees, ["case"] * sees)


def test_another_authoritys_case_and_none_are_refused_alike() -> None:
    """The two refusals are identical."""
    office = Office()
    office.applies()
    refusals = []
    for case_id in (office.case_id, "01k7e000000000000000000009"):
        with pytest.raises(CaseNotFound) as refused:
            show_case(office.deps, BORIS, case_id)
        refusals.append(vars(refused.value))
    assert refusals[0] == refusals[1]


def busy() -> tuple[Office, list[str]]:
    """Three cases of the city and one of the town, a minute apart; the second one waits for its consent."""
    office, ids = Office(), []
    for number, caller in enumerate([ANNA, ANNA, BORIS, ANNA]):
        person = replace(PERSON, iin=f"90010130001{number}")
        ids.append(office.applies(person, f"2025-{number}", caller).case.id)
        if number == 1:
            office.drives()
        office.passes(MINUTE)
    office.passes(office.policy.feed_holds_back)
    return office, ids


def test_a_caseworkers_lists_hold_the_authoritys_cases() -> None:
    """An operator's lists hold the cases of all; the feed begins with the oldest change."""
    office, (one, two, three, four) = busy()
    feed = ByChange(MONDAY - MINUTE)

    def ids(caller: Caller) -> list[str]:
        return [case.id for case in list_cases(office.deps, caller, feed, None, 10).cases]

    assert (ids(ANNA), ids(BORIS), ids(OPERATOR)) == ([one, two, four], [three], [one, two, three, four])
    assert ids(Caller("x", frozenset({"caseworker"}))) == []


def test_the_feed_continues_where_it_stopped() -> None:
    """Page by page, no case is repeated or left out, also when one changes in between."""
    office, (one, two, _, four) = busy()
    feed = ByChange(MONDAY - MINUTE)
    first = list_cases(office.deps, ANNA, feed, None, 2)
    office.case_id = one
    office.drives()
    office.passes(office.policy.feed_holds_back + MINUTE)
    second = list_cases(office.deps, ANNA, feed, first.after, 2)
    assert ([case.id for case in first.cases], [case.id for case in second.cases]) == ([one, two], [four, one])
    assert second.after is None


def test_a_change_stored_later_than_its_time_is_not_missed() -> None:
    """A reader who always asks from the newest received change gets every change in the end."""
    office = Office()
    first = office.applies().case.id
    office.passes(MINUTE)
    second = office.applies(replace(PERSON, iin="900101300811"), "2025-000124").case.id
    late = office.cases.stored.pop(first)  # stamped before the second one, and not yet in the table
    seen: list[str] = []
    since = MONDAY - MINUTE
    for minute in range(10):
        if minute == 4:
            office.cases.stored[first] = late
        for case in list_cases(office.deps, ANNA, ByChange(since), None, 10).cases:
            seen.append(case.id)
            since = max(since, case.updated_at)
        office.passes(MINUTE)
    assert seen == [first, second]


def test_changed_after_leaves_out_what_changed_then() -> None:
    """A change at exactly that instant is not listed again."""
    office, (*_, four) = busy()
    newest = list_cases(office.deps, ANNA, ByChange(MONDAY + 2 * MINUTE), None, 10).cases
    assert [case.id for case in newest] == [four]
    assert list_cases(office.deps, ANNA, ByChange(newest[0].updated_at), None, 10).cases == ()


def test_a_list_by_state_is_ordered_by_due_time() -> None:
    """`due_before` leaves out what is due then or later."""
    office, (one, two, _, four) = busy()
    received = list_cases(office.deps, ANNA, ByState(State.RECEIVED), None, 10).cases
    assert [case.id for case in received] == [one, four]
    assert all(a.due_at <= b.due_at for a, b in pairwise(received) if a.due_at and b.due_at)
    awaiting = ByState(State.AWAITING_CONSENT, END_OF_TUESDAY)
    assert list_cases(office.deps, ANNA, awaiting, None, 10).cases == ()
    later = replace(awaiting, due_before=END_OF_TUESDAY + MINUTE)
    assert [case.id for case in list_cases(office.deps, ANNA, later, None, 10).cases] == [two]


def test_a_statement_is_there_when_the_data_are() -> None:
    """Before that there is none, nor is there a version that was never made."""
    office = Office()
    office.asks_the_banks()
    with pytest.raises(StatementNotReady):
        show_statement(office.deps, ANNA, office.case_id, None)
    for bank in office.case.open_banks:
        office.bank_answers(bank.bic)
    assert show_statement(office.deps, ANNA, office.case_id, 1).version == 1
    with pytest.raises(NotFound):
        show_statement(office.deps, ANNA, office.case_id, 2)
