"""What a bank's answer means for a case (Algorithm, p. 11, 12), by callback or fetched, and the end of the wait."""

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.case import facts
from chalicelib.domain.case.banks import Bank, BankCounts, StoredPage
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.facts import Fact
from chalicelib.domain.case.policy import Policy
from chalicelib.domain.case.states import AttentionKind, ConsentStatus, Outcome, State, Step
from chalicelib.domain.case.transitions import admits
from chalicelib.domain.consent.consent import consent_is_gone, leaves_out
from chalicelib.domain.consent.reopening import is_valid
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.messages.partner_answers import BankPage
from chalicelib.domain.refusals import DoesNotFit
from chalicelib.domain.visible_text import visible
from chalicelib.services.decisions.draft import Draft, Gathered

MOST_BANKS = 100
"""How many banks' answers a case stores before it knows which banks were asked: as many as one request may name."""


MOST_PAGES_OF_A_BANK, MOST_PAGES = 500, 2_500
"""How many pages a case stores. Each is listed in one part, whose item holds 400 KB; no bank takes another's room."""
MOST_BYTES_OF_A_BANK = 64 * 1024 * 1024
"""How much of one bank a case stores: one function opens the pages of a statement together in its memory."""


def may_store_answer(case: Case) -> bool:
    """Return whether a bank's answer may be stored at all: the consent is valid and the request was committed."""
    return (
        case.consent.status is ConsentStatus.GRANTED
        and case.intent(Step.BANK_DATA) is not None
        and case.blocked_at is None
        and admits(case, facts.BankAnswered)
    )


def may_store_page(gathered: Gathered, answer: BankPage) -> bool:
    """Return whether the answer has a payload that the case may store: it fits, is in time, and there is room."""
    return (
        answer.outcome is Outcome.DATA
        and _misfit(gathered.case, answer) is None
        and not _consent_has_expired(gathered)
        and not leaves_out(gathered.consents, answer.bic)
        and _has_room(gathered.case, answer)
    )


def decide_reported_page(gathered: Gathered, answer: BankPage, request_id: str) -> Draft:
    """Return what a page that came by callback changes. Raises `DoesNotFit`.

    An answer to an earlier request is acknowledged and discarded.
    """
    if request_id != gathered.case.request_id(Step.BANK_DATA):
        event = Event("bank_answered_an_earlier_request", "open-api")
        return Draft(case=gathered.case).with_event(event)
    return decide_bank_page(gathered, answer)


def decide_bank_page(gathered: Gathered, answer: BankPage) -> Draft:
    """Return what a bank's answer changes. Raises `DoesNotFit` for a bank not asked or an impossible page."""
    case, now = gathered.case, gathered.now
    page = gathered.page if answer.outcome is Outcome.DATA else None
    if consent_is_gone(case) or case.state is State.WITHDRAWN:
        event = Event("bank_data_after_revocation", "open-api")
        return Draft(case=case).with_attention(AttentionKind.DATA_AFTER_REVOCATION, now).with_event(event)
    if case.blocked_at is not None:
        return Draft(case=case).with_event(Event("bank_data_while_blocked", "open-api"))
    check_bank_answer_fits(case, answer)
    if leaves_out(gathered.consents, answer.bic) or _consent_has_expired(gathered):
        return _beyond_the_consent(gathered, answer)
    if answer.outcome is Outcome.DATA and page is None:
        event = Event("bank_sends_too_much", "open-api", _event_data(gathered, answer, late=False))
        return Draft(case=case).with_attention(AttentionKind.CALLBACK_DOES_NOT_FIT, now).with_event(event)
    bank = case.bank(answer.bic) or Bank(bic=answer.bic, name=visible(answer.name))
    changed = _answered(case, bank, answer, page, now)
    event = Event("bank_answered", "open-api", _event_data(gathered, answer, late=changed.late))
    draft = Draft(case=case)
    if _contradicts(bank, answer, page):
        draft, event = (
            draft.with_attention(AttentionKind.CALLBACK_DOES_NOT_FIT, now),
            replace(event, name="bank_disagrees"),
        )
    if changed == bank:
        again = event if draft.case != case else replace(event, name="bank_answered_again")
        return draft.with_event(again)
    draft = draft.then(facts.BankAnswered(now, changed), gathered.policy, event)
    if case.ended:  # also within the term, if a bank failed first: whoever saw the end has not seen this answer
        draft = draft.with_attention(AttentionKind.LATE_BANK_DATA, now)
    return close_bank_wait(draft, gathered.policy, now)


def _beyond_the_consent(gathered: Gathered, answer: BankPage) -> Draft:
    """Return the case without the answer of a bank that the latest yes leaves out, or that comes after it expired."""
    draft, now = Draft(case=gathered.case), gathered.now
    if leaves_out(gathered.consents, answer.bic):
        event = Event("bank_data_beyond_the_consent", "open-api")
        return draft.with_attention(AttentionKind.DATA_AFTER_REVOCATION, now).with_event(event)
    event = Event("bank_data_after_the_consent", "open-api", {"bank": gathered.bank})
    return draft.with_attention(AttentionKind.LATE_BANK_DATA, now).with_event(event)


