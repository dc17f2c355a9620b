"""Whether a name that a bank wrote is the applicant's own, in any spelling, whole or shortened: Айгүл Ү., ULGIOVA A."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from chalicelib.domain.bank_data.cleaning import is_a_persons_number
from chalicelib.domain.bank_data.movements import Counterparty, Movement
from chalicelib.domain.sorting.name_spellings import (
    NamesInWords,
    is_initial_of,
    is_patronymic_of,
    is_spelling_of,
    looks_like_a_patronymic,
)
from chalicelib.domain.sorting.parties import person_in
from chalicelib.domain.sorting.place import Sorted, SortedBy
from chalicelib.domain.sorting.rules import RuleBook
from chalicelib.domain.text_folding import tokens_of

OWN_NAME = "own_name"
"""The rule of a line that is own by the name on its other side alone."""
_BY_NAME = SortedBy(OWN_NAME, "1", "counterparty.name=applicant")
_IN_TEXT = SortedBy(OWN_NAME, "1", "text: the applicant's name")
_OWN_BY_NAME = Sorted(own_transfer=True, sorted_by=_BY_NAME)
_OWN_IN_TEXT = Sorted(own_transfer=True, sorted_by=_IN_TEXT)
_SAYS_NOTHING_ELSE = frozenset({None, "11", "38"})
"""Where the rules put a transfer of which no purpose is said; everything else contradicts an own transfer."""
_MOST_REMEMBERED = 50_000
_LONGEST_INITIAL = 2
_IIN_OR_BIN = re.compile(r"(?<![0-9])[0-9]{12}(?![0-9])")
_BESIDE = re.compile(r"[(\[{][^()\[\]{}]*+[)\]}]|[,;/|].*+")
"""What stands beside a name: a bank in brackets, a card's number after a comma."""
_NO_PART_OF_A_NAME = frozenset({
    "от", "отправитель", "получатель", "клиент", "плательщик", "владелец", "вкладчик", "жиберуши", "алушы", "толеуши",
    "иин", "жсн", "фио", "аты", "жони", "гр", "from", "to", "sender", "client", "holder", "mr", "mrs", "ms",
    "kaspi", "каспи", "gold", "halyk", "халык", "forte", "jusan", "freedom", "card", "карта",
})  # fmt: skip
"""Folded words beside a name that name nobody else. A firm's form (ТОО, ИП) is none of them: it makes another party."""
_BANKS = ("bank", "банк", "банки")
_NOBODY = Counterparty(None, None, None)


class OwnName(NamedTuple):
    """The applicant's name as the application has it."""

    surname: str
    given_name: str
    patronymic: str | None = None


def is_own_name(written: str, own: OwnName) -> bool:
    """Return whether the words are the applicant's surname and given name, one of the two perhaps an initial.

    They may come in either order and in any spelling. A patronymic may be there or not; one that the application does
    not know contradicts nothing, another one than the application's does. Any other word makes it another name.
    """
    words = [word for word in tokens_of(_BESIDE.sub(" ", written)) if not _is_no_name(word)]
    return all(map(str.isalpha, words)) and _is_own(tuple(words), own)


