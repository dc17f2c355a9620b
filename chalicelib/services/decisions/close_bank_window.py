"""The end of the wait for the banks: when all have answered, or at their term (order, p. 11: 1 working day)."""

from datetime import datetime

from chalicelib.domain.case import facts
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.facts import Fact
from chalicelib.domain.case.policy import Policy
from chalicelib.domain.case.states import Outcome, State
from chalicelib.domain.journal.journal import Event
from chalicelib.services.decisions.draft import Draft, Gathered


def decide_bank_window(gathered: Gathered) -> Draft:
    """Return the end of the wait at the banks' term, with the answers that there are."""
    return close_bank_wait(Draft(case=gathered.case), gathered.policy, gathered.now, at_term=True)


def close_bank_wait(draft: Draft, policy: Policy, now: datetime, *, at_term: bool = False) -> Draft:
    """End the wait when every bank has answered, or, `at_term`, with the answers that there are.

    The case is ready when at least one bank gave data or all said that there are no accounts; silence is never zero
    income. As long as the case would end without any data, a bank that failed has the whole term to answer after all.
    For a person who was blocked meanwhile nothing is taken up; the term runs on.
    """
    case = draft.case
    if case.blocked_at is not None:
        return draft
    if case.state is not State.AWAITING_BANK_DATA or not (at_term or _nothing_to_wait_for(case)):
        return draft
    silent = tuple(bank.bic for bank in case.banks if bank.outcome is Outcome.PENDING)
    fact: Fact = facts.BankDataReady(now, silent) if _anything_usable(case) else facts.NoBankAnswered(now, silent)
    missing = sum(1 for bank in case.banks if not bank.usable)
    event = Event("banks_answered", data={"silent": silent, "banks": len(case.banks), "not_usable": missing})
    return draft.then(fact, policy, event)


def _nothing_to_wait_for(case: Case) -> bool:
    if not all(bank.all_here for bank in case.banks):
        return False
    return _anything_usable(case) or all(bank.outcome is not Outcome.FAILED for bank in case.banks)


def _anything_usable(case: Case) -> bool:
    outcomes = [bank.outcome for bank in case.banks]
    return Outcome.DATA in outcomes or (bool(outcomes) and set(outcomes) == {Outcome.NO_ACCOUNTS})
