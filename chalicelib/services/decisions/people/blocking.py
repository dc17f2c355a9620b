"""A person is blocked (Personal Data Law, art. 25), or released from the open case."""

from datetime import datetime

from chalicelib.domain.case import facts
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.policy import Policy
from chalicelib.domain.consent.consent import ConsentKind
from chalicelib.services.decisions.draft import Draft, Gathered
from chalicelib.services.decisions.ending_consents import end_consents
from chalicelib.services.decisions.people.acts import RecordedAct


def decide_block(case: Case, since: datetime, policy: Policy, act: RecordedAct) -> Draft:
    """Return the case as blocked, unless it is already or its person was erased."""
    if case.blocked_at is not None or not case.digests.person:
        return Draft(case=case)
    return Draft(case=case).then(facts.SubjectBlocked(since), policy, act.event("blocked"))


def decide_release(gathered: Gathered, act: RecordedAct) -> Draft:
    """Return the case as released to the ordinary procedure, unless it has ended.

    The consents to personal and bank data end; one that exists at the Open API system must be revoked there.
    """
    case, now = gathered.case, gathered.now
    if case.ended:
        return Draft(case=case)
    draft = Draft(case=case).then(facts.Released(now), gathered.policy, act.event("released"))
    return end_consents(draft, gathered.consents, {ConsentKind.PERSONAL_DATA, ConsentKind.BANK_DATA}, now)
