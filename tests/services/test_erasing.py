"""Data are erased when their time has passed: by class, never too early, and what remains says so."""

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.case.banks import BankCounts
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.key_classes import Erasure, KeyClass
from chalicelib.domain.case.retention import CONSENT_WITHDRAWN, RETENTION_OVER
from chalicelib.domain.errors import SealErased
from chalicelib.domain.messages.along import Along
from chalicelib.domain.refusals import Erased, NotReopenable, StatementNotReady
from chalicelib.services.callbacks.events import Ack
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.office.acknowledge_case import acknowledge_case
from chalicelib.services.office.make_statement import show_statement
from chalicelib.services.office.reopen_case import reopen_case
from chalicelib.services.office.show_case import show_case, show_consents, show_journal
from chalicelib.services.office.withdraw import withdraw
from chalicelib.services.schedules.erase_due_data import ErasureReport, erase_due_data, erasures_due, replay_erasures
from tests.fakes.people import PERSON
from tests.fakes.store import InMemoryCases
from tests.services.office import ALATAU, ANNA, DAY, Office


@pytest.fixture
def office() -> Office:
    """A case at `bank_data_ready`, acknowledged."""
    office = Office()
    office.gets_the_data()
    acknowledge_case(office.deps, ANNA, office.case_id, office.case.version)
    return office


def erased_after(office: Office, days: float) -> ErasureReport:
    """The schedule's function runs so many days later."""
    office.passes(timedelta(days=days))
    return erase_due_data(office.deps)


def gone(office: Office) -> list[KeyClass]:
    """The classes whose keys are deleted."""
    return [one.key_class for one in office.case.sealed.erased]


def test_nothing_is_erased_before_its_time(office: Office) -> None:
    """Before the time no case is even loaded."""
    assert erased_after(office, 119.9) == ErasureReport(looked_at=0)
    assert (gone(office), office.person) == ([], PERSON)


def test_bank_data_are_erased_first_and_the_statement_says_so(office: Office) -> None:
    """After their time reads answer `erased`, with the day and what can still be read."""
    stored = office.case.open_banks[0].stored[0]
    assert erased_after(office, 120).erased == {KeyClass.BANK: 1}
    with pytest.raises(Erased, match=r"erased on 2026-02-10.* its consents and its journal can still be read") as error:
        show_statement(office.deps, ANNA, office.case_id, None)
    assert error.value.code == "erased"
    with pytest.raises(SealErased):
        office.bank_data.read(office.case_id, ALATAU, stored)
    assert (office.journal[-1], office.case.banks, office.case.bank_counts) == ("erased", None, BankCounts(data=2))


def test_the_proof_outlives_person_and_bank_data(office: Office) -> None:
    """A year later the person is unknown, but the consent can still be proved."""
    assert erased_after(office, 365).erased == {KeyClass.BANK: 1, KeyClass.PERSON: 1}
    proofs = [consent.evidence is not None for consent in show_consents(office.deps, ANNA, office.case_id)]
    assert (gone(office), any(proofs)) == ([KeyClass.BANK, KeyClass.PERSON], True)
    with pytest.raises(SealErased):
        office.person  # noqa: B018 - reading is what is tried


def test_index_and_digests_are_erased_with_the_person(office: Office) -> None:
    """The remaining shell of the case does not identify anybody."""
    office.deps.cases.application("710000000", "2025-000123")
    erased_after(office, 366)
    shell, name = office.case, office.cases.application("710000000", "2025-000123")
    assert (shell.digests.person, shell.digests.mobile, shell.group, shell.check_code) == ("", "", None, None)
    assert name is not None
    assert (name.case_id, name.digest) == (shell.id, "")
    actors = {entry.actor for entry in show_journal(office.deps, ANNA, shell.id, 0, 100) if entry.note is not None}
    assert (actors, show_case(office.deps, ANNA, shell.id).state) == (set(), shell.state)


