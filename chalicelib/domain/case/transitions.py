"""The transition table: which fact takes a case from which state to which; and `apply`, which does so.

The rows are data, so the whole table can be printed, drawn and tested: `python -m chalicelib.domain.case.transitions`.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.calendar.working_days import Term
from chalicelib.domain.case import facts
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.facts import Fact
from chalicelib.domain.case.parts import ApplicationDate
from chalicelib.domain.case.policy import Policy
from chalicelib.domain.case.recording import record, with_term
from chalicelib.domain.case.states import AWAITING, DOING, ENDS, Reason, State
from chalicelib.domain.errors import IllegalTransition

OPEN_STATES = frozenset(State) - ENDS
AFTER_CONSENT = frozenset({State.REQUESTING_BANK_DATA, State.AWAITING_BANK_DATA})


@dataclass(frozen=True)
class Transition:
    """A row of the table: on the fact `on`, a case in a state of `of` goes to the state `to`, for the reason `because`.

    `to` is None when the state stays and only fields of the case change.
    """

    on: type[Fact]
    of: frozenset[State]
    to: State | None
    because: Reason | None = None


def _row(on: type[Fact], of: State | frozenset[State], to: State | None, because: Reason | None = None) -> Transition:
    return Transition(on, of if isinstance(of, frozenset) else frozenset({of}), to, because)


_ORDINARY = State.ORDINARY_PROCEDURE
_BEFORE_LINK = frozenset({State.RECEIVED, State.AWAITING_PERSONAL_DATA_CONSENT, State.CHECKING_MOBILE})
_SMS_OUT = frozenset({State.SENDING_SMS, State.AWAITING_CONSENT})
_READY = frozenset({State.BANK_DATA_READY})

TABLE: tuple[Transition, ...] = (
    _row(facts.PilotClosed, State.RECEIVED, _ORDINARY, Reason.PILOT_CLOSED),
    _row(facts.PersonalDataPending, _BEFORE_LINK, State.AWAITING_PERSONAL_DATA_CONSENT),
    _row(facts.PersonalDataGranted, _BEFORE_LINK, State.CHECKING_MOBILE),
    _row(facts.PersonalDataRefused, _BEFORE_LINK, _ORDINARY, Reason.PERSONAL_DATA_REFUSED),
    _row(
        facts.PersonalDataNotAnswered,
        State.AWAITING_PERSONAL_DATA_CONSENT,
        _ORDINARY,
        Reason.PERSONAL_DATA_NOT_ANSWERED,
    ),
    _row(facts.PersonalDataWithdrawn, OPEN_STATES, _ORDINARY, Reason.PERSONAL_DATA_WITHDRAWN),
    _row(facts.PersonalDataWithdrawn, _READY, None),
    _row(facts.MobileAccepted, State.CHECKING_MOBILE, State.REQUESTING_LINK),
    _row(facts.MobileNotRegistered, _BEFORE_LINK, _ORDINARY, Reason.MOBILE_NOT_REGISTERED),
    _row(facts.MobileDiffers, State.CHECKING_MOBILE, _ORDINARY, Reason.MOBILE_DIFFERS),
    _row(facts.LinkMade, State.REQUESTING_LINK, State.SENDING_SMS),
    _row(
        facts.LinkUnavailable, frozenset({State.REQUESTING_LINK, State.SENDING_SMS}), _ORDINARY, Reason.LINK_UNAVAILABLE
    ),
    _row(facts.SmsAccepted, State.SENDING_SMS, State.AWAITING_CONSENT),
    _row(facts.SmsDelivered, _SMS_OUT, None),
    _row(facts.SmsUndeliverable, _SMS_OUT, _ORDINARY, Reason.SMS_UNDELIVERABLE),
    _row(facts.ConsentGranted, _SMS_OUT, State.REQUESTING_BANK_DATA),
    _row(facts.ConsentRefused, _SMS_OUT | AFTER_CONSENT, _ORDINARY, Reason.CONSENT_REFUSED),
    _row(facts.ConsentRefused, _READY, None),
    _row(facts.ConsentNotGiven, State.AWAITING_CONSENT, _ORDINARY, Reason.CONSENT_NOT_GIVEN),
    _row(
        facts.ConsentExpired,
        frozenset({State.AWAITING_CONSENT, State.REQUESTING_BANK_DATA}),
        _ORDINARY,
        Reason.CONSENT_EXPIRED,
    ),
    _row(facts.ConsentRevoked, _SMS_OUT | AFTER_CONSENT, _ORDINARY, Reason.CONSENT_REVOKED),
    _row(facts.ConsentRevoked, _READY | {_ORDINARY}, None),
    _row(facts.ConsentWithdrawn, OPEN_STATES, _ORDINARY, Reason.CONSENT_REVOKED),
    _row(facts.ConsentWithdrawn, _READY, None),
    _row(facts.ApplicationWithdrawn, OPEN_STATES, State.WITHDRAWN),
    _row(facts.ApplicationWithdrawn, _READY, None),
    _row(facts.BanksAsked, State.REQUESTING_BANK_DATA, State.AWAITING_BANK_DATA),
    _row(facts.NoBankRouted, State.REQUESTING_BANK_DATA, _ORDINARY, Reason.NO_BANK_ANSWERED),
    _row(facts.BankAnswered, AFTER_CONSENT | _READY | {_ORDINARY}, None),
    _row(facts.BankDataReady, State.AWAITING_BANK_DATA, State.BANK_DATA_READY),
    _row(facts.NoBankAnswered, State.AWAITING_BANK_DATA, _ORDINARY, Reason.NO_BANK_ANSWERED),
    _row(facts.TermMoved, OPEN_STATES | _READY | {_ORDINARY}, None),
    _row(facts.Reopened, _ORDINARY, State.REQUESTING_BANK_DATA),
    _row(facts.SubjectBlocked, frozenset(State), None),
    _row(facts.BlockedTermEnded, OPEN_STATES, _ORDINARY, Reason.BLOCKED),
    _row(facts.Released, OPEN_STATES, _ORDINARY, Reason.RELEASED),
    _row(facts.RecordDamaged, OPEN_STATES, _ORDINARY, Reason.RECORD_DAMAGED),
    _row(facts.RequestRefused, DOING, _ORDINARY, Reason.REQUEST_REFUSED),
    _row(facts.PatienceEnded, DOING, _ORDINARY, Reason.PARTNER_UNAVAILABLE),
)


def find(state: State, fact: type[Fact]) -> Transition | None:
    """Return the row for this fact in this state, or None."""
    return next((row for row in TABLE if row.on is fact and state in row.of), None)


def admits(case: Case, fact: type[Fact]) -> bool:
    """Return whether the table has a row for the fact in the case's state."""
    return find(case.state, fact) is not None


