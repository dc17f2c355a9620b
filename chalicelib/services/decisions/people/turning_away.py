"""Who is turned away for the open case of a person leaves a trace in it."""

from chalicelib.domain.case.states import AttentionKind
from chalicelib.domain.journal.journal import Event
from chalicelib.services.decisions.draft import Draft, Gathered

ANOTHER_APPLICATION = "another_application"


def decide_turned_away(gathered: Gathered) -> Draft:
    """Return the open case with the trace of another application of the person."""
    draft = Draft(case=gathered.case).with_event(Event(ANOTHER_APPLICATION))
    return draft.with_attention(AttentionKind.ANOTHER_APPLICATION, gathered.now)
