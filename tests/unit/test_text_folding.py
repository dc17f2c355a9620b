"""Words are compared by what they read as: letters that look alike are one letter."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.text_folding import MOST_LETTERS, beginning, tokens_of, with_one_alphabet

LATIN_FOR_CYRILLIC = dict(zip("аеорсхукмтнвАЕОРСХУКМТНВ", "aeopcxykmthbAEOPCXYKMTHB", strict=True))
CYRILLIC_FOR_LATIN = {latin: cyrillic for cyrillic, latin in LATIN_FOR_CYRILLIC.items() if latin not in "khmtbKk"}
KAZAKH = {"ә": "əа", "ө": "ɵѳо", "і": "iиı", "ұ": "ўу", "қ": "ќк", "ғ": "ѓг", "һ": "ҳх", "ү": "ӯу", "ң": "ӊн"}
WORDS = ("жалақы", "зейнетақы", "жәрдемақы", "көмек", "зарплата", "не кредит", "емес", "қайтардым", "дәріхана", "үй")
BRANDS = ("MAGNUM", "TECHNODOM", "WOLT", "GLOVO", "DODO", "SULPAK")


@given(st.sampled_from(WORDS), st.data())
def test_a_cyrillic_word_reads_the_same_with_letters_that_look_alike(word: str, data: st.DataObject) -> None:
    """Latin letters and those of old Kazakh fonts, in any number as long as a Cyrillic letter stays."""
    typed = "".join(
        data.draw(st.sampled_from([letter, *LATIN_FOR_CYRILLIC.get(letter, ""), *KAZAKH.get(letter, "")]))
        for letter in word
    )
    words = [one for one in typed.split() if any("а" <= letter <= "я" for letter in one.casefold())]
    right = [one for one, read in zip(word.split(), typed.split(), strict=True) if read in words]
    assert list(tokens_of(" ".join(words))) == list(tokens_of(" ".join(right)))


@given(st.sampled_from(BRANDS), st.data())
def test_a_latin_name_reads_the_same_with_cyrillic_letters_that_look_alike(name: str, data: st.DataObject) -> None:
    """As long as a letter stays that is Latin only."""
    cyrillic = {"A": "А", "B": "В", "C": "С", "E": "Е", "H": "Н", "K": "К", "M": "М", "O": "О", "P": "Р", "T": "Т"}
    typed = "".join(data.draw(st.sampled_from([letter, cyrillic.get(letter, letter)])) for letter in name)
    assert list(tokens_of(typed)) == list(tokens_of(name))


@given(st.text())
def test_composed_and_separate_letters_are_the_same_words(text: str) -> None:
    """Й is one sign or two."""
    assert list(tokens_of(unicodedata.normalize("NFC", text))) == list(tokens_of(unicodedata.normalize("NFD", text)))


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("He зapплaтa, вoзвpaт дoлгa", ["не", "зарплата", "возврат", "долга"]),
        ("Жaлaқы eмec", ["жалакы", "емес"]),
        ("ПEНCИЯ ЗA ABГУCT", ["пенсия", "за", "август"]),
        ("Жўмысшылар жалаќысы", ["жумысшылар", "жалакысы"]),
        ("Балаларға кııм", ["балаларга", "киим"]),
        ("Yй жалдау", ["уй", "жалдау"]),
        ("3арплата, 3 кг", ["зарплата", "3", "кг"]),
        ("ATM 12 банкомат", ["atm", "12", "банкомат"]),
        ("ΑЛИΜΕНТЫ", ["алименты"]),
        ("ΑΒΕΗΙΚΜΝΟΡΤΥΧΖ", ["abehikmnoptyxz"]),
        ("п0мощь, дом 0", ["помощь", "дом", "0"]),
        ("Peмoнт квартиры", ["ремонт", "квартиры"]),
        ("Зейнeтаqы", ["зейнетаqы"]),
        ("Аптека 24", ["аптека", "24"]),
        ("жəрдемaқы ӓӑ ѓґҕ ҝҡӄ", ["жардемакы", "аа", "ггг", "ккк"]),
        ("ӊӈҥ ѳӧӫ ўӯӱӳ ҳ їӏ є", ["ннн", "ооо", "уууу", "х", "ии", "е"]),
        ("әлем ғылым қала таң өмір", ["алем", "гылым", "кала", "тан", "омир"]),
        ("ұл күн қаһар ілім ёлка", ["ул", "кун", "кахар", "илим", "елка"]),
        ("ЅМАК ЈЕТ", ["smak", "jet"]),
        ("кредит HE, HET, OT, HA, EMEC", ["кредит", "не", "нет", "от", "на", "емес"]),
        ("магазин AO, HAO, TOO, OOO, KX", ["магазин", "ао", "нао", "тоо", "ооо", "кх"]),
        ("Sağat ot Aliya", ["sağat", "ot", "aliya"]),
        ("перевод Ölmez, Şäkir", ["перевод", "ölmez", "şäkir"]),
        ("Пенсия \ufdfa за июль", ["пенсия", "за", "июль"]),
        ("за\u2010август", ["за", "август"]),
    ],
)
def test_whole_texts_read_as_they_look(text: str, tokens: list[str]) -> None:
    """Small words that exclude something are folded, too; a Latin word among Cyrillic ones stays Latin."""
    assert list(tokens_of(text)) == tokens


@pytest.mark.parametrize("sign", [0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, 0x300, 0x301, 0x36F])
def test_a_sign_that_nobody_sees_splits_no_word(sign: int) -> None:
    """Joiners, direction marks, a soft hyphen, and marks above a letter."""
    assert list(tokens_of(f"зар{chr(sign)}плата")) == ["зарплата"]


@pytest.mark.parametrize(
    ("text", "letters", "read"),
    [
        ("зарплата за июль", 16, "зарплата за июль"),
        ("зарплата за июль", 15, "зарплата за "),
        ("зарплата за июль", 14, "зарплата за "),
        ("зарплата за июль", 12, "зарплата за "),
        ("зарплата за июль", 11, "зарплата за"),
        ("зарплата за июль", 9, "зарплата "),
        ("зарплата за июль", 8, "зарплата"),
        ("зарплата", 5, "зарпл"),
    ],
)
def test_the_beginning_of_a_text_ends_with_a_whole_word(text: str, letters: int, read: str) -> None:
    """Only one that is longer by itself is cut."""
    assert beginning(text, letters) == read


@pytest.mark.parametrize("letter", ["z", "ж", "\ufb03"])
def test_two_hundred_letters_of_a_text_are_read(letter: str) -> None:
    """Counted as they are read: ffi is one sign and three letters."""
    assert [len(word) for word in tokens_of(letter * 201)] == [MOST_LETTERS] == [200]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Пepeвод oт АСEЛЬ Б.", "Перевод от АСЕЛЬ Б."),
        ("ЖAЛAҚЫ, MAGNUM", "ЖАЛАҚЫ, MAGNUM"),
        ("Зарплатa за июль", "Зарплата за июль"),
        ("Əсем, жəне Nur", "Әсем, және Nur"),
        ("əlem", "əlem"),
        ("Kaspi 5A", "Kaspi 5A"),
        ("Перевод от Kaspi", "Перевод от Kaspi"),
    ],
)
def test_what_is_kept_as_written_has_one_alphabet_in_each_word(text: str, read: str) -> None:
    """Latin letters that look alike become Cyrillic in Cyrillic words; Latin words stay."""
    assert with_one_alphabet(text) == read
