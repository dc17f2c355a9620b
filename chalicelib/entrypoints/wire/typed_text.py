"""Texts that people type: normalised, without invisible characters."""

import unicodedata

from chalicelib.domain.visible_text import UNSEEN

_FORBIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def plain(text: str) -> str:
    """Return a text normalised. Invisible characters (control, direction marks, zero width) are refused.

    Every kind of blank becomes a space. Raises ValueError; its message repeats nothing of the text.
    """
    text = "".join(_shown(letter) for letter in unicodedata.normalize("NFC", text)).strip()
    if not text:
        raise ValueError("must not be empty")
    if UNSEEN.search(text) or any(unicodedata.category(letter) in _FORBIDDEN for letter in text):
        raise ValueError("contains invisible characters, such as line breaks; remove them")
    return text


def _shown(letter: str) -> str:
    return " " if unicodedata.category(letter) == "Zs" else letter
