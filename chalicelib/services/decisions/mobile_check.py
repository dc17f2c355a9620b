"""What BMG's answer, or a token of KDP that cannot be had, means for a case (Algorithm, p. 4)."""

from chalicelib.domain.case import facts
from chalicelib.domain.case.facts import Fact
from chalicelib.domain.case.states import AttentionKind, State
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.person import AccessToken
from chalicelib.services.decisions.draft import Draft, Gathered
from chalicelib.services.decisions.personal_data_consent import KDP

BMG = "bmg"


def is_usable(gathered: Gathered, token: AccessToken | None) -> bool:
    """Return whether KDP's token lives long enough for one more call."""
    return token is not None and token.expires_at > gathered.now + gathered.policy.token_margin


def decide_mobile(gathered: Gathered, result: str) -> Draft:
    """Return what BMG's result changes: the number is accepted, or the case ends.

    A number of somebody else ends the case only if the settings say so; otherwise a caseworker looks at it.
    """
    case, now, policy = gathered.case, gathered.now, gathered.policy
    if case.state is not State.CHECKING_MOBILE:
        return Draft(case=case)
    draft, fact = Draft(case=case), _fact_of(gathered, result)
    if result == "different" and not policy.mobile_difference_ends:
        draft = draft.with_attention(AttentionKind.MOBILE_DIFFERS, now)
    return draft.then(fact, policy, Event(f"mobile_{result}", BMG))


def _fact_of(gathered: Gathered, result: str) -> Fact:
    if result == "not_found":
        return facts.MobileNotRegistered(gathered.now)
    if result == "different" and gathered.policy.mobile_difference_ends:
        return facts.MobileDiffers(gathered.now)
    return facts.MobileAccepted(gathered.now)


def decide_no_token(gathered: Gathered) -> Draft:
    """Return the case as ended because KDP gave no token that could be used, however often it was asked."""
    case = gathered.case
    if case.state is not State.CHECKING_MOBILE:
        return Draft(case=case)
    event = Event("personal_data_token_not_to_be_had", KDP, {"requests": case.requests.kdp})
    return Draft(case=case).then(facts.PatienceEnded(gathered.now), gathered.policy, event)
