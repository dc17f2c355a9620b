"""The data request behind the gate, and each bank's answer (Algorithm p. 7, 11, 12)."""

from datetime import timedelta

import pytest

from chalicelib.domain.errors import PartnerUnavailable
from tests.fakes.partner_calls import Call
from tests.fakes.scripts import BankScript
from tests.services.office import ALATAU, END_OF_TUESDAY, ESIL, HOUR, MINUTE, MONDAY, SECOND, Office

ASKED_AT = MONDAY + 15 * MINUTE


def end(office: Office) -> tuple[str, str | None, bool | None]:
    """State, reason, and whether the bank data are complete."""
    case = office.case
    return case.state, case.reason, case.complete


def outcomes(office: Office) -> dict[str, str]:
    """What each bank answered."""
    return {bank.bic: bank.outcome.value for bank in office.case.open_banks}


def asking(*banks: BankScript) -> Office:
    """An application for which these banks are asked; each is silent when it is fetched from."""
    office = Office()
    office.script.banks = list(banks) or [BankScript(ALATAU, outcome="silent"), BankScript(ESIL, outcome="silent")]
    office.asks_the_banks()
    return office


def test_when_all_have_answered_the_wait_ends_at_once() -> None:
    """Each bank's page is stored, and the last one ends the wait."""
    office = asking()
    office.bank_answers(ALATAU)
    assert end(office) == ("awaiting_bank_data", None, False)
    office.bank_answers(ESIL, "no_accounts")
    assert end(office) == ("bank_data_ready", None, True)
    assert office.case.statement.version == 1


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (["data", "data"], ("bank_data_ready", None, True)),
        (["no_accounts", "no_accounts"], ("bank_data_ready", None, True)),
        (["data", "denied"], ("bank_data_ready", None, False)),
        (["no_accounts", "data"], ("bank_data_ready", None, True)),
        (["no_accounts", "denied"], ("ordinary_procedure", "no_bank_answered", False)),
        (["denied", "denied"], ("ordinary_procedure", "no_bank_answered", False)),
        (["data", "failed"], ("bank_data_ready", None, False)),
    ],
)
def test_what_the_banks_answer_decides_the_end(
    answers: list[str], expected: tuple[str, str | None, bool | None]
) -> None:
    """Ready with at least one bank's data, or when all say that there are no accounts."""
    office = asking()
    for bic, outcome in zip([ALATAU, ESIL], answers, strict=True):
        office.bank_answers(bic, outcome)
    assert end(office) == expected
    assert outcomes(office) == dict(zip([ALATAU, ESIL], answers, strict=True))


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("data", ("bank_data_ready", None, False)),
        ("no_accounts", ("ordinary_procedure", "no_bank_answered", False)),
        (None, ("ordinary_procedure", "no_bank_answered", False)),
    ],
)
def test_at_the_term_who_has_not_answered_is_silent(
    answer: str | None, expected: tuple[str, str | None, bool | None]
) -> None:
    """Silence is never zero income: with one bank silent "no accounts" of the other is not enough."""
    office = asking()
    if answer:
        office.bank_answers(ALATAU, answer)
    case = office.lives_until(END_OF_TUESDAY + HOUR)
    assert end(office) == expected
    assert outcomes(office) == {ALATAU: answer or "silent", ESIL: "silent"}
    assert case.ended_at == END_OF_TUESDAY + office.policy.spread(case)


def test_at_the_term_missing_answers_and_pages_are_fetched() -> None:
    """A callback that got lost loses nothing: what the Open API system has is asked for, page by page."""
    office = Office()
    office.script.banks = [BankScript(ALATAU, pages=[[], [], []]), BankScript(ESIL, outcome="no_accounts")]
    office.asks_the_banks()
    office.bank_answers(ALATAU, page=2, pages=3)
    office.lives_until(END_OF_TUESDAY + HOUR)
    request = f"{office.case_id}-data-1"
    assert end(office) == ("bank_data_ready", None, True)
    assert office.open_api.asked("bank_page") == [f"{request} {ALATAU} 1", f"{request} {ALATAU} 3"]
    assert {key[2].number for key in office.bank_data.pages} == {1, 2, 3}


@pytest.mark.parametrize("what", ["down", "refused"])
def test_what_cannot_be_fetched_stays_missing(what: str) -> None:
    """The term does not wait for the Open API system."""
    office = Office()
    office.asks_the_banks()
    office.bank_answers(ALATAU, page=1, pages=2)
    office.open_api.fail(before=100 if what == "down" else 0)
    office.open_api.refuse(*[403] * 100)
    office.lives_until(END_OF_TUESDAY + HOUR)
    assert (end(office), outcomes(office)) == (
        ("bank_data_ready", None, False),
        {ALATAU: "data", ESIL: "silent"},
    )


def test_pages_that_come_slowly_are_fetched_over_several_looks() -> None:
    """A look ends before its function is killed; what it had no time for, the next one fetches."""
    office = Office()
    office.script.banks = [BankScript(ALATAU, pages=[[]] * 5)]
    office.asks_the_banks()
    office.open_api.watch = lambda _: office.clock.set(office.clock.now() + 9 * SECOND)
    office.lives_until(END_OF_TUESDAY + HOUR)
    assert end(office) == ("bank_data_ready", None, True)
    assert [len(office.open_api.asked(what)) for what in ("data_request", "bank_page")] == [3, 5]


