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
    return "person" if _WITH_INITIALS.fullmatch(name) or _looks_like_a_name(name, words, book) else "any"


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
