"""What each kind of answer of a bank leaves in the case and in the journal, whole (Algorithm, p. 11, 12)."""

from dataclasses import replace

import pytest

from chalicelib.domain.case.banks import Bank, StoredPage
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.parts import ConsentSummary
from chalicelib.domain.case.states import AttentionKind, ConsentStatus, Outcome, Reason, State, Step
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.messages.partner_answers import BankPage
from chalicelib.services.decisions.bank_answer import (
    decide_bank_page,
    decide_bank_window,
    decide_reported_page,
    may_store_answer,
    may_store_page,
)
from chalicelib.services.decisions.bank_consent import decide_consent
from chalicelib.services.decisions.draft import Draft
from tests.unit.case.cases import END_OF_TUESDAY, HOUR, MINUTE, NOW
from tests.unit.decisions import test_decisions
from tests.unit.decisions.test_bank_pages import (
    ALATAU,
    AT,
    DIGEST,
    FIRST,
    SECOND,
    WAITING,
    an_answer,
    due,
    given,
    hear,
)

ESIL = "ESILKZKA"
DENIED = an_answer(Outcome.DENIED)
CONSENT = decide_consent(test_decisions.gathered(test_decisions.WAITING), test_decisions.GRANT).consents[0]
ENDED = replace(
    WAITING,
    state=State.ORDINARY_PROCEDURE,
    reason=Reason.NO_BANK_ANSWERED,
    deadline=None,
    ended_at=NOW,
)


def answered(name: str = "bank_answered", **changes: object) -> Event:
    """Return the journal's event of an answer."""
    data = {"bank": DIGEST, "outcome": Outcome.DENIED, "page": None, "pages": None, "late": False, **changes}
    return Event(name, "open-api", data)  # type: ignore[arg-type]  # values of the journal


def seen(case: Case, kind: AttentionKind) -> Case:
    """Return the case with this attention since the answer."""
    return case.with_attention(kind, AT)


def test_an_answer_to_the_current_request_counts_and_one_to_an_earlier_is_only_journaled() -> None:
    """By the number of the request, which a reopening changes."""
    current = decide_reported_page(given(WAITING, None), DENIED, WAITING.request_id(Step.BANK_DATA))
    assert current == decide_bank_page(given(WAITING, None), DENIED)
    assert current.events == (answered(),)
    earlier = decide_reported_page(given(WAITING, None), DENIED, "another-data-1")
    assert earlier == Draft(case=WAITING, events=(Event("bank_answered_an_earlier_request", "open-api"),))


@pytest.mark.parametrize(
    "case",
    [
        replace(WAITING, consent=replace(WAITING.consent, status=ConsentStatus.REVOKED)),
        replace(WAITING, consent=replace(WAITING.consent, status=ConsentStatus.WITHDRAWN)),
        replace(WAITING, state=State.WITHDRAWN),
    ],
)
def test_what_comes_after_the_consent_is_gone_is_discarded_and_seen(case: Case) -> None:
    """Personal Data Law, art. 8: nothing of it is stored."""
    event = Event("bank_data_after_revocation", "open-api")
    assert decide_bank_page(given(case, FIRST), an_answer(Outcome.DATA, 1, 2)) == Draft(
        case=seen(case, AttentionKind.DATA_AFTER_REVOCATION), events=(event,)
    )


def test_what_a_blocked_persons_bank_sends_says_so() -> None:
    """Without naming the bank."""
    blocked = replace(WAITING, blocked_at=NOW)
    assert decide_bank_page(given(blocked, FIRST), an_answer(Outcome.DATA, 1, 2)) == Draft(
        case=blocked, events=(Event("bank_data_while_blocked", "open-api"),)
    )


def test_after_the_end_an_answer_is_stored_only_under_a_valid_consent() -> None:
    """In the ordinary procedure; without one it is discarded and a human sees that it came late."""
    without = decide_bank_page(given(ENDED, None), DENIED)
    assert without == Draft(
        case=seen(ENDED, AttentionKind.LATE_BANK_DATA),
        events=(Event("bank_data_after_the_consent", "open-api", {"bank": DIGEST}),),
    )
    under_one = decide_bank_page(replace(given(ENDED, None), consents=(CONSENT,)), DENIED)
    assert under_one.case.open_banks[0] == Bank(bic=ALATAU, name="A", outcome=Outcome.DENIED, answered_at=AT)
    assert [one.kind for one in under_one.case.attention] == [AttentionKind.LATE_BANK_DATA]
    expired = replace(CONSENT, valid_until=AT - MINUTE)
    both = replace(given(ENDED, None), consents=(expired, CONSENT))
    assert decide_bank_page(both, DENIED) == under_one
    assert decide_bank_page(replace(both, consents=(expired,)), DENIED) == without


def test_a_page_is_stored_after_the_end_only_under_a_valid_consent() -> None:
    """The same rule before the payload is stored."""
    page = an_answer(Outcome.DATA, 1, 2)
    assert not may_store_page(given(ENDED, None), page)
    assert may_store_page(replace(given(ENDED, None), consents=(CONSENT,)), page)


def test_an_answer_of_a_bank_that_a_later_yes_leaves_out_is_discarded_and_seen() -> None:
    """Nothing of it is stored, and the journal does not name the bank; the order of the records is none of a yes."""
    later = replace(CONSENT, id="bank_data-2", received_at=CONSENT.received_at + MINUTE, banks=(ESIL,))
    page, without = an_answer(Outcome.DATA, 1, 2), replace(given(WAITING, FIRST), consents=(later, CONSENT))
    assert decide_bank_page(without, page) == Draft(
        case=seen(WAITING, AttentionKind.DATA_AFTER_REVOCATION),
        events=(Event("bank_data_beyond_the_consent", "open-api"),),
    )
    assert not may_store_page(without, page)


