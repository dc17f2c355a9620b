"""The applicant's own name in whatever letters a bank writes it: it makes a line own, and nobody else's name does."""

from collections.abc import Callable
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.sorting.own_names import OwnName, is_own_name
from chalicelib.domain.sorting.place import Sorted, SortedBy
from chalicelib.domain.sorting.sorting import sort_for
from tests.unit.bank_data.movements import APPLICANT, FIRST, SECOND, SOMEBODY_ELSE, account, movement

AIGUL = OwnName("Үлгіова", "Айгүл", "Серікқызы")
BY_NAME = Sorted(own_transfer=True, sorted_by=SortedBy("own_name", "1", "counterparty.name=applicant"))
IN_TEXT = Sorted(own_transfer=True, sorted_by=SortedBy("own_name", "1", "text: the applicant's name"))
sort = sort_for(APPLICANT, name=AIGUL)
Spell = Callable[[str], str]

PEOPLE = (
    AIGUL,
    OwnName("Қожахметов", "Нұрғали", "Сәбитұлы"),
    OwnName("Щербакова", "Юлия", "Андреевна"),
    OwnName("Әбдіұлы", "Әсем"),
    OwnName("Жұмабай", "Шерхан", "Жанболатұлы"),
    OwnName("Тоқтарова", "Мадина", "Ержанқызы"),
    OwnName("Цой", "Евгений", "Викторович"),
    OwnName("Өтеген", "Гүлжан"),
    OwnName("Яковлева", "Ксения", "Алексеевна"),
    OwnName("Хамитова", "Жәмилә", "Ғалымқызы"),
)

_RUSSIAN = str.maketrans("әғқңөұүһіӘҒҚҢӨҰҮҺІ", "агкноуухиАГКНОУУХИ")
_COMMON = {
    **dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziiklmnoprstufye", strict=True)),
    **dict(zip("әғқңөұүһі", "agknouuhi", strict=True)),
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ю": "yu",
    "я": "ya",
    "ё": "e",
    "ь": "",
    "ъ": "",
    "й": "y",
}
_PASSPORT = _COMMON | {"ю": "iu", "я": "ia", "й": "i", "ъ": "ie", "ж": "zh"}
_CARD = _COMMON | {"ж": "j", "х": "h", "қ": "q", "ғ": "gh"}
_KAZAKH_LATIN = _COMMON | {
    "ә": "ä",
    "ғ": "ğ",
    "қ": "q",
    "ң": "ñ",
    "ө": "ö",
    "ұ": "ū",
    "ү": "ü",
    "і": "ı",
    "ж": "j",
    "ш": "ş",
    "х": "h",
    "щ": "şş",
    "ю": "iu",
    "я": "ia",
    "й": "i",
}


def _in(table: dict[str, str], name: str) -> str:
    return "".join(table.get(letter, letter) for letter in name.lower()).capitalize()


SPELLINGS: dict[str, Spell] = {
    "kazakh": str,
    "russian": lambda name: name.translate(_RUSSIAN),
    "schwa": lambda name: name.replace("ә", "ə").replace("Ә", "Ə"),
    "common": lambda name: _in(_COMMON, name),
    "passport": lambda name: _in(_PASSPORT, name),
    "card": lambda name: _in(_CARD, name),
    "kazakh latin": lambda name: _in(_KAZAKH_LATIN, name),
}
LETTERS = st.sampled_from(sorted(SPELLINGS))
CASES: st.SearchStrategy[Spell] = st.sampled_from([str, str.upper, str.title])


@given(st.sampled_from(PEOPLE), LETTERS, CASES, st.data())
def test_the_own_name_is_known_in_any_letters_order_and_length(
    own: OwnName, letters: str, case: Spell, data: st.DataObject
) -> None:
    """Whole or with one of its parts as an initial, with the patronymic or without."""
    spell = SPELLINGS[letters]
    surname, given_name = spell(own.surname), spell(own.given_name)
    parts: tuple[str, ...] = data.draw(
        st.sampled_from(
            [
                (surname, given_name),
                (surname, given_name[0] + "."),
                (surname[0] + ".", given_name),
            ]
        )
    )
    if own.patronymic and data.draw(st.booleans()):
        patronymic = spell(own.patronymic)
        parts = (*parts, data.draw(st.sampled_from([patronymic, patronymic[0] + "."])))
    written = case(" ".join(data.draw(st.sampled_from(list(permutations(parts))))))
    assert is_own_name(written, own)


