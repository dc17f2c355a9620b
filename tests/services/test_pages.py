"""Pages that disagree with one another, and pages of a request before the present one."""

import pytest

from chalicelib.services.decisions.bank_answer import MOST_PAGES_OF_A_BANK
from chalicelib.services.office.reopen_case import reopen_case
from tests.services.choosing import PAY, SHOP, accounts, page, places, shows, with_data
from tests.services.office import ALATAU, ANNA, END_OF_TUESDAY, ESIL, HOUR, Office
from tests.services.test_banks import asking, end, outcomes


def test_pages_that_disagree_on_their_number_are_a_failure_that_a_human_sees() -> None:
    """Nobody can say what is missing: the bank is `failed`, and nothing of it counts."""
    office = asking()
    office.bank_answers(ALATAU, page=1, pages=2)
    office.bank_answers(ALATAU, page=2, pages=3)
    bank = office.case.open_banks[0]
    assert (outcomes(office)[ALATAU], bank.stored, bank.pages) == ("failed", (), None)
    assert (office.attention, office.journal[-1]) == (["callback_does_not_fit"], "bank_disagrees")


def test_the_same_page_with_another_number_of_pages_disagrees_too() -> None:
    """It is not the same page again."""
    office = asking()
    office.bank_answers(ALATAU, page=1, pages=2)
    office.bank_answers(ALATAU, page=1, pages=3)
    assert (outcomes(office)[ALATAU], office.attention) == ("failed", ["callback_does_not_fit"])


def test_a_bank_that_disagreed_may_still_send_its_data_within_the_term() -> None:
    """`failed` may become `data`: whole, by one number of pages."""
    office = asking()
    for number, pages in ((1, 2), (2, 3), (1, 2), (2, 2)):
        office.bank_answers(ALATAU, page=number, pages=pages)
    office.bank_answers(ESIL, "no_accounts")
    assert (outcomes(office)[ALATAU], end(office)) == ("data", ("bank_data_ready", None, True))


def test_a_page_that_comes_again_with_other_content_changes_nothing_and_is_seen() -> None:
    """The first one stays, and attention is raised."""
    office = asking()
    office.hears_bank(page(ALATAU, accounts(SHOP), pages=2))
    before = office.case.banks
    office.hears_bank(page(ALATAU, accounts(PAY), pages=2))
    assert (office.case.banks, office.attention, office.journal[-1]) == (
        before,
        ["callback_does_not_fit"],
        "bank_disagrees",
    )


def test_after_the_end_pages_that_disagree_make_a_version_and_the_old_one_stays() -> None:
    """What was shown can be shown again, also when its pages proved wrong."""
    office = with_data()
    office.hears_bank(page(ALATAU, accounts(PAY), number=2, pages=2))
    assert [places(shows(office, version)) for version in (1, 2)] == [{"5000.00": None, "90000.00": "1"}, {}]
    assert sorted(office.attention) == ["callback_does_not_fit", "late_bank_data"]


def reopened() -> Office:
    """A case whose banks were silent, reopened: they are asked anew, by the second request."""
    office = asking()
    office.lives_until(END_OF_TUESDAY + HOUR)
    reopen_case(office.deps, ANNA, office.case_id, "келісім мерзімінде берілді")
    return office


@pytest.mark.parametrize("asked_anew", [False, True], ids=["before", "after"])
def test_pages_of_the_request_before_a_reopening_do_not_count(*, asked_anew: bool) -> None:
    """They are accepted, journaled and discarded: they may be of another time, and their number is another answer's."""
    office = reopened()
    if asked_anew:
        office.drives()
    before, kept = office.case, len(office.bank_data.pages)
    earlier = {"request_id": f"{office.case_id}-data-1", "occurred_at": END_OF_TUESDAY}
    office.hears_bank(page(ALATAU, accounts(SHOP)), **earlier)
    case = office.case
    assert (case.banks, case.state, len(office.bank_data.pages)) == (before.banks, before.state, kept)
    assert (office.journal[-1], office.attention) == ("bank_answered_an_earlier_request", [])


def test_pages_of_the_request_after_a_reopening_count() -> None:
    """They alone end the wait."""
    office = reopened()
    office.drives()
    office.hears_bank(page(ALATAU, accounts(SHOP)), request_id=f"{office.case_id}-data-1")
    for bic in (ALATAU, ESIL):
        office.hears_bank(page(bic, accounts(PAY)))
    assert (end(office)[0], places(shows(office))) == ("bank_data_ready", {"90000.00": "1"})


def test_a_bank_that_sends_pages_without_end_takes_nobodys_room() -> None:
    """A case's item holds 400 KB: so many pages of one bank are stored; the rest only raises attention."""
    office = asking()
    for number in range(1, MOST_PAGES_OF_A_BANK + 2):
        office.hears_bank(page(ALATAU, b"[]", number, 10_000))
    assert (len(office.case.open_banks[0].stored), office.attention, office.journal[-1]) == (
        MOST_PAGES_OF_A_BANK,
        ["callback_does_not_fit"],
        "bank_sends_too_much",
    )
    office.hears_bank(page(ESIL, accounts(PAY)))
    office.lives_until(END_OF_TUESDAY + HOUR)
    assert (end(office), places(shows(office))) == (("bank_data_ready", None, False), {"90000.00": "1"})
    assert office.open_api.asked("bank_page") == []


def test_a_bank_that_sends_more_than_a_function_can_read_is_cut_off() -> None:
    """Sixteen pages of 4 MiB are stored, more than anybody's quarter; earlier pages stay."""
    office = asking()
    large = b"[" + b" " * (4 * 1024 * 1024 - 2) + b"]"
    for number in range(1, 18):
        office.hears_bank(page(ALATAU, large, number, 17))
    assert ([one.number for one in office.case.open_banks[0].stored], office.attention) == (
        [*range(1, 17)],
        ["callback_does_not_fit"],
    )
    assert len(office.bank_data.pages) == 16