@pytest.mark.parametrize("banks", [None, (f"{ALATAU}XXX",), (ESIL, ALATAU)])
def test_an_answer_of_a_bank_of_the_later_yes_counts(banks: tuple[str, ...] | None) -> None:
    """A yes without banks is for all; a BIC of 11 letters names the same bank as its first 8."""
    later = replace(CONSENT, id="bank_data-2", received_at=CONSENT.received_at + MINUTE, banks=banks)
    earlier = replace(CONSENT, banks=(ESIL,))
    page, under_it = an_answer(Outcome.DATA, 1, 2), replace(given(WAITING, FIRST), consents=(earlier, later))
    assert decide_bank_page(under_it, page) == decide_bank_page(given(WAITING, FIRST), page)
    assert may_store_page(under_it, page)


@pytest.mark.parametrize(
    ("state", "attention"),
    [(State.AWAITING_BANK_DATA, []), (State.BANK_DATA_READY, [AttentionKind.LATE_BANK_DATA])],
)
def test_an_answer_after_the_end_is_seen_also_within_the_term(state: State, attention: list[AttentionKind]) -> None:
    """Whoever saw the end has not seen this answer."""
    draft = decide_bank_page(given(replace(WAITING, state=state), None), DENIED)
    assert [one.kind for one in draft.case.attention] == attention


def test_a_page_that_disagrees_after_the_term_makes_the_bank_late() -> None:
    """The failure is as late as the page that showed it."""
    draft = hear(hear(WAITING, FIRST).case, replace(SECOND, of=3), END_OF_TUESDAY)
    assert draft.case.open_banks[0] == Bank(
        bic=ALATAU, name="A", outcome=Outcome.FAILED, late=True, answered_at=END_OF_TUESDAY
    )
    assert draft.events == (answered("bank_disagrees", outcome=Outcome.DATA, page=2, pages=3, late=True),)


def test_a_bank_that_was_not_listed_yet_gets_the_name_that_it_sends() -> None:
    """Without the signs that nobody sees."""
    asking = replace(WAITING, state=State.REQUESTING_BANK_DATA, banks=())
    stranger = replace(DENIED, bic="OTHEKZKA", name="Other\u202e")
    (bank,) = decide_bank_page(given(asking, None), stranger).case.open_banks
    assert (bank.bic, bank.outcome, "\u202e" in bank.name, bank.name.startswith("Other")) == (
        "OTHEKZKA",
        Outcome.DENIED,
        False,
        True,
    )


@pytest.mark.parametrize(
    ("changes", "may"),
    [
        ({}, True),
        ({"consent": ConsentSummary(status=ConsentStatus.WITHDRAWN)}, False),
        ({"consent": ConsentSummary(status=ConsentStatus.REQUESTED)}, False),
        ({"intents": ()}, False),
        ({"blocked_at": NOW}, False),
        ({"state": State.AWAITING_CONSENT}, False),
    ],
)
def test_an_answer_is_stored_only_for_a_request_under_a_consent(changes: dict[str, object], *, may: bool) -> None:
    """Granted, asked, not blocked, and in a state that takes answers."""
    case = replace(WAITING, **changes)  # type: ignore[arg-type]  # fields
    assert may_store_answer(case) is may
    assert may_store_page(given(case, None), an_answer(Outcome.DATA, 1, 2)) is may


@pytest.mark.parametrize("outcome", [Outcome.NO_ACCOUNTS, Outcome.DENIED, Outcome.FAILED])
def test_an_answer_without_data_has_no_page_to_store(outcome: Outcome) -> None:
    """Whatever numbers of pages it names."""
    answer: BankPage = an_answer(outcome, 1, 2)
    assert not may_store_page(given(WAITING, None), answer)


def test_the_window_ends_with_the_answers_that_there_are() -> None:
    """The journal counts who was silent and whose answer is not usable."""
    whole = StoredPage(1, "digest-1", 1, size=2, of=1)
    one = hear(replace(WAITING, bank_data_deadline=due(NOW + 2 * HOUR)), whole)
    draft = decide_bank_window(given(one.case, None, NOW + 2 * HOUR))
    assert (draft.case.state, draft.events) == (
        State.BANK_DATA_READY,
        (Event("banks_answered", data={"silent": 1, "banks": 2, "not_usable": 1}),),
    )


@pytest.mark.parametrize("outcome", [Outcome.NO_ACCOUNTS, Outcome.DENIED, Outcome.FAILED])
def test_an_answer_without_data_after_data_changes_nothing(outcome: Outcome) -> None:
    """The data stay, and no human is called: it contradicts no page."""
    first = hear(WAITING, FIRST).case
    again = decide_bank_page(given(first, None), an_answer(outcome))
    assert again == Draft(case=first, events=(answered("bank_answered_again", outcome=outcome),))


def test_a_page_without_room_is_journaled_as_what_the_bank_sent() -> None:
    """The case changes in nothing but the attention of a human."""
    draft = decide_bank_page(given(WAITING, None), an_answer(Outcome.DATA, 1, 2))
    assert draft == Draft(
        case=seen(WAITING, AttentionKind.CALLBACK_DOES_NOT_FIT),
        events=(answered("bank_sends_too_much", outcome=Outcome.DATA, page=1, pages=2),),
    )
