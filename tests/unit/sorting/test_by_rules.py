"""One movement and a small book: which rule answers, on what evidence, and what stops it."""

from typing import Any

import pytest

from chalicelib.domain.sorting.by_rules import rule_sorter
from chalicelib.domain.sorting.place import UNSORTED, Sorted
from tests.unit.bank_data.movements import SOMEBODY_ELSE, movement
from tests.unit.sorting.trial_book import BOOK, FIRM, OLD_BOOK


def said(answer: Sorted) -> tuple[str, str] | None:
    """Return the rule that answered and its evidence; None for unsorted."""
    return (answer.sorted_by.rule, answer.sorted_by.evidence) if answer.sorted_by else None


def found(direction: str, text: str | None = None, **told: Any) -> tuple[str, str] | None:  # noqa: ANN401 - a field may hold anything
    """Return what a new sorter says of one movement."""
    return said(rule_sorter(BOOK)(movement(direction, text=text, **told)))


@pytest.mark.parametrize(
    ("told", "answer"),
    [
        ({"category": "2", "knp": "331"}, ("bank_category", "category=2")),
        ({"category": "99", "knp": "331"}, ("wages_code", "knp=331")),
        ({"category": "24", "mcc": "6012", "knp": "331"}, ("bank_category", "category=24")),
        ({"knp": "331", "mcc": "5411", "text": "алименты"}, ("wages_code", "knp=331")),
        ({"knp": "999", "mcc": "5411"}, ("food_code", "mcc=5411")),
        ({"mcc": "5411", "text": "зарплата"}, ("food_code", "mcc=5411")),
        ({"knp": "119"}, ("broad_code", "knp=119")),
        ({"knp": "119", "mcc": "5411"}, ("broad_code", "knp=119")),
        ({"knp": "119", "text": "зарплата"}, ("broad_code", "knp=119")),
        ({"knp": "119", "text": "алименты"}, ("alimony", "knp=119; text: алимент*")),
        ({"knp": "390", "text": "зарплата"}, ("wages", "knp=390; text: зарплат*")),
        ({"knp": "390", "iin": FIRM}, ("any_way_code", "knp=390")),
        ({"knp": "332"}, ("but_code", "knp=332")),
        ({"knp": "332", "text": "возврат"}, None),
        ({"knp": "332", "name": "возврат"}, None),
        ({"knp": "332", "text": "возврат", "mcc": "5411"}, ("food_code", "mcc=5411")),
        ({"knp": "333", "name": "ТОО Береке"}, ("firms_code", "knp=333")),
        ({"knp": "333", "name": "Айгүл"}, None),
        ({"knp": "333"}, None),
        ({"knp": "334", "name": "Айгүл"}, ("no_firms_code", "knp=334")),
        ({"knp": "334"}, ("no_firms_code", "knp=334")),
        ({"knp": "334", "name": "ТОО Береке"}, None),
        ({"iin": FIRM}, ("fund", f"bin={FIRM}")),
        ({"iin": FIRM, "text": "зарплата"}, ("fund", f"bin={FIRM}")),
        ({"iin": SOMEBODY_ELSE}, None),
        ({}, None),
    ],
)
def test_the_nearest_evidence_answers(told: dict[str, Any], answer: tuple[str, str] | None) -> None:
    """The bank's category, КНП, MCC, BIN, the text; a broad code gives way to the categories that it names."""
    assert found("credit", **told) == answer


def test_a_code_is_asked_in_its_direction() -> None:
    """КНП 331 is no rule for money that went, and a category of income fits no debit."""
    assert found("debit", knp="331") is None
    assert found("debit", category="2") is None
    assert found("debit", mcc="6012", name="МФО Үлгі") == ("bank_code", "mcc=6012")
    assert found("debit", "аренда", mcc="6012") == ("rent_out", "mcc=6012; text: аренд*")


