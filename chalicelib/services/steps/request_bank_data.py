"""Ask the banks for the data, through the Open API system, behind the consent gate (order, p. 7, 11)."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.bank_data.bic import bank_of
from chalicelib.domain.calendar.working_days import MIDNIGHT, Period, Term, almaty_day, quarter_before
from chalicelib.domain.case import facts
from chalicelib.domain.case.case import Bank, Case
from chalicelib.domain.case.looks import OutgoingCall
from chalicelib.domain.case.states import AttentionKind, ConsentStatus, Outcome, State, Step
from chalicelib.domain.consent.consent import ALL_SCOPES, BankRequest, Consent, ConsentKind, GateRules, permit
from chalicelib.domain.errors import ConsentGateDenied, PartnerAnswerUnusable, PartnerRefused, PartnerUnavailable
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.messages.partner_answers import RoutedBanks
from chalicelib.domain.ports.store import Deps
from chalicelib.services.commit import change_case
from chalicelib.services.decisions.close_bank_window import close_bank_wait
from chalicelib.services.decisions.draft import Draft, Gathered
from chalicelib.services.decisions.sms_sending import with_intent_done
from chalicelib.services.gathering import gather_case
from chalicelib.services.needs import HasCases
from chalicelib.services.steps.ask_partners import ask_for_consent_result
from chalicelib.services.steps.attempts import end_as_refused, end_if_out_of_patience, release_lease, take_lease
from chalicelib.services.steps.looking import look_before

OPEN_API = "open-api"


def request_bank_data(deps: Deps, case: Case) -> Case:
    """Ask for exactly the quarter before that of the application date. The case then waits for the banks.

    The gate's permit is committed in the same transaction as the intent, so no request leaves without one. Raises
    `PartnerUnavailable`, `StoreBusy`.
    """
    case = end_if_out_of_patience(deps, case)
    if case.state is not State.REQUESTING_BANK_DATA:
        return case
    consent = bank_consent(deps, case)
    try:
        leased = take_lease(deps, case, Step.BANK_DATA, lambda case: _pass_the_gate(deps, case, consent))
    except ConsentGateDenied as error:
        because = error.because
        return change_case(deps, case, lambda case: _denied(deps, case, because), wakes=False)
    if leased is None or consent is None:
        return deps.cases.load(case.id)
    return _ask(deps, leased, consent)


def bank_consent(deps: HasCases, case: Case) -> Consent | None:
    """Return the record of the valid consent to bank data, or None."""
    granted = (
        consent
        for consent in deps.cases.consents(case.id)
        if consent.kind is ConsentKind.BANK_DATA and consent.status is ConsentStatus.GRANTED
    )
    return max(granted, key=lambda consent: consent.received_at, default=None)


def bank_data_period(case: Case) -> Period:
    """Return the quarter whose data may be asked for: the one before that of the consent's day (Social Code 123)."""
    day = case.application_date if case.application_date_rule == "consent_received" else None
    if day is None:
        day = almaty_day(case.consent_received_at) if case.consent_received_at else case.registered_on
    return quarter_before(day)


def _pass_the_gate(deps: Deps, case: Case, consent: Consent | None) -> Event:
    request = BankRequest(
        request_id=case.request_id(Step.BANK_DATA),
        consent_id=(consent.partner_id or "") if consent else "",
        scope=ALL_SCOPES,
        period=bank_data_period(case),
        banks=consent.banks if consent else None,
    )
    rules = GateRules(deps.policy.require_verified_consent)
    passed = permit(case, consent, request, deps.clock.now(), rules)
    return Event("bank_request_permitted", data={"request_id": passed.request_id, "consent": passed.consent_id})


def _denied(deps: Deps, case: Case, because: str) -> Draft:
    if case.state is not State.REQUESTING_BANK_DATA:
        return Draft(case)
    now = deps.clock.now()
    event = Event("bank_request_denied", data={"because": because})
    if because == "blocked":  # its term runs on
        return Draft(case).with_event(event)
    fact = facts.ConsentExpired(now) if because == "consent_expired" else facts.RequestRefused(now)
    return Draft(case).then(fact, deps.policy, event)


