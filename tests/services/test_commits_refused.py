"""What a commit says of conflicts and damage, and what is stored with an event that changes nothing."""

from dataclasses import replace
from functools import partial

import pytest

from chalicelib.domain.case.states import ConsentStatus
from chalicelib.domain.errors import CaseUnreadable, IllegalTransition, SealBroken, StoreBusy, VersionConflict
from chalicelib.domain.messages.changes import ACCEPTED, Change, Claim, Parked
from chalicelib.services.commit import change, change_case
from chalicelib.services.decisions.draft import Draft, Gathered
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.gathering import gather_case
from tests.fakes.store import InMemoryCases
from tests.services.another_store import over
from tests.services.office import ALATAU, Office
from tests.services.test_commits import note, noting


def test_sixty_tries_are_made_and_a_moment_passes_before_each_further_one() -> None:
    """Then others are at the case too often, which is a fault."""
    office = Office()
    case, rested = office.applies().case, list[int]()

    class Overtaken(InMemoryCases):
        """Somebody else is always first."""

        def commit(self, wanted: Change) -> None:
            """Let the other commit."""
            change_case(office.deps, office.case, note)
            raise VersionConflict(wanted.case.id)

    store = over(office, Overtaken)
    with pytest.raises(StoreBusy) as busy:
        change_case(replace(office.deps, cases=store, rest=rested.append), case, note)
    assert str(busy.value) == f"case {case.id} was changed by others at every try; try again later"
    assert rested == list(range(60))


NEWER, NOTHING = "newer", "nothing"


@pytest.mark.parametrize(
    ("conflicts", "unreadable"),
    [
        ([NOTHING], False),
        ([NOTHING, NOTHING], True),
        ([NEWER, NOTHING], False),
        ([NOTHING, NEWER, NOTHING], False),
        ([NEWER, NOTHING, NOTHING], True),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, list) else str(one),
)
def test_a_second_conflict_with_nothing_newer_is_a_damaged_case(conflicts: list[str], *, unreadable: bool) -> None:
    """The first may have seen a commit half done; one that a newer change explains begins the count again."""
    office = Office()
    case = office.applies().case

    class Stubborn(InMemoryCases):
        """Some commits are refused, because of another change or of nothing."""

        def commit(self, wanted: Change) -> None:
            """Commit it, after the refusals."""
            left = vars(self)["left"]
            if left:
                if left.pop(0) == NEWER:
                    change_case(office.deps, office.case, note)
                raise VersionConflict(wanted.case.id)
            super().commit(wanted)

    deps = replace(office.deps, cases=over(office, Stubborn, left=[*conflicts]))
    if unreadable:
        with pytest.raises(CaseUnreadable):
            change_case(deps, case, note)
    else:
        assert change_case(deps, case, note).version == case.version + 1 + conflicts.count(NEWER)


def a_claim(office: Office) -> Claim:
    """The claim of an event about the case."""
    return Claim(
        request_id=f"{office.case_id}-link-1",
        event_id="event-77",
        digest="digest",
        case_id=office.case_id,
        at=office.clock.now(),
    )


@pytest.mark.parametrize(("misfit", "answer"), [(None, ACCEPTED), ("iin", "iin")])
def test_an_event_that_changes_nothing_is_claimed_with_its_answer(misfit: str | None, answer: str) -> None:
    """A repetition gets the same answer."""
    office = Office()
    office.asks_for_consent()

    def nothing(gathered: Gathered) -> Draft:
        return Draft(case=gathered.case, misfit=misfit)

    change(office.deps, office.case, partial(gather_case, office.deps), nothing, a_claim(office))
    stored = office.cases.claim(f"{office.case_id}-link-1", "event-77")
    assert stored == replace(a_claim(office), answer=answer)


def test_what_does_not_fit_is_stored_also_where_no_event_asked() -> None:
    """There is no claim to hold the answer."""
    office = Office()
    case = office.applies().case
    after = change_case(office.deps, case, lambda at: replace(note(at), misfit="iin"))
    assert after.version == case.version + 1


def test_a_new_generation_gets_a_workflow_and_the_present_one_no_second() -> None:
    """A workflow drives one generation."""
    office = Office()
    case = office.asks_for_consent()
    office.workflow.started.clear()
    change_case(office.deps, case, note)
    assert office.workflow.started == []
    change_case(office.deps, office.case, lambda at: Draft(case=replace(at.case, generation=2)))
    assert office.workflow.started == [(case.id, 2)]


def test_what_was_edited_behind_our_back_is_not_taken_over() -> None:
    """The case goes on naming the record as it was written."""
    office = Office()
    case = office.asks_for_consent()
    record = next(one for one in office.cases.consents(case.id) if one.id == "personal_data-1")
    ended = replace(record, status=ConsentStatus.WITHDRAWN, ended_at=office.clock.now())
    edited = Draft(case=case, consents=(ended,), edited=frozenset({record.id}))
    after = change_case(office.deps, case, lambda _: edited)
    assert (after.records, after.version) == (case.records, case.version + 1)


def test_banks_are_stored_by_the_changes_that_are_theirs() -> None:
    """Not again by another one to whom they are open, and not at all where none was asked."""
    office = Office()
    office.asks_the_banks()
    changes = noting(office)
    change_case(office.deps, office.case, note)
    office.bank_answers(ALATAU)
    assert [one.banks is not None for one in changes] == [False, True]
    none_asked = Office()
    changes = noting(none_asked)
    none_asked.script.banks = []
    none_asked.asks_the_banks()
    assert {one.banks for one in changes} == {None}


def test_a_record_that_stands_where_the_head_has_none_is_damage() -> None:
    """The store refuses the commit, and which part is meant is said."""
    office = Office()
    case = office.applies().case

    class Refusing(InMemoryCases):
        """Whatever is committed contradicts a record."""

        def commit(self, change: Change) -> None:  # noqa: ARG002 - the port's
            """Refuse."""
            raise IllegalTransition("ConsentGranted", "received")

    store = over(office, Refusing)
    with pytest.raises(SealBroken) as broken:
        change_case(replace(office.deps, cases=store), case, note)
    assert broken.value.field == "consents"


def test_a_revocation_that_is_owed_wakes_the_workflow_in_whatever_state() -> None:
    """The bank data are there, and the consent is withdrawn: somebody has to tell the Open API system."""
    office = Office()
    office.gets_the_data()
    office.cases.park(office.case_id, Parked("token", 1, office.case.state))
    case = office.withdraws(What.BANK_CONSENT)
    assert (case.state, office.workflow.woken) == ("bank_data_ready", ["token"])
