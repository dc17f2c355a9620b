"""What damage means for a case: a sealed part that cannot be opened, or a broken journal. A human is told."""

from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.domain.case import facts
from chalicelib.domain.case.states import AWAITING, AttentionKind
from chalicelib.domain.case.transitions import ask_for_receipt_at, postpone
from chalicelib.domain.journal.journal import Event
from chalicelib.services.decisions.draft import Draft, Gathered
from chalicelib.services.decisions.leases import without_leases

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.case.case import Case
    from chalicelib.domain.journal.verifying import Break


def decide_damage(gathered: Gathered, what: str) -> Draft:
    """Raise attention, and put everything off until the term of the case; when that has passed, end the case.

    The person goes on to the ordinary procedure at the time that the law gives, and no earlier: what is damaged may be
    restored until then. A case that has ended already only gets attention. `what`: the name of the sealed part, never
    its content.
    """
    case, now, policy = gathered.case, gathered.now, gathered.policy
    ends_at = policy.close_at(case) if case.state in AWAITING else case.due_at
    draft = Draft(case=case).with_attention(AttentionKind.RECORD_DAMAGED, now)
    if draft.case != case:
        draft = draft.with_event(Event("record_damaged", data={"what": what, "state": case.state}))
    if case.ended:
        return draft
    if ends_at is None or now >= ends_at:
        ended = Event("damaged_term_ended", data={"state": case.state})
        return draft.then(facts.RecordDamaged(now), policy, ended)
    case = without_leases(draft.case, now)
    return replace(draft, case=postpone(ask_for_receipt_at(case, None, policy), ends_at, policy))


def decide_journal_broken(case: "Case", fault: "Break", now: "datetime") -> Draft:
    """Return the case with the attention `journal_broken`, unless it is open already."""
    draft = Draft(case=case).with_attention(AttentionKind.JOURNAL_BROKEN, now)
    if draft == Draft(case=case):
        return draft
    return draft.with_event(Event("journal_broken", data={"entry": fault.seq, "fault": fault.fault}))
