"""Who is on the other side: by name and number, or by a name in the text where the bank names nobody."""

from typing import Any

import pytest

from chalicelib.domain.bank_data.movements import Counterparty
from chalicelib.domain.sorting.parties import party_of, person_in, without_endings, without_name
from chalicelib.domain.sorting.rules import RuleBook, read_rules

_RULE = {"version": "1", "direction": "debit", "category": "24", "why": "A trial."}
_FILE: dict[str, Any] = {
    "version": "x",
    "rule": [
        {**_RULE, "id": "text", "looks_at": "text", "words": ["аренда"]},
        {**_RULE, "id": "name", "looks_at": "name", "words": ["магазин"]},
    ],
    "firm_words": ["тоо", "фирма"],
    "bare_words": ["рахмет"],
    "first_names": [
        *("Айгүл", "Асқар", "Иван", "Марат", "Ермек", "Нурлан", "Еркен", "Ғазиз", "Айнур", "Қуаныш"),
    ],
    "person_words": ["мама"],
    "latin_from": 4,
}
BOOK = read_rules(_FILE | {"surname_endings": ["ов", "ова"], "latin": "loose"})
OLD_BOOK, STRICT_BOOK = read_rules(_FILE), read_rules(_FILE | {"surname_endings": ["ов", "ова"]})
FIRM, PERSON = "971240002115", "900101300017"


def party(name: str | None, number: str | None = None, book: RuleBook = BOOK) -> str:
    """Return who that is by the book."""
    return party_of(Counterparty(name, number, None), book)


def person(text: str | None, *, by_place: bool = True, book: RuleBook = BOOK) -> str:
    """Return the name that is found in a text."""
    return " ".join(person_in(text, book, by_place=by_place))


@pytest.mark.parametrize(
    ("name", "number", "who"),
    [
        (None, None, "any"),
        ("Асель Б.", None, "person"),
        (" Асель Б. ", None, "person"),
        ("Асель Берік Б. К.", None, "person"),
        ("КАНАТ Ж", None, "person"),
        ("Kanat Zh.", None, "person"),
        ("Магазин Ж", None, "any"),
        ("Айгүл", None, "person"),
        ("мама", None, "person"),
        ("Айгүл мама Асқар", None, "person"),
        ("Айгүл мама Асқар Марат", None, "any"),
        ("Айгүл Белов", None, "person"),
        ("Айгүл К", None, "person"),
        ("Айгүл Строй", None, "any"),
        ("Айгүл дом7ов", None, "any"),
        ("Айгүл Ким", None, "any"),
        ("Айгүл Днов", None, "person"),
        ("Zh Айгүл", None, "person"),
        ("Строй Белов", None, "person"),
        ("Петрова Строй", None, "person"),
        ("Строй Трест Белов", None, "person"),
        ("Строй Трест Лес Белов", None, "any"),
        ("Белов", None, "any"),
        ("Белов Строй5", None, "any"),
        ("Строй Днов", None, "any"),
        ("Белов Магазин", None, "any"),
        ("Строй Трест", None, "any"),
        ("ТОО Айгүл", None, "firm"),
        ("ТОО Айгүл", PERSON, "firm"),
        ("Береке", FIRM, "firm"),
        ("Береке", "971250002115", "firm"),
        ("Береке", "971260002115", "firm"),
        ("Береке", "971230002115", "person"),
        ("Береке", PERSON, "person"),
        (None, PERSON, "person"),
        (None, FIRM, "firm"),
        ("Береке", FIRM[:11], "any"),
        ("Береке", FIRM[:11] + "a", "any"),
        ("Береке", FIRM + "0", "any"),
        ("Айгүл", FIRM[:5], "person"),
    ],
)
def test_the_other_side_is_a_firm_a_person_or_nobody_knows(name: str | None, number: str | None, who: str) -> None:
    """A word of a firm first, then a whole number, then first names, initials and surnames."""
    assert party(name, number) == who
    assert party_of(None, BOOK) == "any"


@pytest.mark.parametrize(("name", "who"), [("Асель Б.", "person"), ("КАНАТ Ж", "any"), ("Строй Белов", "any")])
def test_a_book_without_endings_of_surnames_knows_initials_only(name: str, who: str) -> None:
    """Older books are read as they were."""
    assert party(name, book=OLD_BOOK) == who