class OwnNameSorter:
    """Sorts single movements by the rules, except that money to and from the applicant's own name is an own transfer.

    The name does so without a number beside it: another IIN or BIN makes the other side a namesake. It does not where
    the text says what the money is for, since a bank that writes the payee beside "wages" reports wages; nor where the
    text names another person.
    """

    def __init__(self, book: RuleBook, iin: str, own: OwnName, by_rules: Callable[[Movement], Sorted]) -> None:
        self._book, self._iin, self._own, self._by_rules = book, iin, own, by_rules
        self._parts = NamesInWords((*tokens_of(own.surname), *tokens_of(own.given_name)))
        self._names: dict[str, bool] = {}
        self._texts: dict[tuple[str | None, str], bool | None] = {}

    def __call__(self, movement: Movement) -> Sorted:
        """Return where the movement belongs."""
        name, number, _ = movement.counterparty or _NOBODY
        own = self._is_own(name or "")
        if (name and not own) or (number and not (own and not is_a_persons_number(number))):
            return self._by_rules(movement)
        found = self._by_rules(movement._replace(counterparty=None) if name else movement)
        if found.category not in _SAYS_NOTHING_ELSE:
            return found
        if name:
            return found if self._named_in_text(movement) is False else _OWN_BY_NAME
        if not any(map(self._parts.has, tokens_of(movement.text))):
            return found
        return _OWN_IN_TEXT if self._named_in_text(movement) else found

    def _is_own(self, name: str) -> bool:
        known = self._names.get(name)
        if known is None:
            numbers = _IIN_OR_BIN.findall(name)
            may_be = any(map(self._parts.has, tokens_of(name))) and all(number == self._iin for number in numbers)
            known = self._names[name] = may_be and is_own_name(name, self._own)
        return known

    def _named_in_text(self, movement: Movement) -> bool | None:
        """Return whether the person that the text names is the applicant; None where it names nobody."""
        place = movement.text, movement.direction
        if place not in self._texts:
            words = person_in(movement.text, self._book, by_place=movement.direction == "credit")
            self._texts[place] = is_own_name(" ".join(words), self._own) if words else None
        return self._texts[place]


@lru_cache(maxsize=_MOST_REMEMBERED)
def _is_own(words: tuple[str, ...], own: OwnName) -> bool:
    surname, given, fathers = (tuple(tokens_of(part)) for part in own)
    if not surname or not given:
        only = surname or given
        rest = _without_all(words, only)
        return rest is not None and _fits(rest, only, fathers)
    for whole, other in ((surname, given), (given, surname)):
        rest = _without_all(words, whole)
        if rest is not None and _completes(rest, other, (whole, fathers)):
            return True
    rest = _without_all(words, surname)
    return rest is not None and len(rest) == 1 and _are_initials(rest[0], given[0], fathers)


def _completes(rest: Sequence[str], other: Sequence[str], known: tuple[Sequence[str], Sequence[str]]) -> bool:
    """Return whether one of the words is the other name, or its initial, and no other word contradicts."""
    whole, fathers = known
    return any(
        any(_is(word, part) for part in other) and _fits((*rest[:n], *rest[n + 1 :]), (*other, *whole), fathers)
        for n, word in enumerate(rest)
    )


def _without_all(words: Sequence[str], parts: Sequence[str]) -> tuple[str, ...] | None:
    """Return the words without one spelling of at least one part of a name; None where no part is whole among them."""
    left = list(words)
    for part in parts:
        found = next((word for word in left if len(word) > 1 and is_spelling_of(word, part)), None)
        if found is not None:
            left.remove(found)
    return tuple(left) if len(left) < len(words) else None


def _fits(rest: Sequence[str], names: Sequence[str], fathers: Sequence[str]) -> bool:
    """Return whether what is left beside surname and given name is a patronymic that does not contradict."""
    return all(
        any(is_spelling_of(word, name) for name in names) or _is_the_patronymic(word, fathers) for word in rest
    ) and len(rest) <= 1 + len(names)


def _is_the_patronymic(word: str, fathers: Sequence[str]) -> bool:
    if not fathers:
        return len(word) <= _LONGEST_INITIAL or looks_like_a_patronymic(word)
    return any(_is_initial(word, part) or is_patronymic_of(word, part) for part in fathers)


def _is(word: str, part: str) -> bool:
    return _is_initial(word, part) if len(word) <= _LONGEST_INITIAL < len(part) else is_spelling_of(word, part)


def _is_initial(word: str, part: str) -> bool:
    return len(word) <= _LONGEST_INITIAL and is_initial_of(word, part)


def _are_initials(word: str, given: str, fathers: Sequence[str]) -> bool:
    """Return whether a word of two letters is both initials without a dot: `ҮЛГІОВА АС`."""
    if len(word) != _LONGEST_INITIAL or not is_initial_of(word[0], given):
        return False
    return not fathers or any(is_initial_of(word[1], part) for part in fathers)


def _is_no_name(word: str) -> bool:
    return word in _NO_PART_OF_A_NAME or word.isdecimal() or word.endswith(_BANKS)