@given(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), LETTERS, LETTERS)
def test_nobody_elses_name_is_the_own_one_in_any_letters(own: OwnName, other: OwnName, one: str, two: str) -> None:
    """Neither another person's nor a relative's, who has the surname and another given name."""
    if own == other:
        return
    spell, again = SPELLINGS[one], SPELLINGS[two]
    assert not is_own_name(f"{spell(other.surname)} {again(other.given_name)}", own)
    assert not is_own_name(f"{spell(own.surname)} {again(other.given_name)}", own)
    assert not is_own_name(f"{spell(other.surname)} {again(own.given_name)}", own)


@pytest.mark.parametrize(
    ("written", "own"),
    [
        ("Айгүл Ү.", True),
        ("AIGUL U.", True),
        ("ULGIOVA A.", True),
        ("ULGIOVA A S", True),
        ("ҮЛГІОВА АС", True),
        ("Улгиова А. С.", True),
        ("А.С.Үлгіова", True),
        ("Ульгиова Айгуль Сериковна", True),
        ('Ульгиова Айгуль (АО "ForteBank")', True),
        ("Айгүл Ү., *4417", True),
        ("AIGOUL OULGUIOVA", True),
        ("ULGIYOVA AYGUL", True),
        ("Нұрғали Қ.", False),
        ("Отправитель: ҮЛГІОВА АЙГҮЛ", True),
        ("Үлгіова Айгүл Маратқызы", False),
        ("Үлгіова А. М.", False),
        ("Үлгіова Айгерім", False),
        ("Үлгіов Айгүл", False),
        ("Айгүл", False),
        ("Үлгіова", False),
        ("А. Ү.", False),
        ("ИП Үлгіова Айгүл", False),
        ("ТОО Үлгіова А.", False),
        ("", False),
    ],
)
def test_a_name_is_the_applicants_when_both_its_parts_are(written: str, *, own: bool) -> None:
    """One part may be an initial. Another patronymic than the application's, or a firm, is another party."""
    assert is_own_name(written, AIGUL) == own


@pytest.mark.parametrize("written", ["Үлгіова Айгүл Маратқызы", "Үлгіова А. М.", "Ulgiova Aigul Maratovna"])
def test_a_patronymic_that_the_application_does_not_know_contradicts_nothing(written: str) -> None:
    """Many forms leave it out."""
    assert is_own_name(written, OwnName("Үлгіова", "Айгүл"))


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({"name": "ҮЛГІОВА АЙГҮЛ", "text": "Пополнение"}, BY_NAME),
        ({"name": "AIGUL U.", "text": "Popolnenie"}, BY_NAME),
        ({"name": "ҮЛГІОВА АЙГҮЛ", "iin": "900101300018", "text": "Пополнение"}, BY_NAME),
        ({"text": "Толықтыру. Айгүл Ү."}, IN_TEXT),
    ],
)
def test_money_from_the_own_name_without_a_number_is_an_own_transfer(told: dict[str, str], found: Sorted) -> None:
    """It has no other side, and it is no income. A number that nobody can have is no number."""
    assert sort([], [movement("credit", **told)]) == [found]


@pytest.mark.parametrize(
    ("told", "category"),
    [
        ({"name": "ҮЛГІОВА АЙГҮЛ", "iin": SOMEBODY_ELSE, "text": "Пополнение"}, "11"),
        ({"name": f"ҮЛГІОВА АЙГҮЛ, ИИН {SOMEBODY_ELSE}", "text": "Пополнение"}, None),
        ({"name": "ҮЛГІОВА ДАНА", "text": "Пополнение"}, "11"),
        ({"name": "ҮЛГІОВА АЙГҮЛ", "text": "Зарплата за июль 2025"}, "1"),
        ({"name": "ҮЛГІОВА АЙГҮЛ", "text": "Пополнение. Асқар Б."}, "11"),
        ({"name": "ҮЛГІОВА АЙГҮЛ", "text": "Пополнение", "category": "1"}, "1"),
    ],
)
def test_what_contradicts_the_own_name_wins(told: dict[str, str], category: str | None) -> None:
    """Another number, a relative, a text of wages, another person in the text, the bank's own category."""
    (found,) = sort([], [movement("credit", **told)])
    assert (found.category, found.own_transfer) == (category, False)


def test_two_sides_with_the_own_name_in_different_letters_are_a_pair() -> None:
    """As with one and the same spelling on both sides."""
    sides = [movement("debit", name="AIGUL U."), movement("credit", iban=SECOND, name="Ульгиова Айгуль")]
    found = sort([account(FIRST), account(SECOND)], sides)
    assert [one.own_transfer_with for one in found] == [sides[1].id, sides[0].id]
    assert [one.sorted_by.rule for one in found if one.sorted_by] == ["own_pair", "own_pair"]
