"""Texts that humans type: one Unicode form, and nothing in them that does not show."""

import unicodedata

_FORBIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def plain(text: str) -> str:
    """Normalise a text; refuse what does not show: control characters, marks of direction, zero-width characters.

    Raises ValueError, whose message repeats nothing.
    """
    text = unicodedata.normalize("NFC", text).strip()
    if not text:
        raise ValueError("must not be empty")
    if any(unicodedata.category(letter) in _FORBIDDEN for letter in text):
        raise ValueError("holds characters that do not show, such as line breaks; remove them")
    return text