def test_pages_that_do_not_come_end_the_wait_in_time() -> None:
    """Each try takes all the time of a call: after the first nothing more is asked for, and the term does not wait."""
    office = Office()
    office.script.banks = [BankScript(ALATAU, pages=[[]] * 5), BankScript(ESIL, pages=[[]] * 5)]
    office.asks_the_banks()
    office.bank_answers(ALATAU, page=1, pages=5)

    def hang(call: Call) -> None:
        if call.what == "bank_page":
            office.passes(22 * SECOND)
            raise PartnerUnavailable("open-api")

    office.open_api.watch = hang
    office.lives_until(END_OF_TUESDAY + HOUR)
    assert (end(office), outcomes(office)) == (("bank_data_ready", None, False), {ALATAU: "data", ESIL: "silent"})
    assert len(office.open_api.asked("bank_page")) == 1


def test_pages_come_in_any_order_and_twice() -> None:
    """A bank has answered when all its pages are here; the same page again is the same page."""
    office = asking(BankScript(ALATAU))
    for number in (3, 1, 3, 2):
        office.bank_answers(ALATAU, page=number, pages=3)
    (bank,) = office.case.open_banks
    assert ([page.number for page in bank.stored], bank.pages, end(office)[0]) == ([1, 2, 3], 3, "bank_data_ready")
    assert office.journal.count("bank_answered_again") == 1


def test_an_answer_at_the_term_is_late_and_one_before_is_not() -> None:
    """The term ends at 24:00; what comes then still counts while the wait is open, and says so."""
    office = asking()
    office.clock.set(END_OF_TUESDAY - timedelta(microseconds=1))
    office.bank_answers(ALATAU)
    office.clock.set(END_OF_TUESDAY)
    office.bank_answers(ESIL)
    assert {bank.bic: bank.late for bank in office.case.open_banks} == {ALATAU: False, ESIL: True}
    assert (end(office), office.attention) == (("bank_data_ready", None, True), [])


def test_a_late_answer_after_the_end_is_stored_and_makes_a_new_version() -> None:
    """The authority sees that there is more, in a statement of its own number."""
    office = asking()
    office.bank_answers(ALATAU)
    office.lives_until(END_OF_TUESDAY + HOUR)
    assert (office.case.statement.version, outcomes(office)[ESIL]) == (1, "silent")
    office.bank_answers(ESIL)
    case = office.case
    assert (case.statement.version, outcomes(office)[ESIL], office.attention) == (2, "data", ["late_bank_data"])
    assert (case.bank(ESIL) or case.open_banks[0]).late


def test_a_late_answer_in_the_ordinary_procedure_is_stored_while_the_consent_is_valid() -> None:
    """The end stays, and attention is raised."""
    office = asking()
    office.lives_until(END_OF_TUESDAY + HOUR)
    office.bank_answers(ALATAU)
    assert (end(office)[:2], outcomes(office)[ALATAU], office.attention, len(office.bank_data.pages)) == (
        ("ordinary_procedure", "no_bank_answered"),
        "data",
        ["late_bank_data"],
        1,
    )


def test_a_failure_may_become_data_within_the_wait() -> None:
    """The answer of a bank that failed at first is accepted later."""
    office = asking()
    office.bank_answers(ALATAU, "failed")
    office.bank_answers(ALATAU)
    office.bank_answers(ESIL)
    assert (outcomes(office), end(office)) == ({ALATAU: "data", ESIL: "data"}, ("bank_data_ready", None, True))


@pytest.mark.parametrize("other", ["failed", "denied", "no_accounts"])
def test_a_bank_that_failed_has_its_term_where_nothing_else_came(other: str) -> None:
    """The case does not go to the ordinary procedure while `failed` may still become `data`; at the term it does."""
    office = asking()
    office.bank_answers(ALATAU, "failed")
    office.bank_answers(ESIL, other)
    assert end(office) == ("awaiting_bank_data", None, False)
    late = asking()
    late.bank_answers(ALATAU, "failed")
    late.bank_answers(ESIL, other)
    late.lives_until(END_OF_TUESDAY + HOUR)
    assert end(late) == ("ordinary_procedure", "no_bank_answered", False)
    office.bank_answers(ALATAU)
    office.lives_until(END_OF_TUESDAY + HOUR)
    assert (end(office), outcomes(office)) == (
        ("bank_data_ready", None, other == "no_accounts"),
        {ALATAU: "data", ESIL: other},
    )


def test_a_bank_that_failed_is_asked_for_once_more_at_the_term() -> None:
    """Its data may have got lost on the way; a bank that failed for good is not fetched from."""
    office = asking(BankScript(ALATAU, pages=[[], []]), BankScript(ESIL, outcome="failed"))
    for bic in (ALATAU, ESIL):
        office.bank_answers(bic, "failed")
    office.lives_until(END_OF_TUESDAY + HOUR)
    request = f"{office.case_id}-data-1"
    assert (end(office), outcomes(office)) == (("bank_data_ready", None, False), {ALATAU: "data", ESIL: "failed"})
    assert office.open_api.asked("bank_page") == [f"{request} {ALATAU} 1", f"{request} {ALATAU} 2"]


def test_data_within_the_term_but_after_the_end_are_seen_by_a_human() -> None:
    """Another bank's data ended the wait; whoever took the first version over has to know of the second."""
    office = asking()
    office.bank_answers(ALATAU, "failed")
    office.bank_answers(ESIL)
    office.bank_answers(ALATAU)
    assert (office.case.statement.version, office.attention, end(office)) == (
        2,
        ["late_bank_data"],
        ("bank_data_ready", None, True),
    )


@pytest.mark.parametrize("second", ["no_accounts", "denied", "failed"])
def test_data_are_never_overwritten_by_another_answer(second: str) -> None:
    """A final answer stays."""
    office = asking()
    office.bank_answers(ALATAU)
    office.bank_answers(ALATAU, second)
    assert outcomes(office) == {ALATAU: "data", ESIL: "pending"}
