"""Tells from name and number whether the other side of a movement is a person or a firm.

Rules ask for it because a word of income from a person weighs less than from a firm. No birth date is read from a
number.
"""

import re
from collections.abc import Iterator
from itertools import islice

from chalicelib.domain.bank_data.movements import Counterparty
from chalicelib.domain.sorting.rules import Party, RuleBook
from chalicelib.domain.text_folding import Tokens, tokens_of, with_one_alphabet

_BIN_LENGTH = 12
_KIND_OF_NUMBER = 4
"""The place of the digit that says whose number it is: 4, 5, 6 of a firm, 0 to 3 of a person."""
_WITH_INITIALS = re.compile(r"[^\W\d_]++(?:\s[^\W\d_]++)?\s[^\W\d_]\.(?:\s?[^\W\d_]\.)?")
"""Асель Б., Сериков С. К.: how banks shorten a person's name."""
_LOOSELY = re.compile(r"[^\W\d_]{2,}+(?:\s[^\W\d_]{2,}+)?\s(?:[^\W\d_]|[zZsScCkKyY][hHuUaA])\.?(?:\s?[^\W\d_]\.?)?")
"""КАНАТ Ж, Kanat Zh.: the same without a dot or in Latin letters."""
_WORD_AND_INITIAL = re.compile(r"(?<![^\W\d_])[^\W\d_]{3,}+(?P<initial>\s[^\W\d_]{1,2}\.)?")
_ALONE = re.compile(r"\s*+(?:[.,;:!?)]|$)")
_FROM_A_SURNAME = re.compile(r"\b(?:от|ot|from)\s++(?P<name>[^\W\d_]{4,}+\s[^\W\d_])(?![^\W_])", re.IGNORECASE)
"""ОТ МЕНДЫБАЕВА С: a surname and an initial without a dot, after the word for "from"."""
_MOST_PLACES = 10
"""Places of a text in which a name is looked for."""
_MOST_BEFORE = 24
_BEFORE_A_NAME = (
    "от", "ot", "from", "аударым", "audarym", "перевод", "perevod", "толықтыру", "tolyktyru", "tolyqtyru", "пополнение",
    "popolnenie", "түсті", "келді", "келесіден",
)  # fmt: skip
"""A bank's word for a transfer: a name without an initial may follow, as it may at the start of a sentence."""
_ENDS_OF_SENTENCES = ".,:;!"
_LAST_LETTERS = frozenset(word[-1] for word in _BEFORE_A_NAME)
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
    """Return `person` or `firm`, or `any` if neither name nor number shows which."""
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
    """Return the words of a person's name in a text (`Нұрлан С.`); empty if there is none.

    `by_place`: take a name without an initial, too, if it is where a sender is named (`от Серика`). In a purchase such
    a name would be a shop's. There, a name that is in no list is recognised by its initial, and a relative (`Мама.`)
    by being alone.
    """
    text = with_one_alphabet(text) if text else ""
    for found, in_place in islice(_places_of_names(text, by_place=by_place), _MOST_PLACES):
        words = tokens_of(found.group())
        if (
            (found["initial"] and words[0].endswith(book.surname_endings))
            or book.first_names.any_in([*words, *(cut for word in words for cut in _nominatives(word))])
            or (in_place and book.loosely and _is_called_by(found, words, book))
        ):
            return words
    sender = _FROM_A_SURNAME.search(text) if by_place and book.loosely else None
    return tokens_of(sender["name"]) if sender and _is_a_surname(tokens_of(sender["name"])[0], book) else ()


def _places_of_names(text: str, *, by_place: bool) -> Iterator[tuple[re.Match[str], bool]]:
    """Yield where a text may name a person, each with whether it is where a sender is named."""
    beyond = "." in text or (by_place and _names_may_follow(text))
    for found in _WORD_AND_INITIAL.finditer(text):
        if found.start() >= _MOST_BEFORE and not beyond:
            return
        in_place = by_place and _is_before_a_name(text, found.start())
        if in_place or found["initial"]:
            yield found, in_place


def _names_may_follow(text: str) -> bool:
    """Return whether anywhere in a text there is what a name may follow; beyond its beginning there is none without."""
    said = text.lower()
    return any(sign in text for sign in _ENDS_OF_SENTENCES) or any(word in said for word in _BEFORE_A_NAME)


def _is_before_a_name(text: str, place: int) -> bool:
    """Return whether a name may stand at that place of a text: only the few letters before it are read."""
    before = text[max(place - _MOST_BEFORE, 0) : place].rstrip()
    if not before:
        return place < _MOST_BEFORE
    if before[-1] in _ENDS_OF_SENTENCES:
        return True
    if before[-1].lower() not in _LAST_LETTERS:
        return False
    said = before.lower()
    return any(said.endswith(word) and not said[: -len(word)][-1:].isalnum() for word in _BEFORE_A_NAME)


def _is_called_by(found: re.Match[str], words: Tokens, book: RuleBook) -> bool:
    """Return whether a word that is in no list of names is a person: by its initial, or as a relative is called."""
    if book.person_words.any_in(words[:1]):
        return bool(found["initial"] or _ALONE.match(found.string, found.end()))
    if not found["initial"]:
        return False
    return not any(patterns.any_in(words[:1]) for patterns in (book.text, book.name, book.bare_words, book.firm_words))


def _is_a_surname(word: str, book: RuleBook) -> bool:
    """Return whether a word ends as surnames do, in the nominative or as after `от`."""
    return any(one.endswith(book.surname_endings) for one in (word, *_nominatives(word)))


def _nominatives(word: str) -> list[str]:
    """Return a first name without what may be a Russian or Kazakh case ending."""
    return [word[:-cut] for cut in (1, 2, 3) if word[-cut:] in _ENDINGS]


def _is_said_to_be_a_person(words: Tokens, book: RuleBook) -> bool:
    """Return whether a name is only first names, surnames, initials and words for relatives, as Арман Строй is not."""
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
    """Return the text with empty words in place of the words of that name, in any grammatical case."""
    stems = tuple(word[:-_ENDING_OF_A_CASE] for word in name if len(word) > _SHORTEST_NAME)
    whole = {word for word in name if len(word) == _SHORTEST_NAME}
    return ["" if word in whole or word.startswith(stems) else word for word in text]


def without_endings(name: Tokens, endings: tuple[str, ...]) -> Tokens:
    """Return a person's name with empty words in place of surnames: Кредитов is no loan."""
    return ["" if len(word) >= _SHORTEST_SURNAME and word.endswith(endings) else word for word in name]


def _looks_like_a_name(name: str, words: Tokens, book: RuleBook) -> bool:
    if not book.surname_endings or book.name.any_in(words):
        return False
    if _LOOSELY.fullmatch(name):
        return True
    letters_only = all(word.isalpha() for word in words)
    surname = any(len(word) >= _SHORTEST_SURNAME and word.endswith(book.surname_endings) for word in words)
    return len(words) in _WORDS_OF_A_NAME and letters_only and surname