@pytest.mark.parametrize(
    ("text", "name", "answer"),
    [
        ("аванс", "ТОО Береке", "advance"),
        ("аванс", "Айгүл", None),
        ("аванс", None, None),
        ("помощь семье", None, "help"),
        ("помощь", "Фонд Береке", "help"),
        ("помощь", None, None),
        ("кредит", "ТОО Береке", "loan"),
        ("кредит погашен", "ТОО Береке", None),
        ("кредит", "ТОО МФО", None),
        ("перевод", "Айгүл", "transfer"),
        ("перевод рахмет 5 Асқар б Белова", "Айгүл", "transfer"),
        ("перевод за диван", "Айгүл", None),
        ("перевод дом77", "Айгүл", "transfer"),
        ("перевод", "ТОО Береке", None),
        ("зарплата долги", None, None),
        ("алименты долг", None, "alimony"),
        ("зарплата, алименты", None, "wages"),
        ("алименты, зарплата", None, "wages"),
        ("не зарплата", None, None),
        ("заплрата", None, None),
        ("зарплтаа", None, "wages"),
        ("zarplata", None, "wages"),
        ("процент", None, None),
        ("билет/зарплата/алименты/кредит", None, None),
        ("зарплата, алименты, кредит, дом", None, None),
        ("зарплата; алименты; кредит; дом", None, None),
        ("зарплата, дом, сад", None, "wages"),
        ("зарплата, алименты", "Айгүл", "wages"),
        ("аванс. Айгүл К.", None, None),
        ("перевод. Айгүл К.", None, "transfer"),
        ("Перевод от Айгүл", None, "transfer"),
        ("Перевод Айгүл Белова", None, "transfer"),
        ("Перевод диван Айгүл Белова", None, None),
        ("перевод", None, None),
        ("Белова Айгүл перевод", None, "transfer"),
        ("Белова Айгүл перевод диван", None, None),
        ("Белова Айгүл перевод", "ТОО Береке", None),
        ("перевод дом", "Айгүл", None),
        ("кредит, зарплата", None, "wages"),
        ("зарплата, алименты, кредит", None, None),
        ("Пос. Пенсия", None, "pension_name"),
        ("Чеки. Пенсия", None, None),
        ("Оплата Пенсия", None, "pension_name"),
        ("Оплата Озон зарплата", None, "wages"),
        ("Диван покупка зарплата", None, "wages"),
        (None, "Пенсия", "pension_name"),
        ("Пенсия", None, "pension_name"),
        ("Пенсия", "ТОО Береке", "pension_name"),
        ("Пенсия", "Айгүл", None),
        (None, "Айгүл Кредитов", None),
    ],
)
def test_the_words_of_money_that_came(text: str | None, name: str | None, answer: str | None) -> None:
    """Who pays, what stands beside the word, what rules out income, and what the text lists or denies."""
    told = found("credit", text, name=name)
    assert (told and told[0]) == answer


@pytest.mark.parametrize(
    ("direction", "text", "name", "answer"),
    [
        ("debit", "аптека", None, ("medicine", "text: аптек*")),
        ("credit", "аптека", None, None),
        ("credit", "возврат аптека", None, ("medicine", "text: аптек*")),
        ("credit", "аптека возврат", None, ("medicine", "text: аптек*")),
        ("credit", "возврат аренды", None, None),
        ("credit", "возврат", "Магнум", ("food", "name: магнум")),
        ("credit", "расчет", "Магнум", None),
        ("credit", "Покупка", "Магнум", ("food", "name: магнум")),
        ("credit", "Покупка Магнум", None, ("food", "text: магнум")),
        ("credit", "Покупка Магнум Айгүл Белова", None, ("food", "text: магнум")),
        ("credit", "Оплата у коммерсанта Магнум", None, ("food", "text: магнум")),
        ("credit", "Оплата Магнум", None, ("food", "text: магнум")),
        ("credit", "Оплата диван", "Магнум", None),
        ("credit", "Оплата МФО", None, None),
        ("credit", "Покупка аптека", None, None),
        ("credit", "Покупка. Кафе Пенсия", None, ("cafe", "text: кафе")),
        ("credit", "Покупка. Пенсия", None, None),
        ("credit", "Покупка зарплата", None, None),
        ("credit", "Покупка. Кафе", "Айгүл", None),
        ("debit", "Покупка. Кафе Аптека", None, ("cafe", "text: кафе")),
        ("debit", "Покупка. Дом Аптека", None, ("medicine", "text: аптек*")),
        ("debit", "Покупка. Дом Кафе", None, ("cafe", "name: кафе")),
        ("debit", "Перевод Кафе", "ТОО Ритейл", ("cafe", "text: кафе")),
        ("debit", "Перевод Кафе", "Айгүл", None),
        ("debit", "Перевод", "Кафе", ("cafe", "name: кафе")),
        ("debit", "аренда", "Кафе", ("rent_out", "text: аренд*")),
        ("debit", "Перевод Арендову", "Арендов Асқар", None),
        ("debit", "аренда", "Айгүл", ("rent_out", "text: аренд*")),
        ("debit", "не аренда", None, None),
        ("debit", "аренда", "ТОО Аренда", ("rent_out", "text: аренд*")),
        ("debit", "аптека, аренда, зарплата", None, ("medicine", "text: аптек*")),
        ("debit", "Покупка. Кафе", "Айгүл", None),
        ("debit", "Белова Айгүл рахмет", None, None),
        ("debit", None, "Кредитов Асқар", None),
        ("debit", None, "ТОО Кредитов", ("credit_name", "name: кредит*")),
        ("debit", "Оплата Магнум", None, ("food", "name: магнум")),
        ("credit", "Оплата по чеку в магазине Магнум", None, None),
        ("credit", "Диван покупка Магнум", None, ("food", "name: магнум")),
    ],
)
def test_shops_refunds_and_names(direction: str, text: str, name: str | None, answer: tuple[str, str] | None) -> None:
    """The shop at the head of a purchase first; money back is in its row; a person's name is no word."""
    assert found(direction, text, name=name) == answer


