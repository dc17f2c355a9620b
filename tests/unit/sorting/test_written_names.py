"""The applicant's own name as banks write it, with what stands beside it and what does not belong to it."""

import pytest

from chalicelib.domain.sorting.own_names import OwnName, is_own_name
from chalicelib.domain.sorting.place import Sorted, SortedBy
from chalicelib.domain.sorting.sorting import sort_for
from tests.unit.bank_data.movements import APPLICANT, movement

AIGUL = OwnName("Үлгіова", "Айгүл", "Серікқызы")
WITHOUT_PATRONYMIC = OwnName("Жұмабай", "Шерхан")
BY_NAME = Sorted(own_transfer=True, sorted_by=SortedBy("own_name", "1", "counterparty.name=applicant"))
IN_TEXT = Sorted(own_transfer=True, sorted_by=SortedBy("own_name", "1", "text: the applicant's name"))


@pytest.mark.parametrize(
    "written",
    [
        "от Үлгіова Айгүл",
        "Отправитель клиент Үлгіова Айгүл",
        "Получатель: гр. Үлгіова Айгүл",
        "Плательщик ФИО Үлгіова Айгүл",
        "Владелец карта Үлгіова Айгүл",
        "Вкладчик Үлгіова Айгүл ИИН 900101300017",
        "Жіберуші ЖСН 900101300017 Үлгіова Айгүл",
        "Алушы аты-жөні: Үлгіова Айгүл",
        "Төлеуші Үлгіова Айгүл Kaspi Gold",
        "Каспи: Үлгіова Айгүл",
        "Халык: Үлгіова Айгүл",
        "from Halyk Aigul Ulgiova",
        "to card holder Aigul Ulgiova",
        "Sender: Mrs Aigul Ulgiova",
        "client Ms Aigul Ulgiova",
        "Mr Aigul Ulgiova",
        "Forte Ulgiova Aigul",
        "Jusan Ulgiova Aigul",
        "Freedom Ulgiova Aigul",
        "ForteBank Ulgiova Aigul",
        "Сбербанк Үлгіова Айгүл",
        "Алтынбанкі Үлгіова Айгүл",
        "Үлгіова Айгүл 4417",
        "Үлгіова Айгүл, ТОО Береке",
        "Үлгіова Айгүл / Үлгіов Нұрғали",
        "Үлгіова Айгүл (Береке)",
        "Үлгіова Айгүл Үлгіова Айгүл",
        "Үлгіова Айгүл Серікқызы Серікқызы Серікқызы",
    ],
)
def test_what_banks_write_beside_a_name_makes_it_no_other(written: str) -> None:
    """Whose part it is, the bank, a number, and whatever follows a comma or stands in brackets."""
    assert is_own_name(written, AIGUL)


@pytest.mark.parametrize(
    "written",
    [
        "Береке Үлгіова Айгүл",
        "Үлгіова Айгүл Сер",
        "ҮЛГІОВА МС",
        "ҮЛГІОВА АМ",
        "ҮЛГІОВА АСЕ",
        "ҮЛГІОВА АС ДАНА",
        "Үлгіова Айгүл Нұрғали",
        "Үлгіова Айгүл Серікқызы Серікқызы Серікқызы Серікқызы",
        "(Үлгіова Айгүл)",
        "4417",
    ],
)
def test_another_word_makes_it_another_name(written: str) -> None:
    """A firm's, another initial, or the beginning of a word."""
    assert not is_own_name(written, AIGUL)


@pytest.mark.parametrize(
    ("written", "own"),
    [
        ("ЖҰМАБАЙ SH", True),
        ("ЖҰМАБАЙ ШЖ", True),
        ("ЖҰМАБАЙ ШЕРХАН CH", True),
        ("Жұмабай Шерхан Жанболатұлы", True),
        ("Жұмабай Шерхан Жанболат", False),
        ("Жұмабай Шерхан к2", False),
        ("ЖҰМАБАЙ ЖШ", False),
    ],
)
def test_a_name_without_a_patronymic_may_have_any(written: str, *, own: bool) -> None:
    """An initial of one or two letters, or a word that ends as patronymics do."""
    assert is_own_name(written, WITHOUT_PATRONYMIC) is own


