"""Erasing goes on whatever happens to one case, and each case is erased once."""

from collections import Counter
from dataclasses import replace

import pytest

from chalicelib.domain.case.key_classes import Erasure, KeyClass
from chalicelib.domain.case.retention import RETENTION_OVER
from chalicelib.domain.errors import PersonLocked, SealErased, StoreBusy, VersionConflict
from chalicelib.domain.messages.changes import Change
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.office.acknowledge_case import acknowledge_case
from chalicelib.services.schedules.erase_due_data import ErasureReport, erase_due_data, replay_erasures
from tests.fakes.store import InMemoryCases
from tests.services.office import ANNA, DAY, MINUTE, Office


@pytest.fixture
def office() -> Office:
    """A case of a group at `bank_data_ready`, acknowledged; it is found under an earlier digest too."""
    office = Office()
    office.gets_the_data()
    acknowledge_case(office.deps, ANNA, office.case_id, office.case.version)
    return office


class Conflicting(InMemoryCases):
    """The same store, but its next commits meet others' changes, or are refused for another reason."""

    def __init__(self, cases: InMemoryCases, *errors: Exception) -> None:
        vars(self).update(vars(cases))
        self._errors = list(errors)

    def commit(self, change: Change) -> None:
        """Raise the next error, or commit."""
        if self._errors:
            stored = self.stored[change.case.id]
            stored.case = replace(stored.case, version=stored.case.version + 1)
            raise self._errors.pop(0)
        super().commit(change)


def test_a_conflict_while_erasing_is_decided_again(office: Office) -> None:
    """Somebody changed the case meanwhile: the same run erases it all the same, once."""
    office.passes(120 * DAY)
    deps = replace(office.deps, cases=Conflicting(office.cases, VersionConflict(), VersionConflict()))
    assert erase_due_data(deps) == ErasureReport(looked_at=1, erased=Counter({KeyClass.BANK: 1}))
    assert office.journal.count("erased") == 1


@pytest.mark.parametrize("error", [StoreBusy("busy"), SealErased("01k7e", "accounts")], ids=["busy", "erased"])
def test_a_case_that_cannot_be_erased_now_stays_due(office: Office, error: Exception) -> None:
    """It is counted as failed, nothing of it is erased, and the next run erases it."""
    office.passes(120 * DAY)
    report = erase_due_data(replace(office.deps, cases=Conflicting(office.cases, error)))
    assert (report.ran, report.failed, report.erased, office.case.sealed.erased) == (True, 1, Counter(), ())
    assert erase_due_data(office.deps).erased == {KeyClass.BANK: 1}


def test_only_what_no_retry_mends_is_listed_as_a_failure(office: Office) -> None:
    """A busy table and a conflict are no failures for an operator; an error that nobody expected is."""
    office.passes(120 * DAY)
    for error, listed in ((StoreBusy("busy"), []), (PersonLocked(), []), (ValueError(), ["ValueError"])):
        erase_due_data(replace(office.deps, cases=Conflicting(office.cases, error)))
        assert [one.error for one in office.operations.failures()] == listed


def test_a_ledger_line_without_a_case_does_not_stop_the_replay(office: Office) -> None:
    """The restore is older than the case: its key is deleted, and the other cases follow."""
    for case_id in ("01k7e000000000000000000009", office.case_id):
        office.cases.erasures.write((Erasure(case_id, KeyClass.PERSON, office.now, RETENTION_OVER),))
        office.cases.erasures.came_back.add((case_id, KeyClass.PERSON))
    replayed = [one.case_id for one in replay_erasures(office.deps)]
    assert replayed == ["01k7e000000000000000000009", office.case_id]
    assert (office.case.digests.person, [one.key_class for one in office.case.sealed.erased]) == ("", [KeyClass.PERSON])


def test_a_key_that_came_back_alone_is_reported(office: Office) -> None:
    """The case still says that the class is erased: only its key was restored, and is deleted again."""
    office.passes(120 * DAY)
    erase_due_data(office.deps)
    before = office.case
    office.cases.erasures.came_back.add((office.case_id, KeyClass.BANK))
    assert [one.key_class for one in replay_erasures(office.deps)] == [KeyClass.BANK]
    assert (office.case, list(replay_erasures(office.deps))) == (before, [])


def test_a_run_whose_time_is_over_leaves_the_rest_to_the_next(office: Office) -> None:
    """The case was not looked at; it stays due and the next run erases it."""
    office.passes(120 * DAY)
    assert erase_due_data(replace(office.deps, new_pace=lambda: lambda: False)) == ErasureReport()
    assert erase_due_data(office.deps).erased == {KeyClass.BANK: 1}


@pytest.mark.parametrize(("later", "free"), [(9, False), (10, True)])
def test_a_run_has_the_turn_for_ten_minutes_and_gives_it_back(office: Office, later: int, *, free: bool) -> None:
    """So two runs never overlap, and a run that died delays the next one no longer than that."""
    now, taken = office.passes(120 * DAY), list[bool]()

    def pace() -> bool:
        taken.append(office.operations.take_turn("erase-due", now + later * MINUTE, now + DAY))
        return True

    erase_due_data(replace(office.deps, new_pace=lambda: pace))
    assert taken == [free]
    assert office.operations.take_turn("erase-due", now, now + DAY) is not free


@pytest.mark.parametrize("repeated", [False, True])
def test_erasing_wakes_no_workflow(office: Office, *, repeated: bool) -> None:
    """Also of a case that owes a revocation: nothing is left for its workflow to do."""
    office.withdraws(What.BANK_CONSENT)
    office.parks("token-1")
    woken = list(office.workflow.woken)
    if repeated:
        office.cases.erasures.write((Erasure(office.case_id, KeyClass.PROOF, office.now, RETENTION_OVER),))
        assert [one.key_class for one in replay_erasures(office.deps)] == [KeyClass.PROOF]
    else:
        office.passes(120 * DAY)
        assert erase_due_data(office.deps).erased == {KeyClass.BANK: 1}
    assert (office.case.consent.owes_revocation, office.workflow.woken) == (True, woken)
