"""What each answer of a bank leaves in the case: pages, outcome, `late`, and the journal's data."""

from dataclasses import replace
from datetime import datetime

import pytest

from chalicelib.domain.calendar.working_days import Calendar
from chalicelib.domain.case.banks import Bank, StoredPage
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.states import AttentionKind, Outcome, State
from chalicelib.domain.messages.partner_answers import BankPage
from chalicelib.domain.refusals import DoesNotFit
from chalicelib.services.decisions.bank_answer import (
    MOST_BANKS,
    check_bank_answer_fits,
    decide_bank_page,
    may_store_page,
)
from chalicelib.services.decisions.draft import Draft, Gathered
from tests.fakes.policy import a_policy
from tests.unit.case.cases import END_OF_TUESDAY, HOUR, MINUTE, NOW
from tests.unit.decisions.test_decisions import ASKED, events

ALATAU, ESIL = "ALATKZKA", "ESILKZKA"
WAITING = replace(ASKED, banks=(Bank(bic=ALATAU, name="A"), Bank(bic=ESIL, name="E")))
FIRST, SECOND = StoredPage(1, "digest-1", 1, size=2, of=2), StoredPage(2, "digest-2", 1, size=2, of=2)
AT = NOW + HOUR
DIGEST = "60ab"
"""What stands for the bank in the journal."""
NO_DATA = (Outcome.NO_ACCOUNTS, Outcome.DENIED, Outcome.FAILED)


def due(at: datetime) -> Deadline:
    """Return the end of the term for the banks' answers."""
    return Deadline(at, "one_working_day_after_bank_request")


def given(case: Case, page: StoredPage | None, at: datetime = AT) -> Gathered:
    """The input of a decision."""
    return Gathered(
        case=case, calendar=Calendar(version="calendar-1"), policy=a_policy(), now=at, bank=DIGEST, page=page
    )


def an_answer(outcome: Outcome, page: int | None = None, pages: int | None = None, bic: str = ALATAU) -> BankPage:
    """An answer of the first bank, unless another is named."""
    return BankPage(bic=bic, name="A", outcome=outcome, page=page, pages=pages, accounts=b"[]")


def hear(case: Case, page: StoredPage, at: datetime = AT) -> Draft:
    """A page of data of the first bank comes."""
    return decide_bank_page(given(case, page, at), an_answer(Outcome.DATA, page.number, page.of))


def misfit(case: Case, answer: BankPage) -> str:
    """The field of an answer that does not fit."""
    with pytest.raises(DoesNotFit) as refused:
        check_bank_answer_fits(case, answer)
    return refused.value.what


def bank(draft: Draft) -> Bank:
    """The first bank after the answer."""
    return draft.case.open_banks[0]


def test_a_page_is_stored_with_all_that_the_journal_says_of_it() -> None:
    """The first page says how many there are; the second one makes the answer whole and keeps the first one's time."""
    first = hear(WAITING, FIRST)
    assert first.events[-1].data == {"bank": DIGEST, "outcome": "data", "page": 1, "pages": 2, "late": False}
    assert bank(first) == Bank(bic=ALATAU, name="A", outcome=Outcome.DATA, answered_at=AT, pages=2, stored=(FIRST,))
    second = hear(first.case, SECOND, AT + MINUTE)
    assert bank(second) == replace(bank(first), stored=(FIRST, SECOND))
    assert second.events[-1].data == {"bank": DIGEST, "outcome": "data", "page": 2, "pages": 2, "late": False}
    assert (events(second), second.case.attention) == (["bank_answered"], ())


def test_pages_stand_in_their_order_whatever_order_they_come_in() -> None:
    """The second page first."""
    assert bank(hear(hear(WAITING, SECOND).case, FIRST)).stored == (FIRST, SECOND)


@pytest.mark.parametrize("outcome", NO_DATA)
@pytest.mark.parametrize(("at", "late"), [(END_OF_TUESDAY - MINUTE, False), (END_OF_TUESDAY, True)])
def test_an_answer_without_data_is_late_from_the_end_of_the_term_on(
    outcome: Outcome,
    at: datetime,
    late: bool,  # noqa: FBT001 - a row of the table
) -> None:
    """The outcome, when it came, and whether that was late, in the case and in the journal."""
    draft = decide_bank_page(given(WAITING, None, at), an_answer(outcome))
    assert bank(draft) == Bank(bic=ALATAU, name="A", outcome=outcome, late=late, answered_at=at)
    said = next(event for event in draft.events if event.name == "bank_answered")
    assert said.data == {"bank": DIGEST, "outcome": outcome, "page": None, "pages": None, "late": late}


@pytest.mark.parametrize(("at", "late"), [(END_OF_TUESDAY - MINUTE, False), (END_OF_TUESDAY, True)])
def test_data_are_late_as_soon_as_one_page_is(at: datetime, late: bool) -> None:  # noqa: FBT001 - a row of the table
    """A first page in time and a second one after the term: the bank's answer as a whole was late, and stays so."""
    assert bank(hear(hear(WAITING, FIRST).case, SECOND, at)).late is late
    after = hear(WAITING, FIRST, END_OF_TUESDAY)
    assert (
        bank(
            hear(
                replace(after.case, bank_data_deadline=due(END_OF_TUESDAY + HOUR)),
                SECOND,
                END_OF_TUESDAY,
            )
        ).late
        is True
    )


def test_without_a_term_nothing_is_late() -> None:
    """A bank may answer before we know that it was asked."""
    assert bank(hear(replace(WAITING, bank_data_deadline=None), FIRST, END_OF_TUESDAY)).late is False


