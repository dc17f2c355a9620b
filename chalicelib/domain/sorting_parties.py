"""Whether the other side of a movement is a person or a firm, as far as its name and number tell.

A word of income from a person weighs less than from a firm: rules ask for the party. No birth date is read out of a
number.
"""

import re

from chalicelib.domain.bank_data import Counterparty
from chalicelib.domain.sorting_rules import Party, RuleBook
from chalicelib.domain.words import Tokens, tokens_of

_BIN_LENGTH = 12
_KIND_OF_NUMBER = 4
"""The place of the digit that says whose number it is: 4, 5, 6 of a firm, 0 to 3 of a person."""
_WITH_INITIALS = re.compile(r"[^\W\d_]+(?:\s[^\W\d_]+)?\s[^\W\d_]\.(?:\s?[^\W\d_]\.)?")
"""Асель Б., Сериков С. К.: how banks shorten a person's name."""
_LOOSELY = re.compile(r"[^\W\d_]{2,}(?:\s[^\W\d_]{2,})?\s(?:[^\W\d_]|[zZsScCkKyY][hHuUaA])\.?(?:\s?[^\W\d_]\.?)?")
"""КАНАТ Ж, Kanat Zh.: the same without a dot, and in Latin letters."""
_WORD_AND_INITIAL = re.compile(r"(?<![^\W\d_])[^\W\d_]{3,}(?P<initial>\s[^\W\d_]{1,2}\.)?")
_BEFORE_A_NAME = re.compile(
    r"(?:^|[.,:;!]|(?:\b(?:от|ot|from|аударым|audarym|перевод|perevod|толықтыру|tolyktyru|tolyqtyru|пополнение"
    r"|popolnenie|түсті|келді|келесіден)))\s*$",
    re.IGNORECASE,
)
"""A text begins, or a sentence, or a bank's word for a transfer: what follows may be a name without an initial."""
_ENDINGS = frozenset(
    [
        "а",
        "у",
        "ы",
        "е",
        "и",
        "ом",
        "ой",
        "ем",
        "ей",
        "га",
        "ге",
        "ка",
        "ке",
        "нан",
        "нен",
        "дан",
        "ден",
        "тан",
        "тен",
        "мен",
        "бен",
        "пен",
        "нын",
        "нин",
        "дын",
        "дин",
        "тын",
        "тин",
    ]
)
_MOST_WORDS_OF_A_NAME = 3
_LONGEST_INITIAL = 2
_SHORTEST_SURNAME = 5
_WORDS_OF_A_NAME = (2, 3)
_SHORTEST_NAME = 3
_ENDING_OF_A_CASE = 1


def party_of(counterparty: Counterparty | None, book: RuleBook) -> Party:
    """Return `person` or `firm`, or `any` where nothing tells."""
    if counterparty is None:
        return "any"
    name, number = (counterparty.name or "").strip(), counterparty.iin_bin or ""
    words = tokens_of(name)
    if book.firm_words.any_in(words):
        return "firm"
    if len(number) == _BIN_LENGTH and number.isdecimal():
        return "firm" if number[_KIND_OF_NUMBER] in "456" else "person"
    if len(words) <= _MOST_WORDS_OF_A_NAME and _is_said_to_be_a_person(words, book):
        return "person"
    return "person" if _WITH_INITIALS.fullmatch(name) or _looks_like_a_name(name, words, book) else "any"


def person_in(text: str | None, book: RuleBook, *, by_place: bool) -> Tokens:
    """Return the words of a person's name in a text, `Нұрлан С.`; none where nothing shows one.

    `by_place`: also without an initial where a name may be expected, `от Серика`; in a purchase it would be a shop's.
    """
    for found in _WORD_AND_INITIAL.finditer(text or ""):
        words = tokens_of(found.group())
        if found["initial"] and words[0].endswith(book.surname_endings):
            return words
        if not book.first_names.any_in([*words, *(cut for word in words for cut in _nominatives(word))]):
            continue
        if found["initial"] or (by_place and _BEFORE_A_NAME.search(found.string, 0, found.start())):
            return words
    return ()


def _nominatives(word: str) -> list[str]:
    """Return a first name without what may be its ending of a case, Russian or Kazakh."""
    return [word[:-cut] for cut in (1, 2, 3) if word[-cut:] in _ENDINGS]


def _is_said_to_be_a_person(words: Tokens, book: RuleBook) -> bool:
    """Return whether a name is first names, surnames and initials, or how a relative is called: Арман Строй is not."""
    if not (book.first_names.any_in(words) or book.person_words.any_in(words)):
        return False
    return all(
        len(word) <= _LONGEST_INITIAL
        or (word.isalpha() and word.endswith(book.surname_endings))
        or book.first_names.any_in((word,))
        or book.person_words.any_in((word,))
        for word in words
    )


def without_name(text: Tokens, name: Tokens) -> Tokens:
    """Return the text with nothing in the place of the words of that name, whatever case they stand in."""
    stems = tuple(word[:-_ENDING_OF_A_CASE] for word in name if len(word) > _SHORTEST_NAME)
    whole = {word for word in name if len(word) == _SHORTEST_NAME}
    return ["" if word in whole or (stems and word.startswith(stems)) else word for word in text]


def _looks_like_a_name(name: str, words: Tokens, book: RuleBook) -> bool:
    if not book.surname_endings or book.name.any_in(words):
        return False
    if _LOOSELY.fullmatch(name):
        return True
    letters_only = all(word.isalpha() for word in words)
    surname = any(len(word) >= _SHORTEST_SURNAME and word.endswith(book.surname_endings) for word in words)
    return len(words) in _WORDS_OF_A_NAME and letters_only and surname
