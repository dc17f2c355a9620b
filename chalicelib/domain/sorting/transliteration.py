"""Compares Russian and Kazakh words with their spellings in Latin letters, as old terminals and bank forms write them.

There is no single spelling: `zeinetaky`, `zeynetaqy` and `зейнетақы` are one word, and so are `pensiya`, `pensia` and
`пенсия`. Each word is reduced to a skeleton that is the same for all its spellings.
"""

import re
import unicodedata
from functools import lru_cache

_MOST_REMEMBERED = 50_000
_FROM_CYRILLIC = {
    **str.maketrans("абвгдезийклмнопрстуфхцчшщыэж", "abvgdeziiklmnoprstufhcCSSieJ", "ьъ"),
    ord("я"): "ia",
    ord("ю"): "iu",
}
_LATIN = {
    "shch": "S",
    "sch": "S",
    "sh": "S",
    "ch": "C",
    "zh": "J",
    "kh": "h",
    "gh": "g",
    "ts": "c",
    "ye": "e",
    "y": "i",
    "j": "J",
    "q": "k",
    "x": "h",
    "w": "v",
}
"""Longest first, because `shch` is one sound."""
_SOUNDS = re.compile("|".join(_LATIN))
_TOGETHER = re.compile("sC|ts")
_TWICE = re.compile(r"([A-Za-z])\1++")

# The loose skeleton besides: signs of the Kazakh Latin alphabets, w for у, -yj for -ый, s for ц, ng for ң, yo for ё.
_SIGNS = str.maketrans({"ş": "sh", "ç": "ch", "ı": "i", "ł": "l"})
_J_FOR_Y = re.compile(r"(?<=[iy])j$")


@lru_cache(maxsize=_MOST_REMEMBERED)
def skeleton(word: str) -> str:
    """Return the skeleton of a folded word (`tokens_of`), the same for its Cyrillic and its Latin spellings."""
    if word.isascii():
        written = _SOUNDS.sub(lambda sound: _LATIN[sound.group()], word)
    else:
        written = word.translate(_FROM_CYRILLIC)
        written = _TOGETHER.sub(lambda sound: "S" if sound.group() == "sC" else "c", written)
    return _TWICE.sub(r"\1", written).replace("iu", "u")


@lru_cache(maxsize=_MOST_REMEMBERED)
def loose_skeleton(word: str) -> str:
    """Return the skeleton of a folded word in any Latin alphabet: `sosialdyq`, `äleumettık`, `kómek`.

    For books with `latin = "loose"`.
    """
    written = word
    if not word.isascii():
        written = "".join(one for one in unicodedata.normalize("NFKD", word.translate(_SIGNS)) if _is_a_letter(one))
    if written.isascii():
        written = _J_FOR_Y.sub("y", written).replace("yo", "e").replace("w", "u")
    bones = skeleton(written).replace("c", "s").replace("ng", "n")
    return _TWICE.sub(r"\1", bones)


def _is_a_letter(sign: str) -> bool:
    return not unicodedata.combining(sign)
