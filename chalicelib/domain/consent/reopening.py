"""Whether a consent that was given in time may still count after the case has ended (design decision 3)."""

from datetime import datetime

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.policy import Policy
from chalicelib.domain.case.states import ConsentStatus, Reason, State
from chalicelib.domain.consent.consent import Consent, ConsentKind, in_time, is_proved

BY_ITSELF = frozenset({Reason.CONSENT_NOT_GIVEN, Reason.SMS_UNDELIVERABLE, Reason.CONSENT_EXPIRED})
"""Ends that only mean that no consent was reported: a consent in time undoes them without anybody's decision."""
REOPENED_BY_A_CASEWORKER = BY_ITSELF | {Reason.CONSENT_REFUSED, Reason.PARTNER_UNAVAILABLE, Reason.NO_BANK_ANSWERED}
"""Ends that a caseworker may undo; the others rest on something that a consent does not change."""


def may_reopen(case: Case, consent: Consent, now: datetime, policy: Policy) -> bool:
    """Return whether the case may go on with this consent: given in time, valid, and not too long after the end.

    Nothing can be sealed into an erased case, so it could store no bank's answer.
    """
    return (
        case.state is State.ORDINARY_PROCEDURE
        and case.reason in REOPENED_BY_A_CASEWORKER
        and case.blocked_at is None
        and not case.sealed.erased
        and case.ended_at is not None
        and now < case.ended_at + policy.reopening_window
        and is_valid(consent, now, policy)
        and case.consent.due_at is not None  # a case that ended before its term began was never asked: nothing is late
        and in_time(consent, case.consent.due_at)
        and case.consent.status not in {ConsentStatus.REVOKED, ConsentStatus.WITHDRAWN}
    )


def reopens_by_itself(case: Case, consent: Consent, now: datetime, policy: Policy) -> bool:
    """Return whether the case reopens without a caseworker: its end is not acknowledged yet (design decision 3).

    If the person first refused and then, in time, consented, the later decision counts: reported in the other order,
    the two would have had the same effect (Algorithm, p. 6; `policy.refusal_can_be_taken_back`).
    """
    taken_back = case.reason is Reason.CONSENT_REFUSED and policy.refusal_can_be_taken_back
    undone = taken_back or case.reason in BY_ITSELF
    return may_reopen(case, consent, now, policy) and case.acknowledged.at is None and undone


def is_valid(consent: Consent, now: datetime, policy: Policy) -> bool:
    """Return whether the consent to bank data is valid: granted, not expired, and proved if proof is required."""
    return (
        consent.kind is ConsentKind.BANK_DATA
        and consent.status is ConsentStatus.GRANTED
        and consent.valid_until is not None
        and consent.valid_until > now
        and is_proved(consent, required=policy.require_verified_consent)
    )