def _ask(deps: Deps, case: Case, consent: Consent) -> Case:
    request_id, iin = case.request_id(Step.BANK_DATA), deps.cases.person(case.id).iin
    try:
        look = look_before(deps, OutgoingCall.REQUEST_BANK_DATA, case)
        routed = deps.open_api.request_bank_data(
            request_id, consent, iin, ALL_SCOPES, bank_data_period(case), look=look
        )
    except (PartnerUnavailable, PartnerAnswerUnusable):
        release_lease(deps, case, Step.BANK_DATA)
        raise
    except PartnerRefused as error:
        return _refused(deps, case, error)
    return change_case(deps, case, lambda case: _asked(gather_case(deps, case), routed, consent), wakes=False)


def _refused(deps: Deps, case: Case, error: PartnerRefused) -> Case:
    """Handle a refusal by the partner: it may be the person's revocation, which has not reached us yet."""
    with suppress(PartnerUnavailable, PartnerAnswerUnusable):  # then the refusal is all that we know
        case = ask_for_consent_result(deps, case, wakes=False)
    return end_as_refused(deps, case, error) if case.state is State.REQUESTING_BANK_DATA else case


def _asked(gathered: Gathered, routed: RoutedBanks, consent: Consent) -> Draft:
    """Wait for the banks that were asked: those of the consent, whomever else the partner says it has asked."""
    now, policy = gathered.now, gathered.policy
    case = with_intent_done(gathered.case, Step.BANK_DATA, now)
    routed_to = {bank_of(bank.bic): bank for bank in reversed(routed.banks)}  # one listed twice is one
    named = None if consent.banks is None else {bank_of(bic): bic for bic in reversed(consent.banks)}
    banks = tuple(bank for bic, bank in reversed(routed_to.items()) if named is None or bic in named)
    bics = tuple(bank.bic for bank in banks)
    asked = {bank_of(bic) for bic in bics}
    event = Event("bank_data_requested", OPEN_API, {"request_id": case.request_id(Step.BANK_DATA), "banks": bics})
    if case.state is not State.REQUESTING_BANK_DATA:
        return Draft(case).with_event(event)
    draft = Draft(case)
    not_asked = [bic for bank, bic in (named or {}).items() if bank not in asked]
    if not_asked or len(banks) < len(routed_to) or any(bank_of(bank.bic) not in asked for bank in case.banks):
        draft = draft.with_attention(AttentionKind.BANK_NOT_ASKED, now)
    if not banks:
        draft = replace(draft, case=replace(draft.case, banks=())).with_attention(AttentionKind.NO_BANK_ROUTED, now)
        return draft.then(facts.NoBankRouted(now), policy, event)
    term = bank_term(gathered, routed.accepted_at)
    # A bank of the consent that was not asked never answers, so without it the bank data are not complete.
    banks += tuple(Bank(bic, bic, Outcome.SILENT) for bic in reversed(not_asked))
    fact = facts.BanksAsked(now, tuple(_with_early_answer(case, bank) for bank in banks), term)
    return close_bank_wait(draft.then(fact, policy, event), policy, now)


def bank_term(gathered: Gathered, accepted_at: datetime) -> Term:
    """Return the term for the banks' answers: to the end of the day, or to the hour at which banks close.

    If an act needs an organisation that closes earlier, a term ends with its hours (Civil Code 176).
    """
    closing_hour = gathered.policy.banks_closing_hour
    rule = "one_working_day_after_bank_request"
    if closing_hour != MIDNIGHT:
        rule = "one_working_day_after_bank_request_until_closing"
    return gathered.calendar.term(accepted_at, gathered.policy.bank_term, rule, closing_hour)


def _with_early_answer(case: Case, bank: Bank) -> Bank:
    """Add the answer of a bank that overtook the answer that names the bank."""
    early = case.bank(bank.bic)
    return replace(early, name=bank.name) if early else bank