def test_a_number_says_who_it_is_where_there_is_no_name_or_another_word() -> None:
    """A person whom a firm's text names is not the other side, and a person with a shop's name is no shop."""
    assert found("credit", "аванс. Айгүл К.", iin="971250002115") == ("advance", "text: аванс")
    assert found("credit", "Покупка", name="Кафе", iin=SOMEBODY_ELSE) is None


def test_a_rule_for_deposits_answers_on_a_deposit_only() -> None:
    """The same text is asked again there: what was remembered is of the other account."""
    sort, line = rule_sorter(BOOK), movement("credit", text="процент", name="ТОО Береке")
    assert [said(sort(line, on_deposit=deposit)) for deposit in (False, True, False)] == [
        None,
        ("interest", "text: процент"),
        None,
    ]


def test_an_older_book_reads_as_it_did() -> None:
    """No Latin signs, slips and surnames, and a shop's name is read in the text only where there is no other."""
    sort, old_sort = rule_sorter(BOOK), rule_sorter(OLD_BOOK)
    texts = {"zarplata": "1", "zárplata": None, "зарплтаа": None, "зар'плата": None}
    assert {text: old_sort(movement("credit", text=text)).category for text in texts} == texts
    assert old_sort(movement("debit", text="Перевод Кафе", name="ТОО Ритейл")) == UNSORTED
    lines = [movement("debit", text="Арендову", name="Арендов А."), movement("debit", name="Кредитов А.")]
    assert [old_sort(line).category for line in lines] == ["27", "40"]
    assert old_sort(movement("debit", text="Перевод Кафе")).category == "25"
    assert sort(movement("credit", text="зар'плата")).category == "1"


@pytest.mark.parametrize(
    "other",
    [
        {"text": "кредит"},
        {"name": "Айгүл"},
        {"iin": SOMEBODY_ELSE},
        {"knp": "119"},
        {"mcc": "6012"},
        {"direction": "debit"},
    ],
)
def test_lines_that_differ_are_not_taken_for_each_other(other: dict[str, str]) -> None:
    """What is remembered is remembered by all that is read."""
    usual: dict[str, Any] = {"direction": "credit", "text": "аванс", "name": "ТОО Береке"}
    lines = [movement(**usual), movement(**(usual | other)), movement(**usual)]
    again = rule_sorter(BOOK)
    assert [again(line) for line in lines] == [rule_sorter(BOOK)(line) for line in lines]


@pytest.mark.parametrize(
    ("line", "other", "answers"),
    [
        (
            {"direction": "credit", "text": "аванс", "name": "Береке"},
            {"iin": "971250002115"},
            [None, ("advance", "text: аванс"), None],
        ),
        (
            {"direction": "debit", "text": "аренда"},
            {"mcc": "6012"},
            [("rent_out", "text: аренд*"), ("rent_out", "mcc=6012; text: аренд*"), ("rent_out", "text: аренд*")],
        ),
    ],
)
def test_a_number_and_a_code_make_another_line(
    line: dict[str, str], other: dict[str, str], answers: list[tuple[str, str] | None]
) -> None:
    """Also where all that is read besides is the same."""
    sort = rule_sorter(BOOK)
    assert [said(sort(movement(**one))) for one in (line, line | other, line)] == answers


def test_a_text_that_differs_in_a_long_number_only_has_the_same_answer() -> None:
    """It is the very same: it was not asked again."""
    again = rule_sorter(BOOK)
    one, other = (again(movement("credit", text=f"зарплата {number}")) for number in (123456, 654321))
    assert one is other
