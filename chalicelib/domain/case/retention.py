"""How long what is kept, and what is to be erased when: decided purely (Personal Data Law art. 7, 12, 18, 25).

Data are destroyed when their purpose is met; what proves a consent has to outlive the data it was given for. Nothing
is erased before the case has ended and the authority has taken the result over, or the time to fetch it has passed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.calendar.working_days import Calendar, almaty_day, start_of_day
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.key_classes import KeyClass


@dataclass(frozen=True)
class Retention:
    """Settings: how long each class is kept after the result was taken over (docs/settings.md says why so long)."""

    bank: timedelta = timedelta(days=120)
    person: timedelta = timedelta(days=365)
    proof: timedelta = timedelta(days=1096)
    fetch_term: timedelta = timedelta(days=30)
    """When nobody has acknowledged the result: how long after the end it counts as taken over."""
    destroy_term: int = 15
    """Working days within which the bank data are destroyed after the consent was withdrawn or revoked."""

    def of(self, key_class: KeyClass) -> timedelta:
        """Return how long a class is kept."""
        return {KeyClass.BANK: self.bank, KeyClass.PERSON: self.person, KeyClass.PROOF: self.proof}[key_class]


RETENTION_OVER, CONSENT_WITHDRAWN = "retention_over", "consent_withdrawn"
"""Why something is erased: its time has passed, or the consent to it was taken back."""


@dataclass(frozen=True)
class Due:
    """That a class of a case is to be erased, from when on, and why."""

    key_class: KeyClass
    at: datetime
    why: str = RETENTION_OVER


def erasures_of(case: Case, retention: Retention, calendar: Calendar) -> tuple[Due, ...]:
    """Return what of the case is still to be erased, what is due first first; nothing before it has ended.

    A revocation that is still owed to a partner goes before person and proof. The bank data do not wait for it: the
    law's term to destroy them runs, however long the partner is away.
    """
    if case.ended_at is None or not case.ended:
        return ()
    taken_over = max(case.ended_at, case.acknowledged_at or case.ended_at + retention.fetch_term)
    classes = (KeyClass.BANK,) if case.owes_revocation else tuple(KeyClass)
    due = [Due(each, taken_over + retention.of(each)) for each in classes if case.erased_at(each) is None]
    found = [_withdrawn(one, case, retention, calendar) for one in due]
    return tuple(sorted(found, key=lambda one: (one.at, one.key_class)))


def _withdrawn(due: Due, case: Case, retention: Retention, calendar: Calendar) -> Due:
    """Bank data without a consent: destroyed on the last of the working days that the law leaves, or before."""
    if due.key_class is not KeyClass.BANK or case.consent_gone_at is None:
        return due
    last_day = calendar.last_day_of_term(almaty_day(case.consent_gone_at), retention.destroy_term)
    at = max(start_of_day(last_day), case.consent_gone_at)
    return Due(due.key_class, at, CONSENT_WITHDRAWN) if at < due.at else due


def next_erasure(case: Case, retention: Retention, calendar: Calendar) -> datetime | None:
    """Return when the next class of the case is due, or None when nothing is left to erase, or nothing yet."""
    due = erasures_of(case, retention, calendar)
    return due[0].at if due else None
