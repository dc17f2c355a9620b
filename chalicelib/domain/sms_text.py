"""The SMS of Appendix 2 of the order, word for word, and how many parts a network cuts it into."""

import re
from typing import Literal

from chalicelib.domain.data import load

_BLANK = re.compile(r"\{(full_name|link)\}")


def sms_text_of(language: Literal["kk", "ru"], full_name: str, link: str) -> str:
    """Return the message in that language, its lines joined by single line breaks.

    The blanks are filled in one pass, so that nothing in a name is taken for a blank. The text is never cut.
    """
    filling = {"full_name": full_name, "link": link}
    return "\n".join(_BLANK.sub(lambda blank: filling[blank[1]], line) for line in load("sms")[language])


def parts(text: str) -> int:
    """Return how many parts the message takes: in UCS-2, for Cyrillic, 70 units in one, 67 each in many."""
    import smsutil  # noqa: PLC0415 - registers a codec on import

    return len(smsutil.split(text).parts)
