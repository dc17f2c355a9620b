"""What is committed with a change: the instant, the flags for the person and the workflow, and nothing twice."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.errors import StoreBusy
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.messages.changes import Change, Parked
from chalicelib.services.commit import change_case
from chalicelib.services.decisions.draft import Draft, Gathered
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.schedules.erase_due_data import erase_due_data
from tests.fakes.records import InMemoryErasures
from tests.fakes.store import InMemoryCases
from tests.services.another_store import put_into
from tests.services.late_consent import consents_unheard
from tests.services.office import DAY, MINUTE, Office

MOMENT = timedelta(microseconds=1)


class Noting(InMemoryCases):
    """A store that notes each change."""

    def commit(self, change: Change) -> None:
        """Commit it."""
        super().commit(change)
        vars(self).setdefault("changes", []).append(change)


def noting(office: Office) -> list[Change]:
    """Note the changes from now on."""
    changes: list[Change] = []
    put_into(office, Noting, changes=changes)
    return changes


def note(gathered: Gathered) -> Draft:
    """Decide that the journal says one thing more."""
    return Draft(case=gathered.case).with_event(Event("noted"))


def test_each_change_of_a_case_has_an_instant_of_its_own() -> None:
    """Two in the same microsecond are one microsecond apart, so that the feed has them in order."""
    office = Office()
    case = office.applies().case
    at = [change_case(office.deps, case, note).updated_at for _ in range(2)]
    office.passes(MINUTE)
    at.append(change_case(office.deps, case, note).updated_at)
    assert at == [case.updated_at + MOMENT, case.updated_at + 2 * MOMENT, office.clock.now()]


def test_the_person_is_freed_at_the_end_and_locked_by_a_reopening() -> None:
    """Once each: what happens to an ended case later does neither."""
    office = Office()
    changes = noting(office)
    heard = consents_unheard(office)
    change_case(office.deps, office.case, note)
    heard()
    flags = {(one.frees_person, one.locks_person): one.case.state for one in changes}
    assert flags == {
        (False, False): "ordinary_procedure",
        (True, False): "ordinary_procedure",
        (False, True): "requesting_bank_data",
    }
    assert [one.frees_person for one in changes].count(True) == 1


@pytest.mark.parametrize("wakes", [True, False])
def test_a_commit_that_wakes_says_so(*, wakes: bool) -> None:
    """It does where the next step is another one, or a revocation is owed; a note calls for nobody."""
    office = Office()
    office.asks_the_banks()
    changes = noting(office)
    change_case(office.deps, office.case, note, wakes=wakes)
    office.withdraws(What.BANK_CONSENT)
    change_case(office.deps, office.case, note, wakes=wakes)
    assert [one.wakes for one in changes] == [False, True, wakes]


def test_the_keys_that_a_change_makes_are_those_that_were_not_made_before() -> None:
    """A key is made once, and a second one would make what is sealed unreadable."""
    office = Office()
    changes = noting(office)
    office.gets_the_data()
    made = [key for one in changes for key in one.new_keys]
    assert made == [KeyClass.BANK]


def test_an_erasure_forgets_the_person_once() -> None:
    """The name of the application is freed of the digests with the person, and not again later."""
    office = Office()
    office.asks_for_consent()
    office.answers("refused")
    digest = office.case.digests.person
    changes = noting(office)
    change_case(office.deps, office.case, note)
    office.passes(600 * DAY)
    erase_due_data(office.deps)
    change_case(office.deps, office.case, note)
    assert [one.forgets_person for one in changes if one.forgets_person] == [digest]
    assert (changes[0].forgets_person, changes[-1].forgets_person) == (None, None)


def test_what_is_not_erased_and_follows_nobodys_word_is_not_in_the_ledger() -> None:
    """A withdrawal is, before it is committed; a note needs no ledger at all."""
    office = Office()
    case = office.asks_for_consent()

    class Full(InMemoryErasures):
        """Nothing can be written."""

        def add(self, lines: object) -> None:  # noqa: ARG002 - the port's
            """Fail."""
            raise StoreBusy("ledger")

    office.deps = replace(office.deps, ledger=Full())
    assert change_case(office.deps, case, note).version == case.version + 1
    with pytest.raises(StoreBusy):
        office.withdraws(What.APPLICATION)
    assert office.case.ended is False


def test_a_change_that_moves_the_case_wakes_its_workflow_once() -> None:
    """A note on the same case wakes nobody."""
    office = Office()
    office.asks_the_banks()
    office.cases.park(office.case_id, Parked("token", 1, office.case.state))
    change_case(office.deps, office.case, note)
    assert office.workflow.woken == []
    for bank in office.case.open_banks:
        office.bank_answers(bank.bic)
    assert office.workflow.woken == ["token"]
