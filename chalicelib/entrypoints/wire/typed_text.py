"""Texts that humans type: one Unicode form, and nothing in them that does not show."""

import unicodedata

from chalicelib.domain.visible_text import UNSEEN

_FORBIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def plain(text: str) -> str:
    """Normalise a text; refuse what does not show: control characters, marks of direction, zero-width characters.

    All kinds of blanks, such as one that does not break, become the usual one. Raises ValueError, whose message repeats
    nothing.
    """
    text = "".join(_shown(letter) for letter in unicodedata.normalize("NFC", text)).strip()
    if not text:
        raise ValueError("must not be empty")
    if UNSEEN.search(text) or any(unicodedata.category(letter) in _FORBIDDEN for letter in text):
        raise ValueError("holds characters that do not show, such as line breaks; remove them")
    return text


def _shown(letter: str) -> str:
    return " " if unicodedata.category(letter) == "Zs" else letter
