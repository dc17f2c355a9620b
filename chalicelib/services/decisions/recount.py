"""What the present calendar means for the terms of a case (Civil Code, art. 173-176; Algorithm, p. 6, 11)."""

from datetime import datetime

from chalicelib.domain.calendar.working_days import MIDNIGHT, Term, decision_term
from chalicelib.domain.case import facts
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import State
from chalicelib.domain.journal.journal import Event
from chalicelib.services.decisions.draft import Draft, Gathered


def decide_recount(gathered: Gathered) -> Draft:
    """Return the case with its terms counted by the present calendar; an empty draft when no term changes."""
    case, policy = gathered.case, gathered.policy
    if case.ended and not is_to_be_decided(case, gathered.now):
        return Draft(case=case)
    decision = decision_term(case.registered_on, policy.decision_term, gathered.calendar)
    fact = facts.TermMoved(gathered.now, present_term(gathered), decision)
    due = {"due_at": case.deadline.at} if case.deadline else {"decision_due_at": case.decision.at}
    data = {name: at.isoformat() for name, at in due.items()}
    event = Event("term_counted_anew", data={**data, "calendar": gathered.calendar.version})
    draft = Draft(case=case).then(fact, policy, event)
    return Draft(case=case) if _same(case, draft.case) else draft


def is_to_be_decided(case: Case, now: datetime) -> bool:
    """Return whether the authority's term for its decision is still running."""
    return case.state is not State.WITHDRAWN and now < case.decision.at


def present_term(gathered: Gathered) -> Term | None:
    """Return the term of the window that the case waits in, by the present calendar; None if there is none."""
    case, policy = gathered.case, gathered.policy
    if case.deadline is None or case.deadline.started_at is None:  # an end, or our own patience
        return None
    days = {
        State.AWAITING_PERSONAL_DATA_CONSENT: policy.personal_data_term,
        State.AWAITING_CONSENT: policy.consent_term,
        State.AWAITING_BANK_DATA: policy.bank_term,
    }[case.state]
    closes_at = policy.banks_closing_hour if case.state is State.AWAITING_BANK_DATA else MIDNIGHT
    return gathered.calendar.term(case.deadline.started_at, days, case.deadline.rule, closes_at)


def _same(old: Case, new: Case) -> bool:
    """Compare the terms, whatever version of the calendar counted them."""
    before, after = ((one.due_at, one.deadline and one.deadline.calendar, one.decision) for one in (old, new))
    return before == after
