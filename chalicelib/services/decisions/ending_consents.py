"""End consents on the person's word, also where their records were edited or cannot be read (design decision 14)."""

from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.case.recording import owing_revocation
from chalicelib.domain.case.states import AttentionKind, Step
from chalicelib.domain.consent.consent import Consent, ConsentKind, withdrawn
from chalicelib.domain.consent.records import are_as_written, intact, named
from chalicelib.domain.journal.journal import Event
from chalicelib.services.decisions.draft import Draft


def end_consents(draft: Draft, stored: tuple[Consent, ...], kinds: AbstractSet[ConsentKind], now: datetime) -> Draft:
    """Return the draft with the consents of these kinds ended; `stored`: all records of the case that can be read.

    One that exists at the Open API system must then be revoked there. A record that was edited ends too, in status
    alone: nothing that it says is believed, neither its partner's id nor its terms, and a human is told. One that the
    case does not name was added behind our back and stays as it is.
    """
    ended, proved = withdrawn(named(draft.case, stored), kinds, now), intact(draft.case, stored)
    edited = frozenset(one.id for one in ended if one.id not in proved)
    known_to_partner = any(
        one.kind is ConsentKind.BANK_DATA and one.partner_id for one in ended if one.id not in edited
    )
    if not are_as_written(draft.case, stored):
        draft = with_damaged_records(draft, now)
    draft = replace(draft.with_consents(*ended), edited=draft.edited | edited)
    return with_revocation_owed(draft, now) if known_to_partner else draft


def with_damaged_records(draft: Draft, now: datetime) -> Draft:
    """Return the draft with attention for consent records that are not as they were written, if there is none yet."""
    raised = draft.with_attention(AttentionKind.RECORD_DAMAGED, now)
    if raised.case == draft.case:
        return draft
    return raised.with_event(Event("record_damaged", data={"what": "consents", "state": draft.case.state}))


def with_revocation_owed(draft: Draft, now: datetime) -> Draft:
    """Return the draft with a revocation owed to the Open API system, unless it was already made."""
    done = draft.case.intent(Step.REVOCATION)
    if done is not None and done.done_at is not None:
        return draft
    return replace(draft, case=owing_revocation(draft.case, now))