@pytest.mark.parametrize(
    ("written", "own", "is_own"),
    [
        ("Ли С.", OwnName("Ли", "Сергей"), True),
        ("Ю С.", OwnName("Ю", "Сергей"), False),
        ("Ю Сергей", OwnName("Ю", "Сергей"), True),
        ("KIM SH", OwnName("Ким", "Шо", "Сергеевич"), False),
        ("Ким Шо", OwnName("Ким", "Шо"), True),
        ("ЖҰМАБАЙ SH", OwnName("Жұмабай", "Шерхан", "Маратұлы"), True),
        ("Үлгіова Айгүл ZH", OwnName("Үлгіова", "Айгүл", "Жанболатқызы"), True),
        ("Үлгіова А. М.", OwnName("Үлгіова", "Айгүл Мария"), True),
        ("Үлгіова М.", OwnName("Үлгіова", "Айгүл Мария"), True),
        ("Қожахмет А.", OwnName("Үлгіова-Қожахмет", "Айгүл"), True),
        ("Үлгіова Айгүл Серік қызы", OwnName("Үлгіова", "Айгүл", "Серік қызы"), True),
        ("ҮЛГІОВА АС", OwnName("Үлгіова", "Айгүл", "Серік қызы"), True),
        ("Үлгіова", OwnName("Үлгіова", ""), True),
        ("Айгүл", OwnName("", "Айгүл"), True),
        ("Айгүл С.", OwnName("", "Айгүл", "Серікқызы"), True),
        ("Айгүл М.", OwnName("", "Айгүл", "Серікқызы"), False),
        ("Үлгіова Айгүл", OwnName("Үлгіова", ""), False),
        ("Айгүл", OwnName("Үлгіова", ""), False),
        ("Үлгіова", OwnName("", "Айгүл"), False),
        ("Айгүл", OwnName("", ""), False),
        ("", OwnName("", ""), False),
        ("", OwnName("Үлгіова", ""), False),
    ],
)
def test_short_double_and_single_names_are_known_by_what_they_have(written: str, own: OwnName, *, is_own: bool) -> None:
    """Letters alone are nobody's name; a name of two letters has no initial."""
    assert is_own_name(written, own) is is_own


@pytest.mark.parametrize(
    ("direction", "told", "found"),
    [
        ("credit", {"name": "ULGIOVA A.", "text": "Пополнение"}, BY_NAME),
        ("debit", {"name": "ULGIOVA A.", "text": "Перевод"}, BY_NAME),
        ("debit", {"name": "ULGIOVA A.", "knp": "119"}, BY_NAME),
        ("credit", {"text": "ОТ УЛГИОВА А"}, IN_TEXT),
    ],
)
def test_the_own_name_is_own_where_nothing_says_what_the_money_is_for(
    direction: str, told: dict[str, str], found: Sorted
) -> None:
    """By the code of gifts, too, which says nothing of oneself."""
    assert sort_for(APPLICANT, name=AIGUL)([], [movement(direction, **told)]) == [found]


def test_ones_own_name_is_no_shop() -> None:
    """Whatever word the surname is made of; somebody else's money there may have bought bread."""
    line = movement("debit", name="Наубай Дана", text="Перевод")
    assert sort_for(APPLICANT, name=OwnName("Наубай", "Дана"))([], [line]) == [BY_NAME]
    assert sort_for(APPLICANT, name=AIGUL)([], [line])[0].category == "24"


@pytest.mark.parametrize(
    ("direction", "told"),
    [
        ("credit", {"text": "Перевод от Айгүл"}),
        ("debit", {"text": "ОТ УЛГИОВА А"}),
        ("credit", {"iin": "900101300018", "text": "Толықтыру. Айгүл Ү."}),
        ("credit", {"text": "Пополнение. Асқар Б."}),
        ("credit", {}),
    ],
)
def test_a_part_of_the_name_or_a_number_beside_it_shows_nothing(direction: str, told: dict[str, str]) -> None:
    """A given name is many people's, and a bad number is still somebody's whom the bank did not name."""
    lines = [movement(direction, **told)]
    assert sort_for(APPLICANT, name=AIGUL)([], lines) == sort_for(APPLICANT)([], lines)


def test_lines_that_look_alike_in_part_are_asked_each_for_itself() -> None:
    """By their text and their direction."""
    texts = ("Толықтыру. Айгүл Ү.", "Толықтыру. Айгүл С.", "ОТ УЛГИОВА А")
    lines = [movement(direction, text=text) for text in texts for direction in ("credit", "debit")]
    found = sort_for(APPLICANT, name=AIGUL)([], lines)
    assert [one.own_transfer for one in found] == [True, True, False, False, True, False]
