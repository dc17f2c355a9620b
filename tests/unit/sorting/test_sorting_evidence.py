"""Words weigh by who writes them: an employer's word of income is evidence, a person's alone is too little."""

import pytest

from chalicelib.domain.bank_data.movements import Counterparty
from chalicelib.domain.sorting.parties import party_of, person_in, without_name
from chalicelib.domain.sorting.rules import read_rules, the_rules
from chalicelib.domain.sorting.sorting import sort_for
from chalicelib.domain.sorting.word_lists import WordLists
from chalicelib.domain.sorting.words import loosely_written
from chalicelib.domain.text_folding import tokens_of
from tests.unit.bank_data.movements import APPLICANT, SOMEBODY_ELSE, movement

BIN = "971240002115"
sort = sort_for(APPLICANT)


def category(direction: str, name: str | None, text: str) -> str | None:
    """Sort one movement of which the bank tells name and text."""
    return sort([], [movement(direction, name=name, text=text)])[0].category


@pytest.mark.parametrize(
    ("text", "of_a_firm", "of_a_person"),
    [
        ("зарплата", "1", None),
        ("зп за август", "1", "1"),
        ("зарплата мужа за август", "1", None),
        ("с зарплаты верну", None, None),
        ("аванс", "1", None),
        ("аванс за мебель", None, None),
        ("за работу", "1", None),
        ("пенсия", "1", None),
        ("пособие", "1", None),
        ("стипендия", "1", None),
        ("по инвалидности", "1.10", None),
        ("тігін жұмысы үшін", "1", "4"),
        ("Оплата за дизайн-услуги", "4", "4"),
        ("Оплата услуг", "4", None),
        ("кредит", "8", None),
        ("садақа", "19", None),
        ("Пополнение", None, "11"),
        ("на продукты", None, "11"),
        ("помощь", None, "9"),
        ("спасибо", None, "11"),
        ("спасибо за диван", None, None),
        ("маникюр", None, "4"),
        ("на маникюр", None, None),
        ("долг верну с зарплаты", None, "41"),
    ],
)
def test_a_word_of_income_from_a_person_is_weaker_than_from_a_firm(
    text: str, of_a_firm: str | None, of_a_person: str | None
) -> None:
    """People write in their own words: theirs need a second piece of evidence, or stay unsorted."""
    assert category("credit", "ТОО Береке", text) == of_a_firm
    assert category("credit", "Асель Б.", text) == of_a_person


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("ОФ Аяла", "Помощь семье", "19"),
        ("Фонд Даму", "Помощь бизнесу", None),
        ("ТОО Береке", "Материальная помощь", "9"),
        ("ОЗСП", "Материальная помощь ко дню пожилых", "23"),
        ("ОЗСП", "Материальная помощь", None),
        ("Отдел занятости", "Социальная помощь", "23"),
        ("Отдел занятости", "Единовременная помощь по решению маслихата, многодетной семье", "23"),
        ("АО ЕНПФ", "Выплата на погребение вкладчика", "1.1"),
        ("ТОО Финтех", "Payout batch 55120", None),
        ("ТОО Wolt", "Оплата услуг курьера", "4"),
        ("Freedom Bank", "Перевод между клиентами. Руслан Г.", "11"),
        ("Магазин Пенсия", "Отмена покупки", None),
        ("МФО До зарплаты", "Выдача микрокредита", "8"),
    ],
)
def test_the_kind_of_payer_and_the_word_decide_together(name: str, text: str, expected: str | None) -> None:
    """Help is charity from a fund, the local body's from its office, gratuitous from a firm."""
    said = Counterparty(name, BIN if name == "АО ЕНПФ" else None, None)
    assert sort([], [movement("credit", counterparty=said, text=text)])[0].category == expected


@pytest.mark.parametrize(
    ("name", "number", "party"),
    [
        ("Асель Б.", None, "person"),
        ("КАНАТ Ж", None, "person"),
        ("Kanat Zh.", None, "person"),
        ("ЕСЕНГЕЛЬДИЕВА САУЛЕ", None, "person"),
        ("Ivanov Aleksey", None, "person"),
        ("Рауан", SOMEBODY_ELSE, "person"),
        ("Рауан", None, "person"),
        ("Мама", None, "person"),
        ("Арман Строй", None, "any"),
        ("Жұлдыз", None, "any"),
        ("Kaspi Gold", None, "any"),
        ("Аптека Иванова", None, "any"),
        ("ЧСИ Тулегенова", None, "firm"),
        ("TOO Sigma", None, "firm"),
        ("Береке", BIN, "firm"),
        (None, None, "any"),
    ],
)
def test_a_person_is_told_by_initials_surname_or_number(name: str | None, number: str | None, party: str) -> None:
    """A word of a firm wins over what looks like a surname; where nothing tells, nobody is guessed."""
    assert party_of(Counterparty(name, number, None), the_rules()) == party


