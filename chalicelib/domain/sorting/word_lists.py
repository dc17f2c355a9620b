"""The words of a book of rules: its named lists, and the spellings in which they are found."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from chalicelib.domain.sorting.context import ContextWords
from chalicelib.domain.sorting.transliteration import loose_skeleton, skeleton
from chalicelib.domain.sorting.words import InvalidPattern, Patterns, Spelling, patterns_of
from chalicelib.domain.text_folding import tokens_of

_LISTED = "@"
"""`@refunds` among the words of a rule stands for all words of the book's list of that name."""
_SPELLINGS: Mapping[str, Spelling] = {"strict": skeleton, "loose": loose_skeleton}


class WordLists(NamedTuple):
    """How a book writes its words."""

    lists: Mapping[str, Iterable[str]]
    latin_from: int
    spelling: Spelling

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> "WordLists":
        """Return the words of a parsed book. Raises `InvalidPattern` for a spelling that nobody knows."""
        name = table.get("latin", "strict")
        if name not in _SPELLINGS:
            raise InvalidPattern(f"The spelling {name!r} is unknown")
        return cls(table.get("lists", {}), table.get("latin_from", 0), _SPELLINGS[name])

    @property
    def loose(self) -> bool:
        """Return whether texts are read as `loosely_written` too."""
        return self.spelling is loose_skeleton

    def spelt_out(self, words: Iterable[str]) -> tuple[str, ...]:
        """Return the words, those of a named list in its place. Raises `InvalidPattern` for a list there is not."""
        out: list[str] = []
        for word in words:
            name = word.removeprefix(_LISTED)
            if name == word:
                out.append(word)
            elif name in self.lists:
                out += self.lists[name]
            else:
                raise InvalidPattern(f"There is no list {name!r}")
        return tuple(dict.fromkeys(out))

    def patterns(self, words: Iterable[str]) -> Patterns:
        """Return patterns that nobody needs told apart. Raises `InvalidPattern`."""
        return patterns_of(self.spelt_out(words), self.latin_from, self.spelling)

    def misspelt(self, words: Iterable[str]) -> dict[str, str]:
        """Return how these words are written in haste, a letter lost, doubled or swapped with the next: slip to word.

        No letter is put for another, so переход is never перевод; what could mean two of the words is left out.
        """
        meant: dict[str, set[str]] = defaultdict(set)
        right = {folded for word in self.spelt_out(words) for folded in tokens_of(word)}
        for word in right:
            for n in range(1, len(word)):
                meant[word[:n] + word[n + 1 :]].add(word)
                meant[word[:n] + word[n] + word[n:]].add(word)
                meant[word[: n - 1] + word[n] + word[n - 1] + word[n + 1 :]].add(word)
        return {slip: word for slip, (word, *more) in meant.items() if not more and slip not in right}

    def context(self, table: Mapping[str, Any]) -> ContextWords:
        """Return the book's lists of denials and addresses."""

        def folded(name: str) -> frozenset[str]:
            return frozenset(one for word in self.spelt_out(table.get(name, ())) for one in tokens_of(word))

        return ContextWords(
            denies_next=folded("denies_next"),
            denies_previous=folded("denies_previous"),
            denials_kept=self.patterns(table.get("denials_kept", ())),
            street_next=folded("street_next"),
            street_previous=folded("street_previous"),
            products=self.patterns(table.get("products", ())),
        )

    def none_yet(self) -> Patterns:
        """Return patterns to which words are added later."""
        return Patterns(latin_from=self.latin_from, spelling=self.spelling)
