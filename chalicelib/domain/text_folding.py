"""Folds what people and banks write, so that a word is compared by what it reads as and not by its signs.

`ЖАЛАҚЫ`, `жалақы` and `жалакы`, typed on a Russian keyboard, are one word. So are words in which a letter stands that
only looks right: a Latin, Greek or old Kazakh one in a Cyrillic word (`Жəрдемақы`, `зapплaтa`), a Cyrillic one in a
Latin word (`МАGNUМ`). Everything that compares text compares these words, those that exclude something included.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

Tokens = Sequence[str]
"""The folded words of a text, in their order."""

MOST_LETTERS = 200
"""Of a text, which are read to judge it: banks' purposes have fewer. What is shown is never cut."""

_MOST_REMEMBERED = 20_000
_WORD = re.compile(r"[^\W_]++")
_CYRILLIC = re.compile(r"[а-я]")
_LATIN = re.compile(r"[a-zıöóäáéïíüúūğñ]")
_GREEK = re.compile(r"[α-ω]")
_DIGIT_FOR_A_LETTER = re.compile(r"\b3(?=[а-я]{4})|(?<=[а-я])0(?=[а-я])")
_UNSEEN = (0xAD, 0xFEFF, *range(0x200B, 0x2010), 0x2060, *range(0x300, 0x370))
"""Signs that nobody sees, and marks that no letter is composed with: a stress in за\u0301рплата."""
_LETTERS = dict.fromkeys(_UNSEEN) | str.maketrans(
    "әəӓӑғѓґҕқќҝҡӄңӊӈҥөɵѳӧӫұүўӯӱӳһҳіїӏёєѕј",
    "ааааггггкккккнннноооооууууууххиииееsj",
)
"""Kazakh letters, and those of other alphabets and old fonts that stand in their place, to the Russian keyboard's."""
_TO_FOLD = re.compile(f"[{''.join(map(chr, _LETTERS))}]")
_FROM_GREEK = str.maketrans("αβεηικμνορτυχζ", "abehikmnoptyxz")
_LATIN_ALIKE, _CYRILLIC_ALIKE = "aeopcxyikmthbı", "аеорсхуикмтнви"
_TO_CYRILLIC = str.maketrans(_LATIN_ALIKE + "öóäáéïíüúūğñ", _CYRILLIC_ALIKE + "ооааеииууугн")
_TWO_ALPHABETS = re.compile(r"[A-Za-zəƏ](?=[^\W_A-Za-zəƏ])|[^\W_A-Za-zəƏ](?=[A-Za-zəƏ])")
"""Where a word may change from one alphabet to another."""
_CAPITALS_ALIKE = str.maketrans("ABEKMHOPCTXYaeopcxykmtəƏ", "АВЕКМНОРСТХУаеорсхукмтәӘ")
_TO_LATIN = str.maketrans(_CYRILLIC_ALIKE[:-1], _LATIN_ALIKE[:-1])
_LATIN_ONLY = re.compile("[dfgjlnqrsuvwz]")
_CYRILLIC_ONLY = re.compile(f"[^{_CYRILLIC_ALIKE}a-zı0-9]")
_SMALL_WORDS = {
    "he": "не",
    "het": "нет",
    "ot": "от",
    "ha": "на",
    "emec": "емес",
    "ao": "ао",
    "hao": "нао",
    "too": "тоо",
    "ooo": "ооо",
    "kx": "кх",
}
"""Words that consist of letters alike in both alphabets: in a Cyrillic text they are Cyrillic."""


def beginning(text: str, letters: int = MOST_LETTERS) -> str:
    """Return at most so many letters of a text, without a word that is cut in two."""
    if len(text) <= letters:
        return text
    end = letters
    while end and text[end].isalnum() and text[end - 1].isalnum():
        end -= 1
    return text[: end or letters]


def tokens_of(text: str | None) -> Tokens:
    """Return the folded words of the beginning of a text, numbers among them; none for no text."""
    if not text:
        return ()
    if len(text) > MOST_LETTERS:
        text = beginning(text)
    if text.isascii():
        return _WORD.findall(text.lower())
    folded = unicodedata.normalize("NFKC", text.replace("\ufdfa", " ")).casefold()  # the sign is eighteen letters
    if len(folded) > MOST_LETTERS:  # one sign may stand for several
        folded = beginning(folded)
    # A case has 100,000 texts, so whatever most of them do not need is asked for first.
    if _TO_FOLD.search(folded):
        folded = folded.translate(_LETTERS)
    if _GREEK.search(folded):
        folded = folded.translate(_FROM_GREEK)
    if not _CYRILLIC.search(folded):
        return _WORD.findall(folded)
    if _DIGIT_FOR_A_LETTER.search(folded):
        folded = _DIGIT_FOR_A_LETTER.sub(lambda digit: "з" if digit.group() == "3" else "о", folded)
    words: list[str] = _WORD.findall(folded)
    return [_in_one_alphabet(word) for word in words] if _LATIN.search(folded) else words


@lru_cache(maxsize=_MOST_REMEMBERED)
def _in_one_alphabet(word: str) -> str:
    """Return a word of a Cyrillic text with letters of one alphabet, where that can be."""
    if not _LATIN.search(word):
        return word
    if not _CYRILLIC.search(word):
        return _SMALL_WORDS.get(word, word)
    if _LATIN_ONLY.search(word) and not _CYRILLIC_ONLY.search(word):
        return word.translate(_TO_LATIN)
    return word.translate(_TO_CYRILLIC)


def with_one_alphabet(text: str) -> str:
    """Return a text as it was written, but with Cyrillic letters for Latin ones that look alike in Cyrillic words."""
    if text.isascii() or not _TWO_ALPHABETS.search(text):
        return text
    return _WORD.sub(lambda word: _with_one(word.group()), text)


@lru_cache(maxsize=_MOST_REMEMBERED)
def _with_one(word: str) -> str:
    return word.translate(_CAPITALS_ALIKE) if _CYRILLIC.search(word.casefold()) else word
