"""Finds the words of a list in what people and banks write, in Kazakh and Russian, however they write it.

Texts and patterns are folded before they are compared (`text_folding`). A pattern is one word or several that follow
each other; `алимент` is that word alone, `алимент*` also every word that begins so. On request, a pattern is also found
in a text that writes it in Latin letters (`transliteration`).
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from chalicelib.domain.sorting.transliteration import skeleton
from chalicelib.domain.text_folding import Tokens, tokens_of

_CYRILLIC = re.compile(r"[а-я]")
_MOST_REMEMBERED = 50_000
_HEAD = 3
_WITHIN_A_WORD = re.compile(r"(?<=[^\W\d_])['\u2019\u02bc\u02bb`\u00b4](?=[^\W\d_])")

Spelling = Callable[[str], str]
"""Returns the skeleton of a word, the same for all its spellings in Latin letters."""


class InvalidPattern(ValueError):
    """A pattern that could never match, or would match everything."""


class Hit(NamedTuple):
    """A pattern that was found: the number it was added under, and the pattern as written in the list."""

    owner: int
    pattern: str


def loosely_written(text: str | None) -> str | None:
    """Return the text without signs within a word (`social'naya`), and with a word for `%`."""
    return _WITHIN_A_WORD.sub("", text).replace("%", " процент ") if text else text


class _Word(NamedTuple):
    """A word of a pattern, whether a longer word matches too, and its skeleton if Latin spellings match."""

    written: str
    may_go_on: bool
    bones: str | None
    spelling: Spelling

    def is_in(self, token: str) -> bool:
        if token == self.written or (self.may_go_on and token.startswith(self.written)):
            return True
        if self.bones is None or not _is_latin(token, self.spelling):
            return False
        bones = self.spelling(token)
        return bones == self.bones or (self.may_go_on and bones.startswith(self.bones))


class _Entry(NamedTuple):
    """A pattern from its second word on."""

    hit: Hit
    rest: tuple[_Word, ...]


@dataclass
class _Index:
    """Patterns by their first word: as it is, or as it begins."""

    whole: dict[str, list[_Entry]] = field(default_factory=lambda: defaultdict(list))
    begun: dict[str, list[_Entry]] = field(default_factory=lambda: defaultdict(list))
    lengths: set[int] = field(default_factory=set)
    heads: set[str] = field(default_factory=set)
    """The first three letters of each first word, or all of a shorter one: most words begin with none of them."""

    def put(self, first: str, entry: _Entry, *, may_go_on: bool) -> None:
        (self.begun if may_go_on else self.whole)[first].append(entry)
        self.heads.add(first[:_HEAD])
        if may_go_on:
            self.lengths.add(len(first))

    def of(self, token: str) -> list[_Entry]:
        heads = self.heads
        if token[:_HEAD] not in heads and token[:2] not in heads and token[:1] not in heads:
            return []
        found = [*self.whole.get(token, ())]
        for length in self.lengths:
            found += self.begun.get(token[:length], ())
        return found


@dataclass(kw_only=True)
class Patterns:
    """Many patterns that are searched together; the time does not grow with their number."""

    latin_from: int = 0
    """From this many letters on, Latin spellings match too; shorter ones would be other words. 0: never."""
    spelling: Spelling = skeleton
    _as_written: _Index = field(default_factory=_Index)
    _in_latin: _Index = field(default_factory=_Index)
    _remembered: dict[str, tuple[_Entry, ...]] = field(default_factory=dict)
    _pairs: dict[tuple[str, str], tuple[_Entry, ...]] = field(default_factory=dict)

    def add(self, owner: int, patterns: Iterable[str]) -> None:
        """Add patterns under a number, which their hits carry. Raises `InvalidPattern`."""
        for pattern in patterns:
            words = _words_of(pattern)
            spelt = self.spelling
            # киім comes to kim, which is a surname: in the loose spelling the letters that stay are counted.
            counted = (word if spelt is skeleton else spelt(word) for word, _ in words if not word.isdecimal())
            latin = 0 < self.latin_from <= sum(map(len, counted))
            first, *rest = (_Word(word, go_on, spelt(word) if latin else None, spelt) for word, go_on in words)
            entry = _Entry(Hit(owner, pattern), tuple(rest))
            self._as_written.put(first.written, entry, may_go_on=first.may_go_on)
            if first.bones and not first.written.isascii():
                self._in_latin.put(first.bones, entry, may_go_on=first.may_go_on)
        self._remembered.clear()
        self._pairs.clear()

    def hits(self, tokens: Tokens) -> Iterator[Hit]:
        """Yield every pattern that is in these words, in the order of its place."""
        last = len(tokens) - 1
        for place, token in enumerate(tokens):
            if not self._begin(token):
                continue
            following = tokens[place + 1] if place < last else ""
            known = self._pairs.get((token, following))
            for entry in self._go_on(token, following) if known is None else known:
                if len(entry.rest) <= 1 or _follows(tokens, place + 2, entry.rest[1:]):
                    yield entry.hit

    def any_in(self, tokens: Tokens) -> bool:
        """Return whether one of the patterns is in these words."""
        return next(self.hits(tokens), None) is not None

    def _begin(self, token: str) -> tuple[_Entry, ...]:
        """Return the patterns that may begin at this word. Words repeat, so the answer is remembered."""
        known = self._remembered.get(token)
        if known is None:
            found = self._as_written.of(token)
            cyrillic = "а" <= token[:1] <= "я"
            if self.latin_from and not cyrillic and _is_latin(token, self.spelling) and not token.isdecimal():
                found += self._in_latin.of(self.spelling(token))
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            known = self._remembered[token] = tuple(found)
        return known

    def _go_on(self, token: str, following: str) -> tuple[_Entry, ...]:
        """Return those of the patterns that begin at this word whose second word, if any, is the following one.

        Hundreds of patterns begin with за or на; pairs of words repeat as words do.
        """
        entries = self._begin(token)
        if not any(entry.rest for entry in entries):
            return entries
        if len(self._pairs) >= _MOST_REMEMBERED:
            self._pairs.clear()
        found = tuple(entry for entry in entries if not entry.rest or (following and entry.rest[0].is_in(following)))
        self._pairs[token, following] = found
        return found


def patterns_of(patterns: Iterable[str], latin_from: int = 0, spelling: Spelling = skeleton) -> Patterns:
    """Return patterns that all have the number 0. Raises `InvalidPattern`."""
    made = Patterns(latin_from=latin_from, spelling=spelling)
    made.add(0, patterns)
    return made


def _is_latin(token: str, spelling: Spelling) -> bool:
    """Return whether a word may be a Latin spelling; letters with diacritics count in the loose spelling only."""
    return token.isascii() or (spelling is not skeleton and not _CYRILLIC.search(token))


def _follows(tokens: Tokens, place: int, rest: tuple[_Word, ...]) -> bool:
    if place + len(rest) > len(tokens):
        return False
    return all(word.is_in(tokens[place + n]) for n, word in enumerate(rest))


def _words_of(pattern: str) -> list[tuple[str, bool]]:
    """Return the folded words of a pattern, each with whether a longer word matches too."""
    words: list[tuple[str, bool]] = []
    for part in pattern.split():
        stem = part.removesuffix("*")
        folded = tokens_of(stem)
        if not folded or "*" in stem:
            raise InvalidPattern(f"The pattern {pattern!r} is not words with at most a star at the end of each")
        words += [(word, False) for word in folded[:-1]]
        words.append((folded[-1], part.endswith("*")))
    if not words:
        raise InvalidPattern("A pattern is at least one word")
    return words
