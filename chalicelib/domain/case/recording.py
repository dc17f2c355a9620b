"""The fields of a case that each fact sets, apart from the state."""

from dataclasses import replace
from datetime import datetime
from functools import singledispatch

from chalicelib.domain.calendar.working_days import Term
from chalicelib.domain.case import facts
from chalicelib.domain.case.banks import BankCounts, after_the_wait
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.facts import Fact
from chalicelib.domain.case.parts import Acknowledged, ApplicationDate
from chalicelib.domain.case.states import AttentionKind, ConsentStatus, State, Step


@singledispatch
def record(_fact: Fact, case: Case) -> Case:
    """Return the case with the fact's fields set; most facts set none."""
    return case


@record.register
def _(_fact: facts.PersonalDataPending, case: Case) -> Case:
    return replace(case, requests=replace(case.requests, waits=case.requests.waits + 1))


@record.register
def _(fact: facts.MobileAccepted, case: Case) -> Case:
    """The link is requested from now on, so no answer to it can be older."""
    return replace(case, requests=replace(case.requests, link_at=fact.heard_at))


@record.register
def _(fact: facts.LinkMade, case: Case) -> Case:
    return replace(case, check_code=fact.check_code, consent=replace(case.consent, status=ConsentStatus.REQUESTED))


@record.register
def _(fact: facts.SmsAccepted, case: Case) -> Case:
    """Plan to ask for the delivery receipt, unless it was already received."""
    waits = case.sms.delivered_at is None
    return replace(case, sms=replace(case.sms, sent_at=fact.accepted_at, ask_at=fact.receipt_due_at if waits else None))


@record.register
def _(fact: facts.SmsDelivered, case: Case) -> Case:
    """A running term only ever moves later (design decision 4)."""
    case = replace(case, sms=replace(case.sms, delivered_at=fact.delivered_at, ask_at=None))
    term = fact.term
    if term is None or (case.due_at is not None and term.ends_at < case.due_at):
        return case
    return with_term(case, term)


@record.register
def _(fact: facts.SmsUndeliverable, case: Case) -> Case:
    """A failure overrides a delivery that 1414 reported before."""
    return replace(case, sms=replace(case.sms, failed_at=fact.failed_at, delivered_at=None))


@record.register
def _(fact: facts.TermMoved, case: Case) -> Case:
    """A running term only ever moves later, since the person may rely on the day of the SMS (design decision 4)."""
    case, term = _with_decision(case, fact.decision), fact.term
    if term is None:
        return case
    deadline = case.deadline
    if deadline is not None and term.ends_at < deadline.at:
        # The current one stays, and what it was counted by; only whether it is confirmed may change.
        return _with_deadline(case, replace(deadline, calendar=term.calendar))
    return with_term(case, term)


def _with_decision(case: Case, term: Term) -> Case:
    """Move the date later; when it stays, keep its basis and only update whether it is confirmed."""
    decision = Deadline.of(term)
    if term.ends_at <= case.decision.at:
        decision = replace(case.decision, calendar=term.calendar)
    return replace(case, decision=decision)


@record.register
def _(fact: facts.Reopened, case: Case) -> Case:
    """Start a new generation; the application date is the day on which the consent was received (Algorithm, p. 8)."""
    return replace(
        asking_banks_anew(_dated_by_consent(case, fact)),
        generation=case.generation + 1,
        consent=replace(
            case.consent,
            status=ConsentStatus.GRANTED,
            received_at=fact.received_at,
            heard_at=case.consent.heard_at or fact.heard_at,
            gone_at=None,
        ),
        ended_at=None,
        acknowledged=Acknowledged(),
        banks=(),
        counted=BankCounts(),
        bank_data_deadline=None,
    )


def asking_banks_anew(case: Case) -> Case:
    """Return the case with another number for its request to the banks, unless it has never made one."""
    asked = case.intent(Step.BANK_DATA) is not None
    return replace(
        case,
        requests=replace(case.requests, data=case.requests.data + asked),
        intents=tuple(intent for intent in case.intents if intent.step is not Step.BANK_DATA),
    )


@record.register
def _(fact: facts.ConsentGranted, case: Case) -> Case:
    """The application date is, for now, the day the Open API system received the consent (Algorithm, p. 8)."""
    granted = replace(case.consent, status=ConsentStatus.GRANTED, received_at=fact.received_at, heard_at=fact.heard_at)
    return replace(_dated_by_consent(case, fact), consent=granted)