@pytest.mark.parametrize(
    "word",
    [
        *("от", "ОТ", "ot", "from", "аударым", "audarym", "перевод", "perevod", "толықтыру", "tolyktyru", "tolyqtyru"),
        *("пополнение", "popolnenie", "түсті", "келді", "келесіден", "Kaspi.", "рахмет,", "хат:", "хат;", "Алло!"),
    ],
)
def test_a_name_stands_behind_a_word_for_a_transfer_or_begins_a_sentence(word: str) -> None:
    """There it needs no initial."""
    assert person(f"{word} Айгүл дом") == "айгул"
    assert person(f"{word} Айгүл дом", by_place=False) == ""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Айгүл рахмет", "айгул"),
        ("аптека Айгүл", ""),
        ("компот Айгүл", ""),
        ("iPhone X Айгүл", ""),
        ("Платеж по карте за номером 5 от Айгүл", "айгул"),
        ("Туған күніңмен, құттықтаймын", ""),
        ("Туған күнің құтты болсын бауырым! Айгүл", "айгул"),
        (" " * 23 + "Айгүл. рахмет.", "айгул"),
        (" " * 24 + "Айгүл рахмет.", ""),
        ("Белова рахмет", ""),
        ("от Қымбат К.", "қымбат к"),
        ("от Қымбат", ""),
        ("счет Қымбат К.", ""),
        ("от Аренда К.", ""),
        ("от Магазин К.", ""),
        ("от Рахмет К.", ""),
        ("от Фирма К.", ""),
        ("Мама.", "мама"),
        ("Мама", "мама"),
        ("мама К. рахмет", "мама к"),
        ("мама дома", ""),
        ("мама рахмет, мама.", "мама"),
        ("счет мама.", ""),
        ("Дом. Сад. Лес. Мёд. Чай. Рис. Лук. Мел. Дуб. Айгүл.", "айгул"),
        ("Дом. Сад. Лес. Мёд. Чай. Рис. Лук. Мел. Дуб. Лён. Айгүл.", ""),
        ("ОТ БЕЛОВА С", "белова с"),
        ("ОТ БЕЛОВ С", "белов с"),
        ("ОТ БЕЛОВУ С", "белову с"),
        ("ОТ БЕЛОВОЙ С", "беловой с"),
        ("ОТ БЕЛОВА СА", ""),
        ("ОТ ДОГОВОРА С", ""),
        ("Пepeвод от Aйгүл", "айгул"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_person_is_known_in_a_text_by_the_place_and_the_initial(text: str | None, name: str) -> None:
    """What is in a list of names, or of no list with an initial where a sender is named; a relative alone."""
    assert person(text) == " ".join(word.replace("қ", "к") for word in name.split())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Перевод Айгүл К.", "айгул к"),
        ("Перевод с карты на карту клиента Айгүл К.", "айгул к"),
        ("счет Белова К.", "белова к"),
        ("от Айгүл", ""),
        ("от Қымбат К.", ""),
        ("ОТ БЕЛОВА С", ""),
    ],
)
def test_in_a_purchase_a_person_has_an_initial(text: str, name: str) -> None:
    """A name alone would be a shop's there."""
    assert person(text, by_place=False) == name


@pytest.mark.parametrize("text", ["от Қымбат К.", "ОТ БЕЛОВА С", "Мама."])
def test_a_book_that_does_not_read_loosely_knows_names_of_its_lists_only(text: str) -> None:
    """Older books are read as they were."""
    for book in (OLD_BOOK, STRICT_BOOK):
        assert (person(text, book=book), person("от Айгүл", book=book)) == ("", "айгул")


@pytest.mark.parametrize(
    "form",
    [
        *(
            "Ивана",
            "Ивану",
            "Асқары",
            "Иване",
            "Айгүли",
            "Иваном",
            "Қуанышем",
            "Айгулей",
            "Асқарға",
            "Айгүлге",
            "Маратқа",
            "Ермекке",
        ),
        *("Нурланнан", "Еркеннен", "Асқардан", "Айгүлден", "Мараттан", "Ермектен", "Асқармен", "Ғазизбен", "Маратпен"),
        *("Нурланның", "Еркеннің", "Асқардың", "Айгүлдің", "Мараттың", "Ермектің"),
    ],
)
def test_a_first_name_is_known_in_every_case(form: str) -> None:
    """Russian and Kazakh endings of one to three letters."""
    assert person(f"от {form}") != ""
    assert person(f"от {form}дар") == ""


@pytest.mark.parametrize(
    ("text", "name", "left"),
    [
        ("за садиковой а", "садикова лия", "за - а"),
        ("за ли лие лия", "садикова лия", "за ли лие -"),
        ("от ким и кима", "ким", "от - и кима"),
        ("за сад", "садикова", "за сад"),
        ("за марила", "марина", "за марила"),
        ("за садик", "", "за садик"),
        ("за ли", "ли", "за ли"),
    ],
)
def test_the_words_of_a_name_are_no_words_of_the_text(text: str, name: str, left: str) -> None:
    """In any case from four letters on, whole with three, and never with fewer."""
    assert " ".join(word or "-" for word in without_name(text.split(), name.split())) == left


def test_a_surname_of_five_letters_is_no_word() -> None:
    """Кредитов is no loan; a shorter word may be one."""
    assert without_endings(["кредитов", "белов", "днов", "кредит"], ("ов",)) == ["", "", "днов", "кредит"]
