"""The request to the banks: the gate that it must pass, and what the list of banks means (Algorithm, p. 7, 11)."""

from collections.abc import Mapping
from dataclasses import replace

from chalicelib.domain.bank_data.bic import bank_of
from chalicelib.domain.calendar.working_days import MIDNIGHT, Term
from chalicelib.domain.case import facts
from chalicelib.domain.case.banks import Bank
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.requests import bank_data_period
from chalicelib.domain.case.states import AttentionKind, Outcome, State, Step
from chalicelib.domain.consent.consent import ALL_SCOPES, BankRequest, Consent, GateRules, permit
from chalicelib.domain.errors import PartnerRefused
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.messages.partner_answers import RoutedBanks
from chalicelib.services.decisions.bank_answer import close_bank_wait
from chalicelib.services.decisions.bank_consent import OPEN_API
from chalicelib.services.decisions.draft import Draft, Gathered
from chalicelib.services.decisions.patience import decide_refused
from chalicelib.services.decisions.sms_sending import with_intent_done


def permitted(gathered: Gathered, consent: Consent | None) -> Event:
    """Return the journal's event of a request that passed the gate. Raises `ConsentGateDenied`."""
    case = gathered.case
    request = BankRequest(
        request_id=case.request_id(Step.BANK_DATA),
        consent_id=(consent.partner_id or "") if consent else "",
        scope=ALL_SCOPES,
        period=bank_data_period(case),
        banks=consent.banks if consent else None,
    )
    rules = GateRules(gathered.policy.require_verified_consent)
    passed = permit(case, consent, request, gathered.now, rules)
    return Event("bank_request_permitted", data={"request_id": passed.request_id, "consent": passed.consent_id})


def decide_denied_by_gate(gathered: Gathered, because: str) -> Draft:
    """Return the case as ended because the gate denied the request; for a blocked person the term runs on."""
    case, now = gathered.case, gathered.now
    if case.state is not State.REQUESTING_BANK_DATA:
        return Draft(case=case)
    event = Event("bank_request_denied", data={"because": because})
    if because == "blocked":
        return Draft(case=case).with_event(event)
    fact = facts.ConsentExpired(now) if because == "consent_expired" else facts.RequestRefused(now)
    return Draft(case=case).then(fact, gathered.policy, event)


def decide_bank_request_refused(gathered: Gathered, request_id: str, error: PartnerRefused) -> Draft:
    """Return the case as ended by the partner's refusal; the refusal of an earlier request changes nothing."""
    if request_id != gathered.case.request_id(Step.BANK_DATA):
        return Draft(case=gathered.case)
    return decide_refused(gathered, error)


def decide_banks_asked(
    gathered: Gathered, request_id: str, routed: RoutedBanks, consent: Consent, digests: Mapping[str, str]
) -> Draft:
    """Wait for the banks that were asked: those of the consent, whomever else the partner says it has asked.

    That an earlier request was accepted is journaled, and nobody waits for its answers.

    `digests`: of each BIC, under the key that proofs are sealed with. They are journaled, so that it can be proved of
    any bank whether it was asked.
    """
    now, policy = gathered.now, gathered.policy
    case, is_current = gathered.case, request_id == gathered.case.request_id(Step.BANK_DATA)
    case = with_intent_done(case, Step.BANK_DATA, now) if is_current else case
    routed_to = {bank_of(bank.bic): bank for bank in reversed(routed.banks)}  # one listed twice is one
    named = None if consent.banks is None else {bank_of(bic): bic for bic in reversed(consent.banks)}
    banks = tuple(bank for bic, bank in reversed(routed_to.items()) if named is None or bic in named)
    bics = tuple(bank.bic for bank in banks)
    asked = {bank_of(bic) for bic in bics}
    evidence = tuple(sorted(digests[bic] for bic in bics))
    event = Event("bank_data_requested", OPEN_API, {"request_id": request_id, "banks": evidence})
    if case.state is not State.REQUESTING_BANK_DATA or not is_current:
        return Draft(case=case).with_event(event)
    draft = Draft(case=case)
    not_asked = [bic for bank, bic in (named or {}).items() if bank not in asked]
    if not_asked or len(banks) < len(routed_to) or any(bank_of(bank.bic) not in asked for bank in case.open_banks):
        draft = draft.with_attention(AttentionKind.BANK_NOT_ASKED, now)
    if not banks:
        draft = replace(draft, case=replace(draft.case, banks=())).with_attention(AttentionKind.NO_BANK_ROUTED, now)
        return draft.then(facts.NoBankRouted(now), policy, event)
    # A bank of the consent that was not asked never answers, so without it the bank data are not complete.
    banks += tuple(Bank(bic=bic, name=bic, outcome=Outcome.SILENT) for bic in reversed(not_asked))
    term = _bank_term(gathered, routed)
    fact = facts.BanksAsked(now, tuple(_with_early_answer(case, bank) for bank in banks), term)
    return close_bank_wait(draft.then(fact, policy, event), policy, now)


def _bank_term(gathered: Gathered, routed: RoutedBanks) -> Term:
    """Return the term for the banks' answers: to the end of the day, or to the hour at which banks close.

    If an act needs an organisation that closes earlier, a term ends with its hours (Civil Code 176).
    """
    closing_hour = gathered.policy.banks_closing_hour
    rule = "one_working_day_after_bank_request"
    if closing_hour != MIDNIGHT:
        rule = "one_working_day_after_bank_request_until_closing"
    asked_at = gathered.case.asked_at(Step.BANK_DATA)
    accepted_at = gathered.policy.nearest_plausible(asked_at, routed.accepted_at, gathered.now)
    return gathered.calendar.term(accepted_at, gathered.policy.bank_term, rule, closing_hour)


def _with_early_answer(case: Case, bank: Bank) -> Bank:
    """Add the answer of a bank that overtook the answer that names the bank."""
    early = case.bank(bank.bic)
    return replace(early, name=bank.name) if early else bank