def _dated_by_consent(case: Case, fact: facts.ConsentGranted | facts.Reopened) -> Case:
    """Date the application by the consent, and raise attention when that is a later month than the registration's.

    Assistance runs from the month of application, and another quarter's income counts (Social Code, art. 123, 127).
    """
    day, registered = fact.received_on, case.registered_on
    if (day.year, day.month) > (registered.year, registered.month):
        case = case.with_attention(AttentionKind.LATER_MONTH, fact.heard_at)
    return replace(case, application_date=ApplicationDate(day, "consent_received"))


@record.register
def _(fact: facts.ConsentRefused, case: Case) -> Case:
    """The latest decision counts, so a refusal overrides an earlier grant."""
    gone_at = fact.heard_at if case.consent.status is ConsentStatus.GRANTED else case.consent.gone_at
    refused = replace(case.consent, status=ConsentStatus.REFUSED, heard_at=fact.heard_at, gone_at=gone_at)
    return replace(case, consent=refused)


@record.register
def _(_fact: facts.ConsentExpired, case: Case) -> Case:
    return replace(case, consent=replace(case.consent, status=ConsentStatus.EXPIRED))


@record.register
def _(fact: facts.ConsentRevoked, case: Case) -> Case:
    gone_at = case.consent.gone_at or fact.heard_at
    return replace(case, consent=replace(case.consent, status=ConsentStatus.REVOKED, gone_at=gone_at))


@record.register(facts.ConsentWithdrawn)
@record.register(facts.PersonalDataWithdrawn)
@record.register(facts.ApplicationWithdrawn)
@record.register(facts.Released)
def _(fact: Fact, case: Case) -> Case:
    """A consent granted at the Open API system must also be revoked there, even when the case has ended."""
    consent, asked = case.consent, {ConsentStatus.GRANTED, ConsentStatus.REQUESTED}
    if consent.status is ConsentStatus.GRANTED:
        case = owing_revocation(case, fact.heard_at)
    if consent.status in asked or isinstance(fact, facts.ConsentWithdrawn):
        gone_at = consent.gone_at or fact.heard_at
        case = replace(case, consent=replace(case.consent, status=ConsentStatus.WITHDRAWN, gone_at=gone_at))
    return case


def owing_revocation(case: Case, now: datetime) -> Case:
    """Return the case with a consent that must still be revoked at the Open API system, from now on."""
    return replace(case, consent=replace(case.consent, owes_revocation=True), look_at=now)


@record.register
def _(fact: facts.BanksAsked, case: Case) -> Case:
    return case.with_banks(fact.banks)


@record.register
def _(fact: facts.BankAnswered, case: Case) -> Case:
    """A bank may answer before we know that it was asked. Data received after the end make a new statement version."""
    if case.bank(fact.bank.bic) is None:
        return case.with_banks((*case.open_banks, fact.bank))
    later = 1 if case.state is State.BANK_DATA_READY else 0
    statement = replace(case.statement, version=case.statement.version + later)
    return replace(case.with_bank(fact.bank), statement=statement)


@record.register(facts.BankDataReady)
@record.register(facts.NoBankAnswered)
def _(fact: facts.BankDataReady | facts.NoBankAnswered, case: Case) -> Case:
    """End the wait by the counts, which needs no key. Of the sealed banks those that have not answered are silent."""
    banks = None if case.banks is None else after_the_wait(case.banks)
    statement = replace(case.statement, version=1 if isinstance(fact, facts.BankDataReady) else 0)
    return replace(case, banks=banks, counted=case.bank_counts.closed(), statement=statement)


@record.register
def _(fact: facts.SubjectBlocked, case: Case) -> Case:
    return replace(case, blocked_at=case.blocked_at or fact.heard_at)


def with_term(case: Case, term: Term) -> Case:
    """Return the case with this term as the current one, also in the due time of its consent or bank window."""
    return _with_deadline(case, Deadline.of(term))


def _with_deadline(case: Case, deadline: Deadline) -> Case:
    case = replace(case, deadline=deadline)
    if case.state is State.AWAITING_CONSENT:
        return replace(case, consent=replace(case.consent, deadline=deadline))
    if case.state is State.AWAITING_BANK_DATA:
        return replace(case, bank_data_deadline=deadline)
    return case
