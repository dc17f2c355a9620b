"""Which words of a text are removed before the rules read it, and which stay in their places."""

import pytest

from chalicelib.domain.categories import categories
from chalicelib.domain.sorting.context import ContextWords, names_everything, without_numbers, without_surnames
from chalicelib.domain.sorting.words import patterns_of
from chalicelib.domain.text_folding import tokens_of

WORDS = ContextWords(
    denies_next=frozenset({"не", "нет", "not"}),
    denies_previous=frozenset({"емес", "табылмайды"}),
    denials_kept=patterns_of(["не пришла"]),
    street_next=frozenset({"ул"}),
    street_previous=frozenset({"кошеси"}),
    products=patterns_of(["зарплатн* карт*"]),
)
ENDINGS = ("ов", "ова")


def left(text: str, words: ContextWords = WORDS) -> str:
    """Return what is left of a text, with a dash in each empty place."""
    return " ".join(word or "-" for word in words.without_denied_and_streets(tokens_of(text)))


@pytest.mark.parametrize(
    "denial",
    [
        *(
            "не за ее аренду",
            "не на мой депозит",
            "не по их кредиту",
            "не для его аренды",
            "не с пенсии",
            "не из пенсии",
        ),
        *("не от аренды", "не в кредит", "не под залог", "нет это моя аренда", "нет эта твоя аренда"),
        *("нет этот наш кредит", "не является зарплатой", "не являются зарплатой", "не являлась зарплатой"),
        *("не являлся кредит", "не являлись зарплатой", "не был кредит", "не была аренда", "не было пособие"),
        *("не были алименты", "не есть зарплата", "не мое пособие", "не мои алименты", "не наша аренда"),
        *("не наши алименты", "не ваша аренда", "не ваш кредит", "не ваши алименты", "не никакая зарплата"),
        *(
            "не твой кредит",
            "не никакой кредит",
            "не никакие алименты",
            "не никак зарплата",
            "не уже аренда",
            "не еще аренда",
        ),
        *("not for the rent", "not a salary", "not my salary", "not is salary"),
    ],
)
def test_small_words_stand_between_a_denial_and_what_it_denies(denial: str) -> None:
    """All of them say nothing; what follows the denied word stays."""
    first, *denied = denial.split()
    assert left(f"{denial} долга") == " ".join([first, *("-" for _ in denied), "долга"])


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ("не кредит", "не -"),
        ("аванс не кредит долг", "аванс не - долг"),
        ("не за", "не за"),
        ("не", "не"),
        ("не пришла зарплата", "не пришла зарплата"),
        ("кредит емес", "- -"),
        ("аванс кредит емес долг", "аванс - - долг"),
        ("аванс жалақы болып табылмайды", "аванс - - -"),
        ("жалақы болып табылмайды", "- - -"),
        ("болып табылмайды аванс", "- - аванс"),
        ("емес кредит", "емес кредит"),
        ("аптека ул школьная", "аптека ул -"),
        ("аптека ул школьная 40", "аптека ул - 40"),
        ("аптека ул", "аптека ул"),
        ("мектеп көшесі 5", "- кошеси 5"),
        ("көшесі мектеп", "кошеси мектеп"),
        ("не ул школьная көшесі", "не - - кошеси"),
        ("на зарплатную карту пенсия", "на карту пенсия"),
        ("на зарплатную карту не кредит", "на карту не -"),
        ("зарплатную за карту", "зарплатную за карту"),
        ("зарплата за август", "зарплата за август"),
    ],
)
def test_a_denied_word_a_street_and_the_name_of_a_card_are_removed(text: str, stays: str) -> None:
    """Their places stay empty, so that no pattern matches across them; a card keeps its second word only."""
    assert left(text) == stays


@pytest.mark.parametrize(
    ("alone", "stays"),
    [
        (ContextWords(denies_next=frozenset({"слово"})), "аванс слово -"),
        (ContextWords(denies_previous=frozenset({"слово"})), "- - долг"),
        (ContextWords(street_next=frozenset({"слово"})), "аванс слово -"),
        (ContextWords(street_previous=frozenset({"слово"})), "- слово долг"),
        (ContextWords(), "аванс слово долг"),
    ],
    ids=["denies_next", "denies_previous", "street_next", "street_previous", "none"],
)
def test_each_list_is_asked_by_itself(alone: ContextWords, stays: str) -> None:
    """A book may have one of them without the others."""
    assert left("аванс слово долг", alone) == stays


@pytest.mark.parametrize(
    ("words", "expected", "found"),
    [
        (["перевод", "айгул", "белова", "долг"], ["перевод", "айгул", "", "долг"], True),
        (["белова", "айгул"], ["", "айгул"], True),
        (["белова", "белов", "айгул"], ["белова", "", "айгул"], True),
        (["аскар", "белов", "айгул"], ["аскар", "", "айгул"], True),
        (["айгул", "белов"], ["айгул", ""], True),
        (["айгул", "перевод", "белова"], ["айгул", "перевод", "белова"], False),
        (["айгул", "зова"], ["айгул", "зова"], False),
        (["айгул", "дом7ова"], ["айгул", "дом7ова"], False),
        (["айгул", "зарплата"], ["айгул", "зарплата"], False),
        (["белова"], ["белова"], False),
        ([], [], False),
    ],
)
def test_a_surname_is_removed_only_right_beside_a_first_name(
    words: list[str], expected: list[str], *, found: bool
) -> None:
    """Of five letters at least, before it or behind it."""
    names = patterns_of(["айгул", "аскар"])
    assert without_surnames(words, names, ENDINGS) == (expected, found)
    assert without_surnames(words, names, ()) == (words, False)


@pytest.mark.parametrize(
    ("text", "named", "everything"),
    [
        ("билет/услуга/товар/продукты", (), True),
        ("билет / услуга /товар/ продукты", (), True),
        ("билет/услуга/товар", (), False),
        ("Зарплата, алименты, займ", ("1", "2", "8"), True),
        ("Зарплата; алименты; займ", ("1", "2", "8"), True),
        ("Зарплата, алименты", ("1", "2", "8"), False),
        ("Зарплата, алименты, займ", ("1", "2"), False),
        ("1/2/3/4", (), False),
        ("", ("1", "2", "8"), False),
        ("Пособие, алименты, займ", ("1.4", "1.6", "2"), False),
    ],
)
def test_three_slashes_or_a_list_of_three_categories_are_every_possibility(
    text: str, named: tuple[str, ...], *, everything: bool
) -> None:
    """Slashes between words; commas, semicolons or slashes in a list."""
    assert names_everything(text, named) is everything


def test_payments_of_the_state_that_are_listed_together_are_one() -> None:
    """Pay and social payments, the programmes of employment, and everything that is support."""
    of_the_state = {code for code, category in categories().items() if category.kind == "support" or category.parent}
    assert not names_everything("Пособие, помощь, алименты", ("2", "1", "13", *sorted(of_the_state)))
    assert names_everything("Пособие, помощь, алименты", ("2", "3", *sorted(of_the_state)))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Чек 123456 за 08.2025, дом 1234", "Чек 00000 за 08.2025, дом 1234"),
        ("12345/99999999", "00000/00000"),
        ("", ""),
        (None, None),
    ],
)
def test_a_number_of_five_digits_or_more_is_any_number(text: str | None, read: str | None) -> None:
    """A year and the number of a house stay; no rule reads longer ones."""
    assert without_numbers(text) == read
