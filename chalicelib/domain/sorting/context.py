"""Removes the words of a text that are there but say nothing about the payment.

A denied word ("не кредит", "кредит емес"), the name of a street, a surname beside a first name, and a standard purpose
that lists every possibility. Words that are removed leave an empty place, so that patterns do not match across it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from chalicelib.domain.sorting.words import Patterns
from chalicelib.domain.text_folding import Tokens

_SMALL_WORDS = frozenset([
    "за", "на", "по", "для", "с", "из", "от", "в", "под", "это", "эта", "этот", "является", "являются", "являлась",
    "являлся", "являлись", "был", "была", "было", "были", "есть", "моя", "мой", "мое", "мои", "твоя", "твой", "наша",
    "наш", "наши", "ваша", "ваш", "ваши", "ее", "его", "их", "никакая", "никакой", "никакие", "никак", "уже", "еще",
    "болып", "for", "a", "the", "my", "is",
])  # fmt: skip
"""What may be between a denial and the denied word: не за аренду, не является зарплатой, жалақы болып табылмайды."""
_SEPARATED = re.compile(r"[^\W\d_]\s*+/\s*+(?=[^\W\d_])")
_LISTED = re.compile(r"[^\W_]\s*+[,;/](?=\s*+[^\W_])")
_LONG_NUMBER = re.compile(r"[0-9]{5,}+")
_MANY_SLASHES, _MANY_ITEMS, _MANY_CATEGORIES = 3, 2, 3
_SHORTEST_SURNAME = 5
_STATE_BENEFITS = frozenset(
    [*(f"1.{n}" for n in range(1, 11)), "1", "13", "14", "15", "16", "17", "18", "19", "20", "21", "22", "23"]
)
"""One payment of the state may name several of these: пособие многодетной матери, АСП и жилищная помощь."""


@dataclass(frozen=True, kw_only=True)
class ContextWords:
    """The lists of a book that say which words of a text are not to be taken at their word; all are folded words."""

    denies_next: frozenset[str] = frozenset()
    denies_previous: frozenset[str] = frozenset()
    denials_kept: Patterns = field(default_factory=Patterns)
    """Phrases with a denial that are patterns themselves: не пришла (зарплата)."""
    street_next: frozenset[str] = frozenset()
    """The next word is the name of a street: ул."""
    street_previous: frozenset[str] = frozenset()
    """The previous word is the name of a street: көшесі."""
    products: Patterns = field(default_factory=Patterns)
    """Products of banks that are called after what comes to them: зарплатная карта."""

    def without_denied_and_streets(self, tokens: Tokens) -> Tokens:
        """Return the tokens with nothing in the place of those that are denied or name a street."""
        if self.products.any_in(tokens):
            tokens = [one for n, one in enumerate(tokens) if not self.products.any_in(tokens[n : n + 2])]
        said = set(tokens)
        if said.isdisjoint(self._signs()):
            return tokens
        out = list(tokens)
        for n, token in enumerate(tokens):
            if token in self.denies_next:
                self._deny_next(tokens, n, out)
            elif token in self.street_next and n + 1 < len(tokens):
                out[n + 1] = ""
            if n and token in self.denies_previous:
                self._deny_previous(tokens, n, out)
            elif n and token in self.street_previous:
                out[n - 1] = ""
        return out

    def _signs(self) -> frozenset[str]:
        return self.denies_next | self.denies_previous | self.street_next | self.street_previous

    @staticmethod
    def _deny_previous(tokens: Tokens, place: int, out: list[str]) -> None:
        before = place - 1
        while before > 0 and tokens[before] in _SMALL_WORDS:
            before -= 1
        out[before : place + 1] = [""] * (place + 1 - before)

    def _deny_next(self, tokens: Tokens, place: int, out: list[str]) -> None:
        following = place + 1
        while following < len(tokens) and tokens[following] in _SMALL_WORDS:
            following += 1
        if following < len(tokens) and not self.denials_kept.any_in(tokens[place : following + 1]):
            out[place + 1 : following + 1] = [""] * (following - place)


def without_surnames(tokens: Tokens, first_names: Patterns, endings: tuple[str, ...]) -> tuple[Tokens, bool]:
    """Return the tokens without surnames that stand beside a first name, and whether there were any."""
    if not endings:
        return tokens, False
    places = [
        n
        for n, token in enumerate(tokens)
        if len(token) >= _SHORTEST_SURNAME and token.isalpha() and token.endswith(endings)
    ]
    found = [
        n
        for n in places
        if any(first_names.any_in((one,)) for one in (*tokens[max(n - 1, 0) : n], *tokens[n + 1 : n + 2]))
    ]
    if not found:
        return tokens, False
    return ["" if n in found else token for n, token in enumerate(tokens)], True


def names_everything(text: str | None, categories: Iterable[str]) -> bool:
    """Return whether a text is a standard purpose that lists possibilities: билета/услугу/продукты/товар.

    `categories` are those that its words name; state benefits that are listed together are one.
    """
    if not text:
        return False
    if len(_SEPARATED.findall(text)) >= _MANY_SLASHES:
        return True
    return (
        len(_LISTED.findall(text)) >= _MANY_ITEMS
        and len({"benefits" if one in _STATE_BENEFITS else one for one in categories}) >= _MANY_CATEGORIES
    )


def without_numbers(text: str | None) -> str | None:
    """Return the text with one number in the place of each long one, which no rule reads."""
    return _LONG_NUMBER.sub("00000", text) if text else text