def test_in_the_end_only_the_shell_remains(office: Office) -> None:
    """After the proof nothing more is due, and the case is not loaded again."""
    erased_after(office, 1097)
    assert (gone(office), office.case.sealed.erase_at) == ([KeyClass.BANK, KeyClass.PERSON, KeyClass.PROOF], None)
    assert [(one.person, one.evidence) for one in office.consents.values()] == [("", None)] * 3
    assert erase_due_data(office.deps) == ErasureReport(looked_at=0)


def test_an_unacknowledged_result_is_stored_until_the_fetch_term_ends() -> None:
    """If nobody acknowledged the result, its data are stored thirty days longer."""
    office = Office()
    office.gets_the_data()
    assert erased_after(office, 149).erased == {}
    assert erased_after(office, 1).erased == {KeyClass.BANK: 1}


def test_after_a_withdrawal_the_bank_data_are_erased_within_fifteen_working_days(office: Office) -> None:
    """They are hidden at once and erased on the last day of the term; the consent's record stays."""
    withdraw(office.deps, ANNA, office.case_id, What.BANK_CONSENT, "бас тартты")
    office.drives()
    assert erased_after(office, 21).erased == {}
    assert erased_after(office, 1).erased == {KeyClass.BANK: 1}
    lines = [(str(what), line.why) for (_, what), line in office.cases.erasures.ledger.items()]
    assert lines == [("bank_consent", "bank_consent_withdrawn"), ("bank", CONSENT_WITHDRAWN)]
    assert office.consents["bank_data-1"].evidence is not None


def test_an_unavailable_partner_does_not_delay_the_erasure(office: Office) -> None:
    """The fifteen working days go on; the revocation is still owed and sent when the partner is available again."""
    withdraw(office.deps, ANNA, office.case_id, What.BANK_CONSENT, "бас тартты")
    assert erased_after(office, 22).erased == {KeyClass.BANK: 1}
    assert (gone(office), office.case.consent.owes_revocation) == ([KeyClass.BANK], True)
    assert (office.drives().consent.owes_revocation, len(office.open_api.asked("revoke"))) == (False, 1)
    assert erased_after(office, 1097).erased == {KeyClass.PERSON: 1, KeyClass.PROOF: 1}


def test_a_late_callback_is_accepted_and_discarded(office: Office) -> None:
    """A callback about erased data can neither be checked nor stored."""
    erased_after(office, 366)
    before, pages = office.case, dict(office.bank_data.pages)
    assert office.bank_answers(ALATAU, page=2, pages=2) == Ack()
    assert office.hears_receipt("delivered") == Ack()
    assert office.answers("revoked") == Ack()
    assert (office.case, office.bank_data.pages) == (before, pages)


def test_a_revocation_still_counts_when_only_the_bank_data_are_erased(office: Office) -> None:
    """The record of the consent still exists and must be correct."""
    erased_after(office, 120)
    office.answers("revoked")
    assert office.consents["bank_data-1"].status == "revoked"


def test_a_case_whose_bank_data_are_erased_is_not_reopened() -> None:
    """It could not store the banks' answers, so they would be asked in vain."""
    office = Office()
    office.change_policy(retention=replace(office.policy.retention, bank=DAY))
    office.asks_for_consent()
    result = office.decides("granted")
    office.open_api.fail(before=100)
    office.lives_until(office.clock.now() + 2 * DAY)
    office.open_api.fail()
    acknowledge_case(office.deps, ANNA, office.case_id, office.case.version)
    office.hears(result)
    assert erased_after(office, 1).erased == {KeyClass.BANK: 1}
    with pytest.raises(NotReopenable):
        reopen_case(office.deps, ANNA, office.case_id, "мерзімінде берілген")


def test_nothing_new_is_sealed_under_an_erased_key(office: Office) -> None:
    """A reason that cannot be sealed is refused; it is never stored in the clear."""
    erased_after(office, 366)
    with pytest.raises(SealErased):
        withdraw(office.deps, ANNA, office.case_id, What.BANK_CONSENT, "бас тартты")


