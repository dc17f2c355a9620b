"""The statement's page: what stands at its top, what is missing, what its tables, its reasons and its sheets say."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from chalicelib.domain.bank_data.movements import Balance
from chalicelib.domain.case.states import Language
from chalicelib.domain.sorting.place import SortedBy
from chalicelib.domain.statement.parts import Statement
from chalicelib.domain.statement.rows import sums_by_month
from chalicelib.entrypoints.pages.cells import Cell, Table
from chalicelib.entrypoints.pages.lines import lines_table
from chalicelib.entrypoints.pages.reasons import reason_of
from chalicelib.entrypoints.pages.statement import Asked, statement_page
from chalicelib.entrypoints.pages.style_sheet import css_text
from chalicelib.entrypoints.pages.summary import summary_table
from chalicelib.entrypoints.pages.tables import accounts_table, banks_table, categories_table
from chalicelib.entrypoints.pages.wording import Tongue, amount_of, day_of, moment, with_commas
from tests.unit.bank_data.movements import FIRST, account, movement
from tests.unit.statement.test_rows import state

RU, KK = Tongue(("ru",)), Tongue(("kk",))


def household() -> Statement:
    """Pay, a benefit that is no income, food and its refund, and two movements that no rule knows."""
    return state(
        movement("credit", "100000.00", "2025-07-01", category="1"),
        movement("credit", "30000.00", "2025-07-02", category="1.8"),
        movement("debit", "1250.50", "2025-08-01", mcc="5411"),
        movement("credit", "50.00", "2025-08-02", category="24"),
        movement("debit", "7.00", "2025-09-03"),
        movement("credit", "9.00", "2025-09-04"),
    )


def texts(table: Table) -> list[list[str]]:
    """Return the heads and all rows as a reader sees them, no-break spaces as blanks."""
    rows = [table.heads, *table.rows, *table.totals]
    return [[cell.text.replace("\u00a0", " ") for cell in row] for row in rows]


def page(statement: Statement, language: Language = "ru") -> str:
    """Return the page in one language."""
    return statement_page(statement, Asked(application_number="2025-000123", languages=(language,))).html


def test_the_top_shows_each_month_and_what_is_unsorted() -> None:
    """What counts as income is apart from what does not; columns of nothing but unsorted money stay, others go."""
    made = household()
    (part,) = made.currencies
    assert texts(summary_table(part, sums_by_month(made.lines), RU)) == [
        [
            "Месяц",
            "Учитывается как доход",
            "Поступило, как доход не учитывается",
            "Возвраты и иные поступления",
            "Расход",
            "Не отнесено к категории: поступило",
            "Не отнесено к категории: списано",
        ],
        ["июль 2025", "100 000,00", "30 000,00", "0,00", "0,00", "0,00", "0,00"],
        ["август 2025", "0,00", "0,00", "50,00", "1 250,50", "0,00", "0,00"],
        ["сентябрь 2025", "0,00", "0,00", "0,00", "0,00", "9,00", "7,00"],
        ["Всего", "100 000,00", "30 000,00", "50,00", "1 250,50", "9,00", "7,00"],
    ]


def test_totals_have_their_months_and_a_divided_category_says_that_it_is_alone() -> None:
    """The row of category 1 holds none of 1.8; the rows of all money stand in bold below the others."""
    made = household()
    (part,) = made.currencies
    table = categories_table(part, sums_by_month(made.lines), RU)
    heads, first, second, *_ = texts(table)
    assert heads[3:] == ["июль 2025", "август 2025", "сентябрь 2025", "Всего", "Операции"]
    assert (first[0], second[0][:28]) == (
        "1. Оплата труда, социальные выплаты (без своих подпунктов)",
        "1.8. ежемесячные государстве",
    )
    assert [[cell.text.replace("\u00a0", " ") for cell in row] for row in table.totals] == [
        ["Всего", "поступление", "—", "130 000,00", "50,00", "9,00", "130 059,00", "4"],
        ["Всего", "списание", "—", "0,00", "1 250,50", "7,00", "1 257,50", "2"],
    ]
    assert re.findall(r'<tbody class="total">', page(made)) == ['<tbody class="total">'] * 2


def test_a_silent_bank_shows_dashes_and_is_the_first_thing_to_look_at() -> None:
    """A zero would say that there is no money."""
    made = household()
    assert texts(banks_table(made, RU))[1:] == [
        ["B", "BBBBKZKA", "не ответил в срок", "—", "—", "—"],
        ["A", "AAAAKZKA", "есть данные", "—", "1", "6"],
    ]
    first = re.findall("<li>(.*?)</li>", page(made))[0]
    assert first == "B (BBBBKZKA): не ответил в срок. Данных этого банка здесь нет."


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ru", "Данные полны (по банкам, которые назвала система Open API)"),
        ("kk", "Деректер толық (Open API жүйесі атаған банктер бойынша)"),
    ],
)
def test_complete_means_the_banks_that_the_open_api_system_named(language: Language, words: str) -> None:
    """We do not know of a bank that it did not name."""
    assert f"<dt>{words}</dt><dd>" in page(household(), language)


def test_every_sheet_bears_application_case_and_page_number() -> None:
    """The number is also in the title, which browsers without margin boxes print."""
    shown = page(household())
    below = css_text("Номер заявления: 2025-000123. Дело: case-1.")
    assert f"@page{{@bottom-left{{content:{below}}}}}" in shown
    assert '@bottom-right{content:counter(page) " / " counter(pages)' in shown
    assert "<title>Выписка банковских данных, 2025-000123, case-1, Версия 1</title>" in shown


def test_nothing_in_a_text_of_css_can_end_it() -> None:
    """An application's number is what an authority sent."""
    assert css_text('№ "}</style>\\') == '"\\2116  \\22 \\7d \\3c \\2f style\\3e \\5c "'


