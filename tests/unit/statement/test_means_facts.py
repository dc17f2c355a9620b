"""The facts of Rules No. 227 p. 7 (26)-(28): numbers with what they count and leave out, and no verdict."""

from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from chalicelib.domain.bank_data.movements import Account, Balance, Movement
from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.sorting.sorting import sort_for
from chalicelib.domain.statement.means_facts import DEPOSITS, LOANS, OUTFLOW, Basis, counted_as, facts_of
from chalicelib.domain.statement.parts import Line, MeansFact
from chalicelib.domain.statement.thresholds import Published, Threshold
from tests.unit.bank_data.movements import APPLICANT, FIRST, SECOND, account, movement

QUARTER = Period(date(2025, 7, 1), date(2025, 9, 30))
PUBLISHED = Published(
    region="71",
    quarter="2025-Q4",
    poverty_line=Decimal("43210.00"),
    subsistence_minimum=Decimal("60878.00"),
    source="Ресми сайт",
    published_on=date(2025, 11, 14),
)
ENTRY = Threshold(PUBLISHED, 2, "operator-1", datetime(2025, 11, 17, tzinfo=UTC))
BASIS = Basis(QUARTER, ENTRY)


def lines_of(*movements: Movement) -> list[Line]:
    """Return these movements as lines, sorted as a case's are."""
    found = sort_for(APPLICANT)((), movements)
    return [Line(one, sorted_) for one, sorted_ in zip(movements, found, strict=True)]


def fact(rule: str, *movements: Movement, accounts: tuple[Account, ...] = ()) -> MeansFact:
    """Return one fact on these movements and accounts."""
    return {one.rule: one for one in facts_of(lines_of(*movements), accounts, BASIS)}[rule]


def parts(fact_: MeansFact) -> tuple[list[tuple[str, str, int]], list[tuple[str, str, int]]]:
    """Return what a fact counts and leaves out: what, total, movements."""
    counted, left_out = (
        [(part.what, f"{part.total} {part.currency}", part.movements) for part in half]
        for half in (fact_.counted, fact_.left_out)
    )
    return counted, left_out


SPENT = (
    movement("debit", "100.00", mcc="5411"),
    movement("debit", "50.00", mcc="5411"),
    movement("debit", "7.00"),
    movement("debit", "20.00", knp="911"),
    movement("debit", "30.00", mcc="6300"),
    movement("debit", "31.00", knp="121"),
    movement("debit", "40.00", iin=APPLICANT),
    movement("debit", "41.00", text="Конвертация KZT-USD"),
    movement("debit", "5.00", mcc="5411", currency="USD"),
    movement("credit", "900.00", knp="332"),
)


def test_outflow_leaves_out_taxes_insurance_own_transfers_and_other_currencies() -> None:
    """(26): what is counted adds up to the value, by category; refunds and income are not about it."""
    outflow = fact(OUTFLOW, *SPENT)
    assert (outflow.value, outflow.currency, outflow.threshold) == ("157.00", "KZT", "43210.00")
    assert parts(outflow) == (
        [("24", "150.00 KZT", 2), ("unsorted", "7.00 KZT", 1)],
        [
            ("USD", "5.00 USD", 1),
            ("currency_exchange", "41.00 KZT", 1),
            ("insurance", "61.00 KZT", 2),
            ("own_transfers", "40.00 KZT", 1),
            ("taxes", "20.00 KZT", 1),
        ],
    )


@pytest.mark.parametrize(
    "told",
    [
        *({"knp": knp} for knp in ("121", "122", "123", "124")),
        {"mcc": "6300"},
        *({"text": text} for text in ("Страховая премия", "Сақтандыру", "ОГПО", "Полис", "КАСКО", "Insurance")),
        *(
            {"name": name}
            for name in ("АО Страховая компания Пример", "Пример сақтандыру компаниясы", "Example Insurance")
        ),
    ],
    ids=str,
)
def test_each_sign_of_insurance_is_enough_to_leave_it_out(told: dict[str, str]) -> None:
    """(26): a КНП, the MCC, words of the purpose alone, or the insurer's name alone."""
    outflow = fact(OUTFLOW, movement("debit", "30.00", **told), movement("debit", "7.00"))
    assert parts(outflow) == ([("unsorted", "7.00 KZT", 1)], [("insurance", "30.00 KZT", 1)])


def test_life_insurance_that_saves_and_social_funds_are_no_insurance_by_words() -> None:
    """(26): the words have their counter-cases, which are counted."""
    saved = fact(OUTFLOW, movement("debit", "30.00", text="Накопительное страхование жизни"))
    assert parts(saved)[1] == []


@pytest.mark.parametrize(
    "text",
    [
        "Ипотека",
        "Ипотечный займ",
        "Выдача жилищного займа",
        "Жилищный заем",
        "Тұрғын үй қарызы",
        "Тұрғын үй займы",
        "Баспана хит",
    ],
)
def test_each_word_of_a_mortgage_is_enough(text: str) -> None:
    """(27): a loan by its КНП whose text names a home is a mortgage."""
    loans = fact(LOANS, movement("credit", "9000.00", text=f"Выдача кредита {text}", knp="411"))
    assert parts(loans) == ([], [("mortgages", "9000.00 KZT", 1)])


