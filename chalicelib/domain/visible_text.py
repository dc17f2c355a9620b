"""Texts of others that we show: nothing in them that does not show, so that a line reads as what it is.

A mark of direction turns what stands beside it around, a zero-width character makes two names look alike, a line break
makes one line two. What a caller types is refused for it (`wire/typed_text.py`); what a bank sends is worth more than
the character, so it is made harmless.
"""

import re
import unicodedata

BLANK = frozenset({"Cc", "Zl", "Zp", "Zs"})
"""Categories that become a space: control characters, breaks of lines and paragraphs, other blanks."""
DROPPED = frozenset({"Cf", "Co", "Cn"})
"""Categories that go: format characters, among them all marks of direction; private and unassigned ones."""
UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
"""Letters and marks, by their category, that show nothing all the same: joiners, fillers, selectors of variants."""


def visible(text: str) -> str:
    """Return the text as it shows; half a pair of surrogates, which nothing can store, becomes a question mark."""
    if not text.isascii():
        text = UNSEEN.sub("", text)
    if text.isprintable():
        return text
    whole = text.encode(errors="replace").decode()
    return "".join(_letter(letter) for letter in whole).strip()


def _letter(letter: str) -> str:
    category = unicodedata.category(letter)
    return " " if category in BLANK else "" if category in DROPPED else letter