def _consent_has_expired(gathered: Gathered) -> bool:
    """Return whether the case is in the ordinary procedure and its consent expired: no answer may be stored then.

    A case that is waiting, or has its data, asked while the consent was valid, so its answers belong to it.
    """
    if gathered.case.state is not State.ORDINARY_PROCEDURE:
        return False
    return not any(is_valid(consent, gathered.now, gathered.policy) for consent in gathered.consents)


def _has_room(case: Case, answer: BankPage) -> bool:
    """Return whether the case can store one more page of that bank; a bank that sends on does not affect the others."""
    bank = case.bank(answer.bic)
    pages = bank.stored if bank else ()
    if any(page.number == answer.page for page in pages):
        return True
    return (
        len(pages) < MOST_PAGES_OF_A_BANK
        and sum(len(bank.stored) for bank in case.open_banks) < MOST_PAGES
        and sum(page.size for page in pages) + len(answer.accounts) <= MOST_BYTES_OF_A_BANK
    )


def check_bank_answer_fits(case: Case, answer: BankPage) -> None:
    """Raise `DoesNotFit` unless the answer can belong to what this case asked."""
    what = _misfit(case, answer)
    if what is not None:
        raise DoesNotFit(what)


def _misfit(case: Case, answer: BankPage) -> str | None:
    known = case.bank(answer.bic) is not None
    with_page = answer.page is not None and answer.pages is not None and 1 <= answer.page <= answer.pages
    checks = (
        ("request_id", may_store_answer(case)),
        ("bank", known or (case.state is State.REQUESTING_BANK_DATA and case.bank_counts.total < MOST_BANKS)),
        ("page", with_page or answer.outcome is not Outcome.DATA),
    )
    return next((what for what, fitting in checks if not fitting), None)


def _answered(case: Case, bank: Bank, answer: BankPage, page: StoredPage | None, now: datetime) -> Bank:
    """Return a bank's part after an answer: its first page says how many there are; data may follow a failure."""
    late = case.bank_data_due_at is not None and now >= case.bank_data_due_at
    if bank.outcome in {Outcome.DATA, Outcome.NO_ACCOUNTS, Outcome.DENIED} and answer.outcome is not bank.outcome:
        return bank
    if page is None:
        if bank.outcome is answer.outcome:
            return bank
        return replace(bank, outcome=answer.outcome, late=late, answered_at=now)
    if bank.pages is not None and bank.pages != answer.pages:
        return replace(bank, outcome=Outcome.FAILED, late=bank.late or late, answered_at=now, pages=None, stored=())
    if any(old.number == page.number for old in bank.stored):
        return bank
    pages = tuple(sorted((*bank.stored, page), key=lambda page: page.number))
    first = bank.outcome is not Outcome.DATA
    return replace(
        bank,
        outcome=Outcome.DATA,
        late=bank.late or late,
        answered_at=now if first else bank.answered_at,
        pages=answer.pages,
        stored=pages,
    )


def _contradicts(bank: Bank, answer: BankPage, page: StoredPage | None) -> bool:
    """Return whether a page contradicts another page of the same answer: in the number of pages, or in its content."""
    if page is None or bank.outcome is not Outcome.DATA:
        return False
    before = next((old for old in bank.stored if old.number == page.number), page)
    return bank.pages != answer.pages or before.digest != page.digest


def _event_data(
    gathered: Gathered, answer: BankPage, *, late: bool
) -> dict[str, str | int | bool | tuple[str, ...] | None]:
    return {
        "bank": gathered.bank,
        "outcome": answer.outcome,
        "page": answer.page,
        "pages": answer.pages,
        "late": late,
    }


def decide_bank_window(gathered: Gathered) -> Draft:
    """Return the end of the wait at the banks' term, with the answers that there are."""
    return close_bank_wait(Draft(case=gathered.case), gathered.policy, gathered.now, at_term=True)


def close_bank_wait(draft: Draft, policy: Policy, now: datetime, *, at_term: bool = False) -> Draft:
    """End the wait when every bank has answered, or, `at_term`, with the answers that there are.

    The case is ready when at least one bank gave data or all said that there are no accounts; silence is never zero
    income. As long as the case would end without any data, a bank that failed has the whole term to answer after all.
    For a person who was blocked meanwhile nothing is taken up; the term runs on. The counts decide, so that no damaged
    key keeps a case.
    """
    case = draft.case
    if case.blocked_at is not None:
        return draft
    if case.state is not State.AWAITING_BANK_DATA or not (at_term or _nothing_to_wait_for(case.bank_counts)):
        return draft
    counts = case.bank_counts
    fact: Fact = facts.BankDataReady(now) if _anything_usable(counts) else facts.NoBankAnswered(now)
    missing = counts.total - counts.usable
    event = Event("banks_answered", data={"silent": counts.pending, "banks": counts.total, "not_usable": missing})
    return draft.then(fact, policy, event)


def _nothing_to_wait_for(counts: BankCounts) -> bool:
    return counts.all_here and (_anything_usable(counts) or not counts.failed)


def _anything_usable(counts: BankCounts) -> bool:
    return counts.with_data > 0 or 0 < counts.total == counts.no_accounts