def test_loans_count_what_lenders_paid_out_and_show_what_was_repaid() -> None:
    """(27): grants and debts between people are left out, mortgages are never paid to an account."""
    loans = fact(
        LOANS,
        movement("credit", "500.00", text="Выдача микрокредита"),
        movement("credit", "60.00", text="Грант"),
        movement("credit", "70.00", text="Вернул долг", name="Асель Б."),
        movement("debit", "80.00", text="Погашение кредита"),
        movement("credit", "9.00", text="Выдача кредита", currency="USD"),
        movement("debit", "1.00", mcc="5411"),
    )
    assert (loans.value, loans.threshold) == ("500.00", "121756.00")
    assert parts(loans) == (
        [("8", "500.00 KZT", 1)],
        [
            ("USD", "9.00 USD", 1),
            ("between_people", "70.00 KZT", 1),
            ("grants", "60.00 KZT", 1),
            ("repaid", "80.00 KZT", 1),
        ],
    )


def test_a_mortgage_does_not_count_as_a_loan() -> None:
    """(27) is about other loans: neither payouts nor repayments of mortgages are among them."""
    loans = fact(
        LOANS,
        movement("credit", "500.00", text="Выдача микрокредита"),
        movement("credit", "9000.00", text="Выдача ипотечного кредита"),
        movement("debit", "80.00", text="Погашение кредита"),
        movement("debit", "300.00", text="Погашение ипотеки"),
    )
    assert (loans.value, "они отдельно: 80.00." in loans.text.ru) == ("500.00", True)
    assert parts(loans) == (
        [("8", "500.00 KZT", 1)],
        [("mortgages", "9000.00 KZT", 1), ("mortgages_repaid", "300.00 KZT", 1), ("repaid", "80.00 KZT", 1)],
    )


def test_facts_that_the_rule_wants_by_month_are_by_month() -> None:
    """A quarter's sum beside a month's would look three times as large; deposits are no flow."""
    outflow, loans, deposits = facts_of(lines_of(*SPENT, movement("credit", "500.00", knp="411")), (), BASIS)
    assert [(one.value, one.a_month) for one in (outflow, deposits)] == [("157.00", "52.33"), ("0.00", None)]
    assert loans.a_month == f"{Decimal(loans.value) / 3:.2f}"


def test_deposits_count_the_balances_of_deposit_accounts() -> None:
    """(28): foreign currency is separate, and a deposit without a known balance is mentioned."""
    stood = Balance(Decimal("1000.00"), "2025-09-30")
    deposits = fact(
        DEPOSITS,
        accounts=(
            account(FIRST, type="savings", balance=stood),
            account(SECOND, type="deposit"),
            account(SECOND, type="deposit", currency="USD", balance=stood),
            account(SECOND, type="card", balance=stood),
        ),
    )
    assert (deposits.value, deposits.threshold) == ("1000.00", "786400.00")
    assert parts(deposits) == (
        [("deposits", "1000.00 KZT", 1)],
        [("USD", "1000.00 USD", 1), ("balance_unknown", "0.00 KZT", 1)],
    )


def test_a_type_that_says_nothing_is_named_and_left_out() -> None:
    """(28): the account may be a deposit, so it is not counted as 0.00 without a word."""
    balance = Balance(Decimal("1000.00"), "2025-09-30")
    deposits = fact(
        "227-7-28",
        accounts=(
            account(FIRST, type="Kaspi Депозит", balance=balance),
            account(SECOND, type="Продукт 88", balance=balance),
            account(SECOND, type=None, balance=balance),
            account(SECOND, type="Вклад", bic="HCSKKZKA", balance=balance),
        ),
    )
    assert parts(deposits) == (
        [("deposits", "1000.00 KZT", 1)],
        [("housing_savings", "1000.00 KZT", 1), ("type_unknown", "1000.00 KZT", 1), ("type_unknown", "1000.00 KZT", 1)],
    )
    assert any("«Продукт 88»" in part.why.ru and "«Продукт 88»" in part.why.kk for part in deposits.left_out)


def test_only_the_first_twenty_unknown_types_have_a_part_of_their_own() -> None:
    """(28): a bank may send any number of them, and a statement stays small."""
    accounts = tuple(account(FIRST, type=f"Z-{number}") for number in range(50))
    left_out = fact("227-7-28", accounts=accounts).left_out
    assert (len(left_out), sum(part.movements for part in left_out)) == (21, 50)


def test_each_number_can_be_followed_to_its_lines() -> None:
    """The movements behind a part are those that it counts, for every part."""
    lines = lines_of(*SPENT)
    places = [counted_as(OUTFLOW, line) for line in lines]
    outflow = fact(OUTFLOW, *SPENT)
    assert Counter(place[1] for place in places if place) == {
        part.what: part.movements for part in (*outflow.counted, *outflow.left_out)
    }
    insured = [line.movement.id for line, place in zip(lines, places, strict=True) if place == (False, "insurance")]
    assert insured == [SPENT[4].id, SPENT[5].id]
    assert {counted_as(DEPOSITS, line) for line in lines} == {None}


def test_a_fact_says_what_is_not_known_in_both_languages_and_judges_nothing() -> None:
    """The family is not known; whether a number is above another is left to a human."""
    for one in facts_of(lines_of(*SPENT), (), BASIS):
        assert "Отбасы құрамы белгісіз" in one.text.kk
        assert "Состав семьи неизвестен" in one.text.ru
        assert not any(word in one.text.ru.lower() for word in ("превыш", "выше", "отказ", "не имеет права"))