def apply(case: Case, fact: Fact, policy: Policy) -> Case:
    """Return the case after the fact.

    A row that leads to the same state does not restart its patience, so that a repeated step ends in time too. The
    version is left to the commit. Raises `IllegalTransition` when the table has no row for the fact.
    """
    row = find(case.state, type(fact))
    if row is None:
        raise IllegalTransition(type(fact).__name__, case.state)
    case = record(fact, case)
    if row.to is not None and row.to is not case.state:
        case = _enter(case, row.to, row.because, fact, policy)
    return replace(case, look_at=_look_at(case, policy))


def _enter(case: Case, to: State, because: Reason | None, fact: Fact, policy: Policy) -> Case:
    """Enter a state. Its due time is the end of the fact's term, or of our patience; a final state has none."""
    now = fact.heard_at
    case = replace(case, state=to, reason=because, entered_at=now, try_at=None, paused_at=None)
    if to in ENDS:
        return _end(replace(case, ended_at=now, deadline=None))
    term = getattr(fact, "term", None)
    if isinstance(term, Term):
        return with_term(case, term)
    return replace(case, deadline=Deadline(now + policy.patience[to], "patience"))


def _end(case: Case) -> Case:
    """Set the application date (Algorithm, p. 8); in the ordinary procedure it is the day of registration."""
    if case.state is State.ORDINARY_PROCEDURE:
        return replace(case, application_date=ApplicationDate(case.registered_on, "ordinary_registration"))
    if case.state is State.WITHDRAWN:
        return replace(case, application_date=None)
    return case


def _look_at(case: Case, policy: Policy) -> datetime | None:
    """Return when the sweep must look: when a window closes, or when a step that we do is overdue."""
    if case.ended or case.due_at is None:
        return case.look_at if case.consent.owes_revocation else None
    if case.blocked_at is not None:
        return policy.close_at(case) if case.state in AWAITING else case.due_at
    if case.state in AWAITING:
        closes_at = policy.close_at(case)
        closes_at = max(closes_at, case.try_at) if closes_at and case.try_at else closes_at
        receipt = case.sms.ask_at if case.state is State.AWAITING_CONSENT else None
        return min(closes_at, receipt) if closes_at and receipt else closes_at
    return case.try_at or (case.entered_at or case.updated_at) + policy.resume_after


def ask_for_receipt_at(case: Case, instant: datetime | None, policy: Policy) -> Case:
    """Return the case with the question for the SMS's receipt set to this instant, or dropped (None)."""
    case = replace(case, sms=replace(case.sms, ask_at=instant))
    return replace(case, look_at=_look_at(case, policy))


def postpone(case: Case, until: datetime, policy: Policy) -> Case:
    """Return the case with its step, or the closing of its window, postponed until then."""
    case = replace(case, try_at=until)
    return replace(case, look_at=until if case.ended else _look_at(case, policy))


def rows() -> list[tuple[str, str, str, str]]:
    """Return the table as texts (fact, from, to, reason), with a row for each state that the fact is possible in."""
    return [
        (row.on.__name__, state, row.to or "(stays)", row.because or "")
        for row in TABLE
        for state in State
        if state in row.of
    ]


if __name__ == "__main__":
    for line in rows():
        print("{:<24} {:<32} {:<32} {}".format(*line))  # noqa: T201 - printing the table is what this command is for
