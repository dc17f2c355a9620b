"""Finds words in what people and banks write, in Kazakh and Russian, however they write it.

Letters are folded before they are compared: `ЖАЛАҚЫ`, `жалақы` and `жалакы`, typed on a Russian keyboard, are one
word, and so is a Russian word in which a Latin letter stands that only looks right. A pattern is one word or several
that follow each other; `алимент` is that word alone, `алимент*` also all that begin so.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

Tokens = Sequence[str]
"""The folded words of a text, in their order."""

_WORD = re.compile(r"[^\W_]+")
_CYRILLIC = re.compile(r"[а-я]")
_LATIN = re.compile(r"[a-z]")
_TO_FOLD = re.compile("[әғқңөұүһіё\u00ad\ufeff\u200b-\u200f\u2060]")
_UNSEEN = dict.fromkeys((0xAD, 0xFEFF, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060))
_LETTERS = str.maketrans("әғқңөұүһіё", "агкноуухие") | _UNSEEN
_LOOKALIKES = str.maketrans("aeopcxyikmthb", "аеорсхуикмтнв")
_MOST_REMEMBERED = 50_000


class InvalidPattern(ValueError):
    """A pattern that could match nothing, or everything."""


class Hit(NamedTuple):
    """A pattern that was found: `owner` is whoever it was added for, `pattern` as it is written in the list."""

    owner: int
    pattern: str


def tokens_of(text: str | None) -> Tokens:
    """Return the folded words of a text, numbers among them; none for no text."""
    if not text:
        return ()
    if text.isascii():
        return _WORD.findall(text.lower())
    folded = unicodedata.normalize("NFKC", text).casefold()
    # A case has 100,000 texts: what most of them do not need is asked for first.
    if _TO_FOLD.search(folded):
        folded = folded.translate(_LETTERS)
    words: list[str] = _WORD.findall(folded)
    if _LATIN.search(folded):
        return [word.translate(_LOOKALIKES) if _CYRILLIC.search(word) else word for word in words]
    return words


class _Entry(NamedTuple):
    """A pattern from its second word on; each with whether it may go on."""

    hit: Hit
    rest: tuple[tuple[str, bool], ...]


@dataclass
class Patterns:
    """Many patterns, looked for together: the time does not grow with their number."""

    whole: dict[str, list[_Entry]] = field(default_factory=lambda: defaultdict(list))
    begun: dict[str, list[_Entry]] = field(default_factory=lambda: defaultdict(list))
    lengths: tuple[int, ...] = ()
    _remembered: dict[str, tuple[_Entry, ...]] = field(default_factory=dict)

    def add(self, owner: int, patterns: Iterable[str]) -> None:
        """Look for these patterns too, and tell of them under that number. Raises `InvalidPattern`."""
        for pattern in patterns:
            (first, may_go_on), *rest = _words_of(pattern)
            place = self.begun if may_go_on else self.whole
            place[first].append(_Entry(Hit(owner, pattern), tuple(rest)))
        self.lengths = tuple(sorted({len(word) for word in self.begun}))
        self._remembered.clear()

    def hits(self, tokens: Tokens) -> Iterator[Hit]:
        """Yield every pattern that stands in these words, by its place."""
        for place, token in enumerate(tokens):
            for entry in self._begin(token):
                if not entry.rest or _follows(tokens, place + 1, entry.rest):
                    yield entry.hit

    def any_in(self, tokens: Tokens) -> bool:
        """Return whether one of the patterns stands in these words."""
        return next(self.hits(tokens), None) is not None

    def _begin(self, token: str) -> tuple[_Entry, ...]:
        """Return the patterns that may begin at this word. Words repeat, so the answer is kept for a while."""
        known = self._remembered.get(token)
        if known is None:
            found = list(self.whole.get(token, ()))
            for length in self.lengths:
                if length > len(token):
                    break
                found.extend(self.begun.get(token[:length], ()))
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            known = self._remembered[token] = tuple(found)
        return known


def patterns_of(patterns: Iterable[str]) -> Patterns:
    """Return patterns that nobody needs told apart. Raises `InvalidPattern`."""
    made = Patterns()
    made.add(0, patterns)
    return made


def _follows(tokens: Tokens, place: int, rest: tuple[tuple[str, bool], ...]) -> bool:
    if place + len(rest) > len(tokens):
        return False
    for word, may_go_on in rest:
        token = tokens[place]
        if token != word and not (may_go_on and token.startswith(word)):
            return False
        place += 1
    return True


def _words_of(pattern: str) -> list[tuple[str, bool]]:
    """Return the folded words of a pattern, each with whether it may go on."""
    words: list[tuple[str, bool]] = []
    for part in pattern.split():
        stem = part.removesuffix("*")
        folded = tokens_of(stem)
        if not folded or "*" in stem:
            raise InvalidPattern(f"The pattern {pattern!r} is not words with at most a star at the end of each.")
        words += [(word, False) for word in folded[:-1]]
        words.append((folded[-1], part.endswith("*")))
    if not words:
        raise InvalidPattern("A pattern is at least one word.")
    return words