def test_nobody_is_on_the_other_side_where_the_bank_names_nobody() -> None:
    """No counterparty is neither a person nor a firm."""
    assert party_of(None, the_rules()) == "any"


@pytest.mark.parametrize(
    ("direction", "name", "text", "expected"),
    [
        ("debit", "Садикова А.", "Перевод Садиковой А.", None),
        ("credit", "Баранов С.", "Перевод от Баранова С.", "11"),
        ("credit", "Алим О.", "Перевод от клиента Алим О. исполнено", "11"),
    ],
)
def test_a_persons_name_in_the_text_is_no_word_of_it(direction: str, name: str, text: str, expected: str) -> None:
    """Surnames are made of words: a kindergarten, rams, alimony."""
    assert category(direction, name, text) == expected


def test_a_name_is_taken_out_of_the_text_in_whatever_case_it_stands() -> None:
    """What stands around it keeps its place, so that words on both sides of it do not come together."""
    assert list(without_name(tokens_of("за Ли Садиковой А."), tokens_of("Садикова Лия"))) == ["за", "ли", "", "а"]


def test_a_shop_named_in_the_text_is_found_although_the_firms_name_says_nothing() -> None:
    """The bank's name for the other side is often that of a company behind the shop; a person has no shop."""
    assert category("debit", "ТОО Ритейл", "MAGNUM ATYRAU") == "24"
    assert category("debit", "Асель Б.", "MAGNUM ATYRAU") is None


def test_a_book_that_does_not_ask_for_it_reads_no_latin_letters_and_no_surnames() -> None:
    """Statements made by an older book are made again as they were."""
    rule = {"id": "a", "version": "1", "looks_at": "text", "direction": "credit", "category": "1", "why": "A trial."}
    book = read_rules({"version": "x", "rule": [{**rule, "words": ["аванс*"]}]})
    older = sort_for(APPLICANT, book=book)
    assert [older([], [movement("credit", text=text)])[0].category for text in ("аванс", "avans")] == ["1", None]
    assert party_of(Counterparty("КАНАТ Ж", None, None), book) == "any"


def test_signs_within_a_word_are_looked_past_and_a_percentage_is_a_word() -> None:
    """Soft signs of Latin letters split no word; "% по вкладу" is interest."""
    assert loosely_written("social'naya pomosh', 5% 'so'") == "socialnaya pomosh', 5 процент  'so'"


@pytest.mark.parametrize(
    ("text", "by_place", "name"),
    [
        ("Перевод Асель К.", False, ["асель", "к"]),
        ("отправитель Ibraimov A.", False, ["ibraimov", "a"]),
        ("Дана аптека", False, []),
        ("Толықтыру. Мадина. рахмет", True, ["мадина"]),
        ("Перевод от Серика", True, ["серика"]),
        ("Аударым Айгүлден", True, ["айгулден"]),
        ("Возмещение ущерба. Асель", True, ["асель"]),
        ("аптека Дана", True, []),
        (None, True, []),
    ],
)
def test_a_person_is_found_in_the_text_where_the_bank_names_nobody(
    text: str | None, *, by_place: bool, name: list[str]
) -> None:
    """By a first name or surname with an initial; of money that came also by where a first name stands."""
    assert list(person_in(text, the_rules(), by_place=by_place)) == name


def test_a_letter_lost_doubled_or_swapped_is_looked_past_but_none_is_put_for_another() -> None:
    """Переход is no перевод; what may be either of two words is neither."""
    slips = WordLists.of({}).misspelt(["перевод", "рама", "арма"])
    assert {slip: slips.get(slip) for slip in ("преевод", "первод", "переевод", "переход", "рма", "ама")} == {
        "преевод": "перевод",
        "первод": "перевод",
        "переевод": "перевод",
        "переход": None,
        "рма": "рама",
        "ама": "арма",
    }
    assert "аама" not in slips


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Возврат аренды", None),
        ("Отмена зарплаты", None),
        ("Зарплата на мою карту", None),
        ("Пенсия. Кэшбэк", None),
        ("Аренда", "5"),
    ],
)
def test_what_is_never_income_stops_every_word_of_income(text: str, expected: str | None) -> None:
    """Refunds, bonuses, debts and one's own money hold words of income and are none."""
    assert category("credit", "ТОО Береке", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Выплата", "1"), ("ЕПВ на улучшение жилищных условий", None), ("Нацфонд детям", None)],
)
def test_a_code_stands_back_where_the_text_says_unless(text: str, expected: str | None) -> None:
    """The pension fund pays pensions, but a text may say that this is none."""
    fund = Counterparty("АО ЕНПФ", BIN, None)
    assert sort([], [movement("credit", counterparty=fund, text=text)])[0].category == expected
