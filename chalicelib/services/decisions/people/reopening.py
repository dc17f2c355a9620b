"""A caseworker accepts a consent that was given in time and received after the end (design decision 3)."""

from chalicelib.domain.calendar.working_days import almaty_day
from chalicelib.domain.case import facts
from chalicelib.domain.case.states import ConsentStatus, State
from chalicelib.domain.consent.consent import granted_consent
from chalicelib.domain.consent.reopening import may_reopen
from chalicelib.domain.refusals import NotReopenable
from chalicelib.services.decisions.draft import Draft, Gathered
from chalicelib.services.decisions.people.acts import HumanAct

_GOES_ON = frozenset({State.REQUESTING_BANK_DATA, State.AWAITING_BANK_DATA, State.BANK_DATA_READY})


def decide_reopening(gathered: Gathered, act: HumanAct) -> Draft:
    """Return the case as reopened under its granted consent. Raises `NotReopenable`.

    A case that goes on after a reopening stays as it is: the first answer may have been lost.
    """
    case, now, policy = gathered.case, gathered.now, gathered.policy
    if case.generation > 1 and case.state in _GOES_ON and case.consent.status is ConsentStatus.GRANTED:
        return Draft(case=case)
    consent = granted_consent(gathered.consents)
    if consent is None or not may_reopen(case, consent, now, policy):
        raise NotReopenable(
            "The case has no valid consent that was given in time, or it ended in another way or too long ago."
        )
    fact = facts.Reopened(now, consent.received_at, almaty_day(consent.received_at))
    return Draft(case=case).then(fact, policy, act.event("reopened", consent=consent.id))
