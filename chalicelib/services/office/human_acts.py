"""Who asks for a change and what they typed, ready for the journal."""

from chalicelib.domain.callers import Caller
from chalicelib.services.decisions.people.acts import HumanAct
from chalicelib.services.needs import HasDigest


def human_act(deps: HasDigest, caller: Caller, text: str | None = None) -> HumanAct:
    """Return the act of the caller, with the text that the caller typed, if any."""
    text_digest = None if text is None else deps.digest("journal-text", text)
    return HumanAct(caller.subject, deps.digest("actor", caller.subject), text, text_digest)
