"""Removes invisible characters from texts that others wrote and we show, so that they cannot mislead a reader.

A direction mark reverses the text beside it, a zero-width character makes two names look alike, a line break turns one
line into two. A text typed by a caller is refused for such characters (`entrypoints/wire/typed_text.py`); a bank's text
is needed, so here the characters are replaced or dropped.
"""

import re
import unicodedata

BLANK = frozenset({"Cc", "Zl", "Zp", "Zs"})
"""Unicode categories replaced by a space: control characters, line and paragraph breaks, other blanks."""
DROPPED = frozenset({"Cf", "Co", "Cn"})
"""Unicode categories that are dropped: format characters (such as direction marks), private and unassigned ones."""
UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
"""Letters and marks by category that are invisible all the same: joiners, fillers, variation selectors."""


def visible(text: str) -> str:
    """Return the visible text; an unpaired surrogate, which cannot be stored, becomes a question mark."""
    if not text.isascii():
        text = UNSEEN.sub("", text)
    if text.isprintable():
        return text
    whole = text.encode(errors="replace").decode()
    return "".join(_letter(letter) for letter in whole).strip()


def _letter(letter: str) -> str:
    category = unicodedata.category(letter)
    return " " if category in BLANK else "" if category in DROPPED else letter