def test_there_is_no_empty_table() -> None:
    """A case without accounts says so in words."""
    shown = page(replace(state(accounts=()), banks=(), currencies=(), lines=(), facts=()))
    assert (shown.count("<table"), "Операций за период нет." in shown) == (0, True)


def test_accounts_are_in_the_readers_language() -> None:
    """Common types are translated, others shown as the bank wrote them; an unknown balance is no zero."""
    accounts = [
        account(FIRST, type="CACC", balance=Balance(Decimal("1500.00"), "2025-09-30T23:59:59+05:00")),
        account(FIRST, type="Кредиттік карта «Алтын»", balance=None),
    ]
    assert [[row[2].text, *(cell.text for cell in row[4:])] for row in accounts_table(accounts, RU).rows] == [
        ["текущий счёт", "заявитель", "1\u00a0500,00", "30.09.2025"],
        ["Кредиттік карта «Алтын»", "заявитель", "не указан", "—"],
    ]
    assert accounts_table(accounts, KK).rows[0][2].text == "ағымдағы шот"


def test_a_line_says_its_category_and_its_reason_in_words() -> None:
    """A date is never broken; a code alone says nothing to a reader."""
    made = state(movement("debit", "1250.50", "2025-08-01", mcc="5411", text="Покупка"))
    assert lines_table(made.lines, RU).rows == (
        (
            Cell("01.08.2025", whole=True),
            Cell(FIRST),
            Cell("списание"),
            Cell("1\u00a0250,50\u00a0KZT", number=True),
            Cell("24. Расходы на питание"),
            Cell("—", free=True),
            Cell("Покупка", free=True),
            Cell("код торговой точки (MCC) 5411", free=True),
        ),
    )


@pytest.mark.parametrize(
    ("evidence", "kk", "ru"),
    [
        ("category=1", "санатты банк көрсетті", "категорию назвал банк"),
        ("knp=119; text: аударым*", "ТМК 119; мәтінде «аударым…»", "КНП 119; в тексте «аударым…»"),
        ("name: школьн* форм*", "екінші тарап «школьн… форм…»", "вторая сторона «школьн… форм…»"),
        (
            "counterparty.iin_bin=applicant",
            "екінші тарап — өтініш берушінің өзі (ЖСН)",
            "вторая сторона — сам заявитель (ИИН)",
        ),
        (
            "the same amount on two accounts of the case, 2 days apart",
            "өз шоттарының екеуінде бірдей сома, арасы 2 күн",
            "та же сумма на двух своих счетах, между ними дней: 2",
        ),
        ("something else", "something else", "something else"),
    ],
)
def test_evidence_is_told_in_words(evidence: str, kk: str, ru: str) -> None:
    """In the reader's language; what is not known is shown as it is."""
    by = SortedBy("any", "1", evidence)
    assert (reason_of(by, KK), reason_of(by, RU)) == (kk, ru)


@pytest.mark.parametrize(
    ("evidence", "ru"),
    [
        ("instead of: 24 by mcc_food/2", "выбрал сотрудник; по правилам было: категория 24"),
        ("instead of: own transfer by own_pair/1", "выбрал сотрудник; по правилам было: свой перевод"),
        ("instead of: unsorted", "выбрал сотрудник; по правилам было: не отнесено"),
    ],
)
def test_a_human_choice_says_what_the_rules_said(evidence: str, ru: str) -> None:
    """So that a reader sees what was changed."""
    assert reason_of(SortedBy("caseworker", "1", evidence), RU) == ru


def test_an_unsorted_line_says_that_nothing_was_found() -> None:
    """An empty cell could be a fault."""
    assert (reason_of(None, KK), reason_of(None, RU)) == ("белгі табылмады", "признаков не найдено")


def test_amounts_in_the_texts_of_the_statement_get_commas_and_nothing_else_does() -> None:
    """The JSON form keeps its points; days, clauses and codes of categories are no amounts."""
    text = "от 231\u00a0140.00 тенге, 0.00. С 01.07.2025 (227-7-26, пункт 1.10, 2025-01-01), всего 5.50"
    assert with_commas(text) == (
        "от 231\u00a0140,00 тенге, 0,00. С 01.07.2025 (227-7-26, пункт 1.10, 2025-01-01), всего 5,50"
    )


def test_amounts_months_and_times_are_written_as_people_write_them() -> None:
    """A decimal comma, months by name, days first."""
    assert (amount_of(Decimal("1234567.80")), RU.month("2025-09"), KK.month("2025-09")) == (
        "1\u00a0234\u00a0567,80",
        "сентябрь 2025",
        "2025\u00a0ж. қыркүйек",
    )
    assert (moment(datetime(2025, 10, 14, 11, 5, tzinfo=UTC)), moment(None)) == ("14.10.2025\u00a016:05", "—")
    assert [day_of(text) for text in ("2025-09-30", "2025-09-30T23:59:59+05:00", "кеше")] == [
        "30.09.2025",
        "30.09.2025",
        "кеше",
    ]
