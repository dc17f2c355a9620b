"""The SMS of Appendix 2 of the order, word for word, and the number of parts that a network sends it in."""

import re
from typing import Literal

from chalicelib.domain.data import load

_BLANK = re.compile(r"\{(full_name|link)\}")


def sms_text_of(language: Literal["kk", "ru"], full_name: str, link: str) -> str:
    """Return the message in that language, its lines joined by single line breaks.

    Both blanks are filled in one pass, so that a name that looks like a blank stays as it is. The text is never cut.
    """
    filling = {"full_name": full_name, "link": link}
    return "\n".join(_BLANK.sub(lambda blank: filling[blank[1]], line) for line in load("sms")[language])


def parts(text: str) -> int:
    """Return the number of parts of the message; in UCS-2 (Cyrillic) one part has 70 units, each of several has 67."""
    import smsutil  # noqa: PLC0415 - registers a codec on import

    return len(smsutil.split(text).parts)
