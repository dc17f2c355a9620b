"""What an erasure leaves of a case: nothing that names or places the person, and why it was done."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.calendar.working_days import Calendar
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.key_classes import ErasedClass, Erasure, KeyClass
from chalicelib.domain.case.parts import Acknowledged, CaseDigests, StatementCount
from chalicelib.domain.case.retention import CONSENT_WITHDRAWN, RETENTION_OVER
from chalicelib.domain.case.states import ConsentStatus, State
from chalicelib.domain.journal.journal import Event
from chalicelib.services.decisions.draft import Draft
from chalicelib.services.decisions.erasing import RESTORED, decide_erasure, decide_replay
from tests.fakes.policy import a_policy
from tests.unit.case.cases import DAY, NOW, a_case

BANK, PERSON, PROOF = KeyClass.BANK, KeyClass.PERSON, KeyClass.PROOF
RETENTION, CALENDAR = a_policy().retention, Calendar(version="calendar-1")
ENDED = a_case(
    State.BANK_DATA_READY,
    deadline=None,
    ended_at=NOW,
    acknowledged=Acknowledged(at=NOW),
    digests=CaseDigests(
        person="digest-of-the-iin", mobile="digest-of-the-number", earlier_person="digest-under-the-earlier-key"
    ),
    group="aul-7",
    check_code="a1b2c3",
    statement=StatementCount(version=1),
)
SHELL: dict[str, Any] = {"digests": CaseDigests(person="", mobile=""), "group": None, "check_code": None}


def erased(case: Case, after_days: int) -> Draft:
    """The case so many days after its end."""
    return decide_erasure(case, NOW + timedelta(days=after_days), RETENTION, CALENDAR)


def test_with_the_person_goes_everything_that_names_or_places_them() -> None:
    """Both digests, the number's, the group and the code of the message; the rest of the case is untouched."""
    at = NOW + 366 * DAY
    draft = erased(ENDED, 366)
    after = replace(
        ENDED, **SHELL, sealed=replace(ENDED.sealed, erased=(ErasedClass(BANK, at), ErasedClass(PERSON, at)))
    )
    assert draft == Draft(
        case=after,
        events=(Event("erased", data={"classes": ("bank", "person"), "why": (RETENTION_OVER, RETENTION_OVER)}),),
        erases=(Erasure(ENDED.id, BANK, at, RETENTION_OVER), Erasure(ENDED.id, PERSON, at, RETENTION_OVER)),
    )


def test_with_the_bank_data_alone_the_person_stays() -> None:
    """Each class has its own time; a withdrawn consent has its own reason."""
    at = NOW + 121 * DAY
    draft = erased(ENDED, 121)
    assert draft.case == replace(ENDED, sealed=replace(ENDED.sealed, erased=(ErasedClass(BANK, at),)))
    gone = replace(ENDED, consent=replace(ENDED.consent, status=ConsentStatus.WITHDRAWN, gone_at=NOW))
    draft = erased(gone, 30)
    assert draft.erases == (Erasure(ENDED.id, BANK, NOW + 30 * DAY, CONSENT_WITHDRAWN),)
    assert draft.events == (Event("erased", data={"classes": ("bank",), "why": (CONSENT_WITHDRAWN,)}),)


def test_what_is_not_due_only_gets_its_next_time() -> None:
    """The index then lists the case at that time."""
    draft = erased(ENDED, 100)
    assert draft == Draft(case=replace(ENDED, sealed=replace(ENDED.sealed, erase_at=draft.case.sealed.erase_at)))
    assert draft.case.sealed.erase_at is not None
    assert NOW + 100 * DAY < draft.case.sealed.erase_at <= NOW + 121 * DAY


@pytest.mark.parametrize(("early", "classes"), [(timedelta(0), {BANK}), (timedelta(microseconds=1), set())])
def test_a_class_is_erased_at_its_very_time(early: timedelta, classes: set[KeyClass]) -> None:
    """Not a moment before."""
    due_at = erased(ENDED, 0).case.sealed.erase_at or NOW
    draft = decide_erasure(ENDED, due_at - early, RETENTION, CALENDAR)
    assert {one.key_class for one in draft.erases} == classes


def test_what_was_erased_earlier_stays_in_the_list() -> None:
    """Each class with its own time."""
    bank_gone = ErasedClass(BANK, NOW + 121 * DAY)
    draft = erased(replace(ENDED, sealed=replace(ENDED.sealed, erased=(bank_gone,))), 366)
    assert draft.case.sealed.erased == (bank_gone, ErasedClass(PERSON, NOW + 366 * DAY))


def test_the_ledger_calls_a_replay_by_its_name() -> None:
    """The journal shows it, and the texts of journal entries are found by it."""
    assert RESTORED == "erased_before_restore"


@pytest.mark.parametrize("key_class", list(KeyClass))
def test_a_replayed_erasure_leaves_the_same_shell(key_class: KeyClass) -> None:
    """The class and the time are the ledger's, the reason is the restore; only the person's own class empties it."""
    line = Erasure(ENDED.id, key_class, NOW + DAY, CONSENT_WITHDRAWN)
    draft = decide_replay(ENDED, line)
    shell = SHELL if key_class is PERSON else {}
    after = replace(ENDED, **shell, sealed=replace(ENDED.sealed, erased=(ErasedClass(key_class, NOW + DAY),)))
    event = Event("erased", data={"classes": (str(key_class),), "why": (RESTORED,)})
    assert draft == Draft(case=after, events=(event,), erases=(replace(line, why=RESTORED),))


def test_what_is_already_erased_is_not_erased_again() -> None:
    """By another replay, or before the restore."""
    line = Erasure(ENDED.id, PROOF, NOW + DAY, RETENTION_OVER)
    done = replace(ENDED, sealed=replace(ENDED.sealed, erased=(ErasedClass(PROOF, NOW),)))
    assert decide_replay(done, line) == Draft(case=done)
