"""What erasing leaves of a case: its shell, with the journal (Personal Data Law, art. 12, 18)."""

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.calendar.working_days import Calendar
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.key_classes import ErasedClass, Erasure, KeyClass
from chalicelib.domain.case.retention import Due, Retention, erasures_of, with_next_erasure
from chalicelib.domain.journal.journal import Event
from chalicelib.services.decisions.draft import Draft

RESTORED = "erased_before_restore"


def decide_erasure(case: Case, now: datetime, retention: Retention, calendar: Calendar) -> Draft:
    """Return the case without the classes that are due, or, if none is, with the time of its next erasure."""
    due = due_by(case, now, retention, calendar)
    if not due:
        return Draft(case=with_next_erasure(case, retention, calendar))
    return _without(case, tuple(Erasure(case.id, one.key_class, now, one.why) for one in due))


def decide_replay(case: Case, erasure: Erasure) -> Draft:
    """Return the case without the class that the ledger says was erased."""
    if case.sealed.erased_at(erasure.key_class):
        return Draft(case=case)
    return _without(case, (replace(erasure, why=RESTORED),))


def due_by(case: Case, until: datetime, retention: Retention, calendar: Calendar) -> tuple[Due, ...]:
    """Return the erasures that are due by an instant, earliest first."""
    return tuple(due for due in erasures_of(case, retention, calendar) if due.at <= until)


def _without(case: Case, erasures: tuple[Erasure, ...]) -> Draft:
    """The shell that remains, its journal entry, and the keys to be deleted."""
    classes = tuple(str(one.key_class) for one in erasures)
    erased = (*case.sealed.erased, *(ErasedClass(one.key_class, one.at) for one in erasures))
    after = replace(case, sealed=replace(case.sealed, erased=erased))
    if KeyClass.PERSON in {one.key_class for one in erasures}:
        no_digests = replace(case.digests, person="", earlier_person=None, mobile="")
        after = replace(after, digests=no_digests, group=None, check_code=None)
    event = Event("erased", data={"classes": classes, "why": tuple(one.why for one in erasures)})
    return Draft(case=after, events=(event,), erases=erasures)
