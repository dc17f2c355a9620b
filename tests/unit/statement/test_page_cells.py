"""What could be misread on the statement's page: blank cells, codes without words, torn numbers, a dash as a minus."""

import re

from chalicelib.domain.categories import Title
from chalicelib.domain.statement.rows import sums_by_month
from chalicelib.entrypoints.pages.tables import categories_table, fact_numbers, facts_table
from chalicelib.entrypoints.pages.wording import brief, unbroken
from tests.unit.bank_data.movements import movement
from tests.unit.statement.test_page import RU, household, page, texts
from tests.unit.statement.test_rows import state


def test_a_fact_names_what_it_counts_and_has_no_blank_cell() -> None:
    """Code and title stand together; the numbers of the rule stand apart from the sums that it counts."""
    outflow, _, _ = household().facts
    assert texts(facts_table(outflow, RU)) == [
        ["Что", "Учёт", "Сумма", "Операции"],
        ["24. Расходы на питание", "Учтено", "1 250,50 KZT", "1"],
        ["Не отнесено к категории", "Учтено", "7,00 KZT", "1"],
    ]
    assert [(name, value.replace("\u00a0", " ")) for name, value in fact_numbers(outflow, RU)] == [
        ("За весь период", "1 257,50 KZT"),
        ("В среднем в месяц", "419,17 KZT"),
        ("Членов семьи", "неизвестно, на одного человека"),
        ("Число правила, на человека в месяц", "не введено"),
    ]


def test_a_fact_about_balances_counts_accounts() -> None:
    """Its number is of a day, so there is none by month."""
    _, _, deposits = household().facts
    table, numbers = facts_table(deposits, RU), fact_numbers(deposits, RU)
    assert [head.text for head in table.heads] == ["Что", "Учёт", "Сумма", "Счета"]
    assert [name for name, _ in numbers] == ["Значение", "Членов семьи", "Число правила"]


def test_what_counts_as_income_is_never_blank_and_left_out_where_it_says_nothing() -> None:
    """Unsorted money that came is undecided; a dash stands where the question does not arise."""
    made = household()
    (part,) = made.currencies
    _, *rows = texts(categories_table(part, sums_by_month(made.lines), RU))
    assert [row[2] for row in rows[2:]] == ["—", "—", "не решено: решает человек", "—", "—", "—"]
    spent = state(movement("debit", "1250.50", "2025-08-01", mcc="5411"))
    (part,) = spent.currencies
    heads, *_ = texts(categories_table(part, sums_by_month(spent.lines), RU))
    assert heads[:3] == ["Категория", "Направление", "июль 2025"]


def test_no_cell_of_the_page_is_blank() -> None:
    """A blank could be a fault, a zero, or nothing."""
    assert re.findall(r"<t[dh][^>]*></t[dh]>", page(household())) == []


def test_a_number_and_what_belongs_to_it_stay_on_one_line() -> None:
    """`3-тармақ` is not torn at its hyphen, `№ 181` not at its blank; ranges and numbers of applications stay."""
    said = unbroken("№ 181 Қағидалар, 4-тармақ, 1–23-санаттар, 2025-000123, Open-API")
    assert said == "№\u00a0181 Қағидалар, 4\u2011тармақ, 1–23\u2011санаттар, 2025-000123, Open-API"


def test_a_title_is_cut_between_words() -> None:
    """Half a word reads as another."""
    title = Title(kk="Салым", ru="Материальная помощь родственникам, знакомым, алименты.")
    assert brief(title, 40) == Title(kk="Салым", ru="Материальная помощь родственникам…")
    assert brief(Title(kk="а" * 50, ru="б"), 40).kk == "а" * 39 + "…"


def test_no_amount_stands_behind_a_dash() -> None:
    """After a day and a dash it would read as a negative number."""
    made = state(movement("credit", "900000.00", "2025-07-01", category="1"))
    listed = [text.replace("\u00a0", " ") for text in re.findall("<li>(.*?)</li>", page(made))]
    assert [text for text in listed if "01.07.2025: 900 000,00 KZT" in text]
    assert not re.findall(r"[–-]\s?900", "".join(listed))