@pytest.mark.parametrize("before", [Outcome.NO_ACCOUNTS, Outcome.DENIED])
@pytest.mark.parametrize("after", list(Outcome))
def test_a_final_answer_is_not_overwritten(before: Outcome, after: Outcome) -> None:
    """Data after `no_accounts` or `denied`, and anything else, is journaled and changes nothing."""
    answered = replace(
        WAITING, banks=(Bank(bic=ALATAU, name="A", outcome=before, answered_at=NOW), WAITING.open_banks[1])
    )
    page = replace(FIRST, of=1) if after is Outcome.DATA else None
    draft = decide_bank_page(given(answered, page), an_answer(after, 1 if page else None, 1 if page else None))
    assert (draft.case.banks, events(draft)) == (answered.banks, ["bank_answered_again"])


@pytest.mark.parametrize("after", [Outcome.NO_ACCOUNTS, Outcome.DENIED, Outcome.DATA])
def test_a_failure_is_overwritten_by_any_answer(after: Outcome) -> None:
    """A bank that failed may still answer; a second failure changes nothing."""
    failed = replace(
        WAITING, banks=(Bank(bic=ALATAU, name="A", outcome=Outcome.FAILED, answered_at=NOW), WAITING.open_banks[1])
    )
    page = FIRST if after is Outcome.DATA else None
    draft = decide_bank_page(given(failed, page), an_answer(after, 1 if page else None, 2 if page else None))
    assert (bank(draft).outcome, bank(draft).answered_at) == (after, AT)
    again = decide_bank_page(given(failed, None), an_answer(Outcome.FAILED))
    assert (again.case, events(again)) == (failed, ["bank_answered_again"])


def test_a_page_that_disagrees_on_the_number_of_pages_is_a_failure() -> None:
    """All its pages are dropped, and a human sees it; a late one stays late."""
    first = hear(replace(WAITING, bank_data_deadline=due(NOW)), FIRST).case
    draft = hear(
        replace(first, bank_data_deadline=due(END_OF_TUESDAY)),
        replace(SECOND, of=3),
        AT + MINUTE,
    )
    assert bank(draft) == Bank(bic=ALATAU, name="A", outcome=Outcome.FAILED, late=True, answered_at=AT + MINUTE)
    assert [one.kind for one in draft.case.attention] == [AttentionKind.CALLBACK_DOES_NOT_FIT]
    assert events(draft) == ["bank_disagrees"]


def test_the_same_page_again_changes_nothing_and_another_content_is_seen() -> None:
    """By the digest of the content."""
    first = hear(WAITING, FIRST).case
    assert (hear(first, FIRST).case, events(hear(first, FIRST))) == (first, ["bank_answered_again"])
    other = hear(first, replace(FIRST, digest="digest-9"))
    assert (other.case.banks, events(other)) == (first.banks, ["bank_disagrees"])
    assert [one.kind for one in other.case.attention] == [AttentionKind.CALLBACK_DOES_NOT_FIT]


def test_a_page_for_which_there_is_no_room_is_journaled_and_seen() -> None:
    """The case does not change otherwise."""
    draft = decide_bank_page(given(WAITING, None), an_answer(Outcome.DATA, 1, 2))
    assert (draft.case, events(draft)) == (
        WAITING.with_attention(AttentionKind.CALLBACK_DOES_NOT_FIT, AT),
        ["bank_sends_too_much"],
    )
    assert draft.events[0].data == {"bank": DIGEST, "outcome": "data", "page": 1, "pages": 2, "late": False}


@pytest.mark.parametrize(
    ("page", "pages", "fitting"),
    [(1, 1, True), (2, 2, True), (0, 1, False), (2, 1, False), (None, 1, False), (1, None, False)],
)
def test_data_need_a_page_that_can_be(
    page: int | None,
    pages: int | None,
    fitting: bool,  # noqa: FBT001 - a row of the table
) -> None:
    """The first to the last; an answer without data needs none."""
    answer = an_answer(Outcome.DATA, page, pages)
    assert may_store_page(given(WAITING, None), answer) is fitting
    if not fitting:
        assert misfit(WAITING, answer) == "page"
    check_bank_answer_fits(WAITING, an_answer(Outcome.DENIED, page, pages))


def test_a_bank_that_was_not_asked_fits_only_until_the_banks_are_known() -> None:
    """While we ask, an answer may overtake the list, up to so many banks."""
    stranger = an_answer(Outcome.DENIED, bic="OTHEKZKA")
    assert misfit(WAITING, stranger) == "bank"
    asking = replace(WAITING, state=State.REQUESTING_BANK_DATA)
    check_bank_answer_fits(asking, stranger)
    many = tuple(Bank(bic=f"B{n:03}KZKA", name="B") for n in range(MOST_BANKS))
    check_bank_answer_fits(replace(asking, banks=many[1:]), stranger)
    assert misfit(replace(asking, banks=many), stranger) == "bank"


def test_an_answer_for_which_nothing_was_asked_does_not_fit_its_request() -> None:
    """Before the request was committed there is none that it could answer."""
    assert misfit(replace(WAITING, intents=()), an_answer(Outcome.DENIED)) == "request_id"


def test_what_a_blocked_persons_bank_sends_is_journaled_and_not_stored() -> None:
    """Personal Data Law, art. 25."""
    blocked = replace(WAITING, blocked_at=NOW)
    draft = hear(blocked, FIRST)
    assert (draft.case, events(draft), draft.events[0].data) == (
        blocked,
        ["bank_data_while_blocked"],
        {},
    )


def test_an_answer_without_data_stores_no_page() -> None:
    """Whatever came with it."""
    draft = decide_bank_page(given(WAITING, FIRST), an_answer(Outcome.FAILED, 1, 2))
    assert bank(draft) == Bank(bic=ALATAU, name="A", outcome=Outcome.FAILED, answered_at=AT)
