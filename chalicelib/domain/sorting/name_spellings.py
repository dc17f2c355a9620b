"""The spellings of a name: one key for all ways in which a name is written in Kazakh, Russian and Latin letters.

`Үлгіова`, `Ульгиова` and `ULGIOVA` have a key in common, and so have `Әсем`, `Асем`, `ASSEM` and `Əсем`. A key keeps
every sound by which two names differ, so `Дана` and `Дина` have none in common.
"""

from collections.abc import Iterable
from functools import lru_cache

from chalicelib.domain.sorting.transliteration import loose_skeleton

_MOST_REMEMBERED = 20_000
_LATIN_CHOICES = (
    *(("x", "ks"), ("ck", "k"), ("c", "k"), ("j", "i"), ("ph", "f"), ("ae", "a"), ("oo", "u"), ("ee", "i")),
    *(("kh", "k"), ("yo", "io"), ("ou", "u"), ("gui", "gi"), ("w", "v")),
)
"""Latin letters that stand for several sounds: each is read in the second way, too."""
_PATRONYMICS = (
    *("улы", "кызы", "ович", "евич", "ич", "овна", "евна", "ична", "инична", "оглы", "кизи", "угли"),
    *(
        "uly",
        "uli",
        "kyzy",
        "qyzy",
        "kizi",
        "qızı",
        "kızı",
        "ulı",
        "ūly",
        "ovich",
        "evich",
        "ich",
        "ovna",
        "evna",
        "ichna",
        "inichna",
        "ogly",
    ),
)
_SHORTEST_STEM = 3
_MOST_TIMES_LONGER = 3
_SIGNS_OF_A_SOUND, _SIGNS_OF_A_LATIN_SOUND = 2, 4
_LONGEST_NAME, _MOST_READINGS = 40, 16
"""Letters of a word that may be a name, and ways to read it after which no further one is looked for."""
_MAY_BEGIN = frozenset({"yu", "ye", "ji", "ju", "iu", "sS", "zJ", "cC", "cS", "ck", "kh", "ts"})
"""A single Latin letter, and a sound that it may be the first sign of: `S.` is also Ш of SHERZOD, `Y.` Ю of YULIYA."""


@lru_cache(maxsize=_MOST_REMEMBERED)
def keys_of(word: str) -> frozenset[str]:
    """Return the keys of a folded word (`tokens_of`); two words are spellings of one name if they share a key."""
    written = {word}
    for sign, sound in _LATIN_CHOICES if word.isascii() and len(word) <= _LONGEST_NAME else ():
        if len(written) < _MOST_READINGS:
            written |= {one.replace(sign, sound) for one in written if sign != "c" or "ch" not in one}
    return frozenset(_key(one) for one in written)


def is_spelling_of(word: str, name: str) -> bool:
    """Return whether a folded word is that name, in any spelling."""
    if word == name:
        return True
    # Nearly all words of a text begin with another sound, and to read one in every way is dear.
    if len(word) > _MOST_TIMES_LONGER * len(name) or _first_sounds(word).isdisjoint(_first_sounds(name)):
        return False
    return not keys_of(word).isdisjoint(keys_of(name))


class NamesInWords:
    """Finds spellings of a few names among many words: most of them begin with another sound."""

    def __init__(self, names: Iterable[str]) -> None:
        """`names`: folded words."""
        self._names = tuple(names)
        self._sounds = frozenset[str]().union(*map(_first_sounds, self._names))
        self._begins: dict[str, bool] = {}

    def has(self, word: str) -> bool:
        """Return whether a folded word is one of the names, in any spelling."""
        begins = _beginning(word)
        may_be = self._begins.get(begins)
        if may_be is None:
            may_be = self._begins[begins] = not self._sounds.isdisjoint(_sounds_of(begins))
        return may_be and any(is_spelling_of(word, name) for name in self._names)


def _first_sounds(word: str) -> frozenset[str]:
    return _sounds_of(_beginning(word))


def _beginning(word: str) -> str:
    """Return the letters of a word that show its first sound."""
    return word[:_SIGNS_OF_A_LATIN_SOUND] if word.isascii() else word[:_SIGNS_OF_A_SOUND]


@lru_cache(maxsize=_MOST_REMEMBERED)
def _sounds_of(beginning: str) -> frozenset[str]:
    return frozenset(key[:1] for key in keys_of(beginning))


def is_initial_of(word: str, name: str) -> bool:
    """Return whether a folded word of one letter, or of two Latin ones for one sound (Zh, Yu), begins that name."""
    if name.startswith(word):
        return True
    first = _key(name)[:1]
    if not first:
        return False
    if len(word) == 1:
        return first in _key(word) or word + first in _MAY_BEGIN
    return _key(word) == first


def is_patronymic_of(word: str, name: str) -> bool:
    """Return whether both are patronymics of one father: `Сәбитұлы` is `Сабитович` in Russian papers."""
    stem, other = _stem(word), _stem(name)
    if stem is None or other is None:
        return is_spelling_of(word, name)
    if min(len(stem), len(other)) < _SHORTEST_STEM:
        return stem == other
    return stem.startswith(other) or other.startswith(stem)


def looks_like_a_patronymic(word: str) -> bool:
    """Return whether a folded word ends as patronymics do."""
    return _stem(word) is not None


def _stem(word: str) -> str | None:
    for ending in sorted(_PATRONYMICS, key=len, reverse=True):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return _key(word.removesuffix(ending)).rstrip("ieo")
    return None


def _key(word: str) -> str:
    return loose_skeleton(word).replace("dJ", "J").replace("ie", "e")
