"""Words are compared by what they read as: letters that look alike are one letter."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.text_folding import tokens_of

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
    ],
)
def test_whole_texts_read_as_they_look(text: str, tokens: list[str]) -> None:
    """Small words that exclude something are folded, too; a Latin word among Cyrillic ones stays Latin."""
    assert list(tokens_of(text)) == tokens
