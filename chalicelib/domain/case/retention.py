"""How long each class of personal data is kept, and when it is erased (Personal Data Law, art. 7, 12, 18, 25).

Data are erased once they have served their purpose; the proof of a consent must outlive the data that it was given for.
Nothing is erased before the case has ended and the authority has acknowledged the result, or had the time to do so.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.domain.calendar.working_days import Calendar, almaty_day, start_of_day
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.key_classes import KeyClass


@dataclass(frozen=True)
class Retention:
    """Settings: how long each class is kept after the result was acknowledged (docs/settings.md gives the reasons)."""

    bank: timedelta
    person: timedelta
    proof: timedelta
    fetch_term: timedelta
    """When nobody has acknowledged the result: how long after the end it counts as taken over."""
    destroy_term: int
    """Working days within which the bank data are destroyed after the consent was withdrawn or revoked."""

    def of(self, key_class: KeyClass) -> timedelta:
        """Return how long a class is kept."""
        return {KeyClass.BANK: self.bank, KeyClass.PERSON: self.person, KeyClass.PROOF: self.proof}[key_class]


RETENTION_OVER, CONSENT_WITHDRAWN = "retention_over", "consent_withdrawn"
"""Why data are erased: their retention is over, or their consent was withdrawn or revoked."""


@dataclass(frozen=True)
class Due:
    """A class of a case's data that is due to be erased: from when, and why."""

    key_class: KeyClass
    at: datetime
    why: str = RETENTION_OVER


def erasures_of(case: Case, retention: Retention, calendar: Calendar) -> tuple[Due, ...]:
    """Return the erasures still to come, earliest first; none before the case has ended.

    Person and proof are kept until a revocation that we owe a partner is done, because it needs them. Bank data do not
    wait for it: the law's term to destroy them runs however long the partner is unavailable.
    """
    if case.ended_at is None or not case.ended:
        return ()
    acknowledged = max(case.ended_at, case.acknowledged.at or case.ended_at + retention.fetch_term)
    classes = (KeyClass.BANK,) if case.consent.owes_revocation else tuple(KeyClass)
    due = [Due(each, acknowledged + retention.of(each)) for each in classes if case.sealed.erased_at(each) is None]
    found = [_without_consent(one, case, retention, calendar) for one in due]
    return tuple(sorted(found, key=lambda one: (one.at, one.key_class)))


def _without_consent(due: Due, case: Case, retention: Retention, calendar: Calendar) -> Due:
    """Bring bank data whose consent is gone forward to the last working day that the law allows."""
    if due.key_class is not KeyClass.BANK or case.consent.gone_at is None:
        return due
    last_day = calendar.last_day_of_term(almaty_day(case.consent.gone_at), retention.destroy_term)
    at = max(start_of_day(last_day), case.consent.gone_at)
    return Due(due.key_class, at, CONSENT_WITHDRAWN) if at < due.at else due


def with_next_erasure(case: Case, retention: Retention, calendar: Calendar) -> Case:
    """Return the case with the time at which the next class of its data is due to be erased, or None when none is."""
    due = erasures_of(case, retention, calendar)
    erase_at = due[0].at if due else None
    return case if case.sealed.erase_at == erase_at else replace(case, sealed=replace(case.sealed, erase_at=erase_at))


def with_key_classes(case: Case) -> Case:
    """Return the case with the class of the bank data among its key classes once anything of them is stored."""
    if KeyClass.BANK in case.sealed.made or not case.bank_counts.total:
        return case
    return replace(case, sealed=replace(case.sealed, made=(*case.sealed.made, KeyClass.BANK)))