def test_a_preview_changes_nothing(office: Office) -> None:
    """It shows case, class, time and reason of everything due until then."""
    end = office.clock.now()
    shown = list(erasures_due(office.deps, end + 365 * DAY))
    assert [(case_id, due.key_class, due.why) for case_id, due in shown] == [
        (office.case_id, KeyClass.BANK, RETENTION_OVER),
        (office.case_id, KeyClass.PERSON, RETENTION_OVER),
    ]
    assert (gone(office), list(office.cases.erasures.all())) == ([], [])


def test_one_run_at_a_time(office: Office) -> None:
    """A second run that starts meanwhile does nothing."""
    now = office.passes(365 * DAY)
    office.operations.take_turn("erase-due", now, now + DAY)
    assert (erase_due_data(office.deps), gone(office)) == (ErasureReport(ran=False), [])


def test_a_restore_replays_the_ledger(office: Office) -> None:
    """Restored keys are deleted again, also those of cases that the restore has as not erased."""
    erased_after(office, 120)
    [line] = office.cases.erasures.all()
    assert list(replay_erasures(office.deps)) == []
    office.cases.erasures.came_back.add((office.case_id, KeyClass.BANK))
    assert list(replay_erasures(office.deps)) == [line]
    assert office.cases.erasures.has(office.case_id, KeyClass.BANK)
    other = Office()
    other.gets_the_data()
    other.cases.erasures.write((Erasure(other.case_id, KeyClass.PERSON, other.now, RETENTION_OVER),))
    assert [one.key_class for one in replay_erasures(other.deps)] == [KeyClass.PERSON]
    assert (gone(other), other.case.digests.person) == ([KeyClass.PERSON], "")


def test_a_replay_continues_after_an_unreadable_case(office: Office) -> None:
    """Its key is deleted, and so are those of the others."""
    damaged = office.case_id
    office.applies(replace(PERSON, iin="900101300811"), "2025-000124")
    office.withdraws(What.APPLICATION)
    for case_id in (damaged, office.case_id):
        office.cases.erasures.write((Erasure(case_id, KeyClass.PERSON, office.now, RETENTION_OVER),))
        office.cases.erasures.came_back.add((case_id, KeyClass.PERSON))
    office.cases.unreadable.add(damaged)
    assert [one.case_id for one in replay_erasures(office.deps)] == [damaged, office.case_id]
    assert (office.cases.erasures.came_back, gone(office)) == (set(), [KeyClass.PERSON])


class Damaged(InMemoryCases):
    """The same store, but loading one case raises an unexpected error."""

    def __init__(self, cases: InMemoryCases, case_id: str) -> None:
        vars(self).update(vars(cases))
        self._damaged = case_id

    def load(self, case_id: str, along: Collection[Along] = ()) -> Case:
        """Fail, or load."""
        if case_id == self._damaged:
            raise RuntimeError
        return super().load(case_id, along)


def test_an_error_in_one_case_does_not_delay_the_others(office: Office) -> None:
    """The case is put on the list of failures, and the data of the others are erased in time."""
    damaged = office.case_id
    office.applies(replace(PERSON, iin="900101300811"), "2025-000124")
    office.withdraws(What.APPLICATION)
    office.passes(151 * DAY)
    deps = replace(office.deps, cases=Damaged(office.cases, damaged))
    assert erase_due_data(deps) == ErasureReport(looked_at=2, failed=1, erased=Counter({KeyClass.BANK: 1}))
    assert [(one.case_id, one.error) for one in office.operations.failures()] == [(damaged, "RuntimeError")]


def test_an_open_case_is_never_erased() -> None:
    """However long it stays open."""
    office = Office()
    office.asks_the_banks()
    assert erased_after(office, 4000) == ErasureReport(looked_at=0)
    with pytest.raises(StatementNotReady):
        show_statement(office.deps, ANNA, office.case_id, None)


def test_a_longer_retention_applies_to_what_is_not_erased_yet(office: Office) -> None:
    """The case is listed again at its new time."""
    office.change_policy(retention=replace(office.policy.retention, bank=200 * DAY))
    assert erased_after(office, 121) == ErasureReport(looked_at=1)
    assert erase_due_data(office.deps) == ErasureReport(looked_at=0)
    assert erased_after(office, 80).erased == {KeyClass.BANK: 1}
