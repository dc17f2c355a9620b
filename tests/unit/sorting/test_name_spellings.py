"""One name in all its spellings, its initials, and patronymics of one father."""

import pytest

from chalicelib.domain.sorting.name_spellings import (
    NamesInWords,
    is_initial_of,
    is_patronymic_of,
    is_spelling_of,
    keys_of,
    looks_like_a_patronymic,
)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("alexey", "алексеи"),
        ("erick", "ерик"),
        ("carina", "карина"),
        ("victor", "виктор"),
        ("julia", "юлия"),
        ("sophia", "софия"),
        ("aesel", "асел"),
        ("noor", "нур"),
        ("aleena", "алина"),
        ("khuanysh", "куаныш"),
        ("khalid", "халид"),
        ("ulgiyova", "улгиова"),
        ("oulguiova", "улгиова"),
        ("iwanow", "иванов"),
        ("alieksei", "алексеи"),
        ("dzhamilya", "жамиля"),
        ("джамиля", "жамиля"),
        ("shcherbakova", "щербакова"),
        ("chadick", "чадик"),
        ("дана", "дана"),
        ("ааа", "а"),
    ],
)
def test_a_name_is_known_in_each_of_its_spellings(written: str, name: str) -> None:
    """Papers, cards and forms choose other letters for one sound."""
    assert is_spelling_of(written, name)
    assert NamesInWords([name]).has(written)
    assert NamesInWords(["данияр", name]).has(written)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("chulpan", "кулпан"),
        ("chulpan", "хулпан"),
        ("jüsip", "иусип"),
        ("дана", "дина"),
        ("дана", "жана"),
        ("аааа", "а"),
        ("ииева", "ева"),
        ("yyyyeva", "ева"),
        ("ульгиов", "улгиова"),
        ("aigerim", "аигул"),
    ],
)
def test_another_sound_makes_another_name(written: str, name: str) -> None:
    """A ch is no k, and what goes on for thrice the name is none."""
    assert not is_spelling_of(written, name)
    assert not NamesInWords([name]).has(written)


def test_names_among_words_are_found_again() -> None:
    """Also when a word has begun like that before."""
    names = NamesInWords(["аигул", "дана"])
    assert [names.has(word) for word in ("aigul", "aigerim", "aigul", "dana", "perevod")] == [
        True,
        False,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(("word", "read_so"), [("xcjw" + "b", True), ("xcjphwb", False)])
def test_of_a_name_that_may_be_read_in_many_ways_sixteen_are(word: str, *, read_so: bool) -> None:
    """So no bank's text makes the reading dear: the sixteenth is the last, and a w after it is у alone."""
    assert any("v" in key for key in keys_of(word)) is read_so


@pytest.mark.parametrize(("letters", "readings"), [(40, 2), (41, 1)])
def test_a_word_too_long_for_a_name_is_read_in_one_way(letters: int, readings: int) -> None:
    """Forty letters are a name still."""
    assert len(keys_of(("x" + "ab" * 20)[:letters])) == readings


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("а", "аигул"),
        ("y", "юлия"),
        ("y", "елена"),
        ("y", "яна"),
        ("y", "yana"),
        ("y", "игорь"),
        ("j", "жанар"),
        ("j", "игорь"),
        ("j", "юлия"),
        ("i", "юлия"),
        ("s", "шерхан"),
        ("s", "серик"),
        ("s", "щукарь"),
        ("z", "жанар"),
        ("z", "зарина"),
        ("c", "чингиз"),
        ("c", "шолпан"),
        ("c", "карина"),
        ("c", "сергеи"),
        ("k", "халид"),
        ("k", "канат"),
        ("t", "цои"),
        ("t", "тимур"),
        ("sh", "шерхан"),
        ("zh", "жанар"),
        ("yu", "юлия"),
        ("ch", "чингиз"),
        ("ts", "цои"),
        ("kh", "халид"),
        ("ж", "zhanar"),
        ("се", "серик"),
    ],
)
def test_an_initial_may_be_the_first_sign_of_a_sound(written: str, name: str) -> None:
    """`S.` and `Sh.` are Ш, `Y.` and `Yu.` are Ю."""
    assert is_initial_of(written, name)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("а", "данияр"),
        ("s", "жанар"),
        ("y", "жанар"),
        ("y", "аигул"),
        ("s", "чингиз"),
        ("z", "серик"),
        ("zh", "зарина"),
        ("se", "серик"),
        ("sh", "серик"),
        ("ал", "аигул"),
        ("а", "ь"),
        ("ь", "аигул"),
        ("ьъ", "ъь"),
    ],
)
def test_the_initial_of_another_name_is_none(written: str, name: str) -> None:
    """Two letters are an initial only for one sound."""
    assert not is_initial_of(written, name)


PATRONYMICS = (
    *("ахметулы", "ахметкызы", "ахметович", "ахметовна", "ахметоглы", "ахметкизи", "ахметугли"),
    *("akhmetuly", "akhmetuli", "akhmetkyzy", "akhmetqyzy", "akhmetkizi", "ahmetqızı", "ahmetkızı", "ahmetulı"),
    *("ahmetūly", "akhmetovich", "akhmetovna", "akhmetogly"),
)


@pytest.mark.parametrize("written", PATRONYMICS)
def test_patronymics_in_every_language_are_of_one_father(written: str) -> None:
    """In Kazakh, Russian, Azerbaijani and Uzbek papers, in any letters."""
    assert looks_like_a_patronymic(written)
    assert is_patronymic_of(written, "ахметулы")
    assert is_patronymic_of("ахметович", written)
    assert not is_patronymic_of(written, "маратулы")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ильич", "ильинична"),
        ("ilich", "ilinichna"),
        ("омович", "омовна"),
        ("omovich", "omovna"),
        ("янович", "яновна"),
        ("yanovich", "yanovna"),
        ("гиевич", "гиевна"),
        ("gievich", "gievna"),
        ("саввич", "саввична"),
        ("savvich", "savvichna"),
        ("сергеевич", "сергеиулы"),
        ("sergeevna", "сергеикызы"),
        ("ахмет", "akhmet"),
        ("досулы", "досжанулы"),
        ("нурахметулы", "нурахметжанулы"),
        ("нурахметжанулы", "нурахметулы"),
    ],
)
def test_a_short_or_a_shortened_fathers_name_is_the_same(one: str, other: str) -> None:
    """Of two letters it is compared whole; a longer one may go on."""
    assert is_patronymic_of(one, other)
    assert is_patronymic_of(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ильич", "илларионовна"),
        ("алулы", "алматулы"),
        ("ахметулы", "ахмет"),
        ("ахмет", "ахметулы"),
        ("ахмет", "марат"),
    ],
)
def test_another_father_is_another(one: str, other: str) -> None:
    """Two letters are too few to be the beginning of a name, and a name alone is no patronymic."""
    assert not is_patronymic_of(one, other)


@pytest.mark.parametrize(
    ("word", "is_one"), [("алулы", True), ("аулы", False), ("улы", False), ("ахмет", False), ("аич", False)]
)
def test_a_patronymic_is_a_name_of_two_letters_at_least_with_its_ending(word: str, *, is_one: bool) -> None:
    """A river or a village is none."""
    assert looks_like_a_patronymic(word) is is_one
