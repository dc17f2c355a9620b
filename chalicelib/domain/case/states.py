"""The states of a case, the reasons for its end, and other fixed words. Values that go over the wire are the same."""

from enum import StrEnum
from typing import Literal

Language = Literal["kk", "ru"]


class State(StrEnum):
    """The states of a case, in order; the last three are final. Values as on the wire."""

    RECEIVED = "received"
    AWAITING_PERSONAL_DATA_CONSENT = "awaiting_personal_data_consent"
    CHECKING_MOBILE = "checking_mobile"
    REQUESTING_LINK = "requesting_link"
    SENDING_SMS = "sending_sms"
    AWAITING_CONSENT = "awaiting_consent"
    REQUESTING_BANK_DATA = "requesting_bank_data"
    AWAITING_BANK_DATA = "awaiting_bank_data"
    BANK_DATA_READY = "bank_data_ready"
    ORDINARY_PROCEDURE = "ordinary_procedure"
    WITHDRAWN = "withdrawn"


ENDS = frozenset({State.BANK_DATA_READY, State.ORDINARY_PROCEDURE, State.WITHDRAWN})
AWAITING = frozenset({State.AWAITING_PERSONAL_DATA_CONSENT, State.AWAITING_CONSENT, State.AWAITING_BANK_DATA})
DOING = frozenset(State) - ENDS - AWAITING


class Reason(StrEnum):
    """Why a case went to the ordinary procedure (Algorithm, p. 6; Rules No. 227). Values as on the wire."""

    PILOT_CLOSED = "pilot_closed"
    PERSONAL_DATA_REFUSED = "personal_data_refused"
    PERSONAL_DATA_NOT_ANSWERED = "personal_data_not_answered"
    PERSONAL_DATA_WITHDRAWN = "personal_data_withdrawn"
    MOBILE_NOT_REGISTERED = "mobile_not_registered"
    MOBILE_DIFFERS = "mobile_differs"
    LINK_UNAVAILABLE = "link_unavailable"
    SMS_UNDELIVERABLE = "sms_undeliverable"
    CONSENT_REFUSED = "consent_refused"
    CONSENT_NOT_GIVEN = "consent_not_given"
    CONSENT_EXPIRED = "consent_expired"
    CONSENT_REVOKED = "consent_revoked"
    NO_BANK_ANSWERED = "no_bank_answered"
    REQUEST_REFUSED = "request_refused"
    PARTNER_UNAVAILABLE = "partner_unavailable"
    BLOCKED = "blocked"
    RELEASED = "released"
    RECORD_DAMAGED = "record_damaged"


OVER_THE_MOBILE = frozenset({Reason.MOBILE_NOT_REGISTERED, Reason.MOBILE_DIFFERS})
"""Reasons after which the same application may be sent again with another mobile number."""


class ConsentStatus(StrEnum):
    """The status of the consent to bank data."""

    NONE = "none"
    REQUESTED = "requested"
    GRANTED = "granted"
    REFUSED = "refused"
    EXPIRED = "expired"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """A bank's answer. `silent`: none by the end of the term, which never means that there is no income."""

    PENDING = "pending"
    DATA = "data"
    NO_ACCOUNTS = "no_accounts"
    DENIED = "denied"
    FAILED = "failed"
    SILENT = "silent"


class AttentionKind(StrEnum):
    """Kinds of matters that a human should look at."""

    LATE_CONSENT = "late_consent"
    CONSENT_AFTER_REFUSAL = "consent_after_refusal"
    CONSENT_UNVERIFIED = "consent_unverified"
    DELIVERY_NOT_PROVED = "delivery_not_proved"
    LATE_BANK_DATA = "late_bank_data"
    BANK_NOT_ASKED = "bank_not_asked"
    DATA_AFTER_REVOCATION = "data_after_revocation"
    CALLBACK_DOES_NOT_FIT = "callback_does_not_fit"
    NO_BANK_ROUTED = "no_bank_routed"
    JOURNAL_BROKEN = "journal_broken"
    RECORD_DAMAGED = "record_damaged"
    LATER_MONTH = "later_month"
    ANOTHER_APPLICATION = "another_application"
    SMS_OVER_PART_LIMIT = "sms_over_part_limit"
    MOBILE_DIFFERS = "mobile_differs"


class Step(StrEnum):
    """The kinds of calls that a case makes to partners; the value is part of the request id."""

    PERSONAL_DATA_CONSENT = "kdp"
    LINK = "link"
    SMS = "sms"
    BANK_DATA = "data"
    REVOCATION = "revocation"
