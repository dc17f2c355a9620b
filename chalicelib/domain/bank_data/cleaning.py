"""Cleans the values that banks send before anything is judged by them: edition 2026-1 of the reader.

Fields of fixed width come with blanks, codes that were numbers come without their leading zeros, letters come in lower
case or as two code points, and a Cyrillic А stands in an IBAN. None of this is intended, so it is removed. A value that
cannot be valid is left unchanged: cleaning guesses nothing.
"""

import re
import unicodedata
from typing import NamedTuple

from chalicelib.domain.identifiers import InvalidIdentifier, check_iin
from chalicelib.domain.visible_text import UNSEEN, visible

_is_composed = unicodedata.is_normalized
_KNP, _MCC, _IIN = 3, 4, 12
_SHORTEST_IIN = 9
"""The fewest digits left when an IIN or BIN loses its leading zeros: one of January 2000 begins with 0001 or 00010."""
_BETWEEN = re.compile(r"[\s:\-\u2010-\u2015.'\"\u2018\u2019\u00ab\u00bb`]++")
_NO_FRACTION = re.compile(r"\.0++\s*+\Z")
"""The ending of a code that was turned into a decimal number: 5411.0."""
_ONE_NUMBER = re.compile(r"(?<![0-9])([0-9]{12})(?![0-9])")
_MOST_MARKS = 2
_MANY_MARKS = re.compile("[^\x00-\u02ff\u0370-\u0482\u048a-\u0590\u2000-\u20cf\u2100-\u2ce0]{3}")
"""Three signs in a row that may be marks: outside the Unicode blocks of our letters."""
_LATIN = str.maketrans("АВЕКМНОРСТУХІЅЈЗ", "ABEKMHOPCTYXISJ3")
_NOTHING_SAID = frozenset(
    {"", "-", "–", "—", "0", "N/A", "NA", "NULL", "NONE", "NIL", "НЕТ", "ЖОҚ", "Н/Д", "НД", "UNKNOWN"}
)
_LONGEST_NOTHING = 8


SentValue = tuple[str, ...]
"""Texts as the bank sent them, before any cleaning; empty where it said nothing."""


class Said(NamedTuple):
    """The part of a movement that tells what it is for, cleaned; empty where the bank said nothing."""

    category: str
    knp: str
    mcc: str
    name: str
    iin_bin: str
    iban: str


def clean(sent: SentValue) -> Said:
    """Return category, КНП, MCC, the counterparty's name, number and IBAN, cleaned; the text is cleaned apart."""
    category, knp, mcc, name, iin_bin, iban = sent
    return Said(
        category=category and clean_category(category),
        knp=knp and clean_knp(knp),
        mcc=mcc and clean_mcc(mcc),
        name=name and clean_text(name),
        iin_bin=iin_bin and clean_iin(iin_bin),
        iban=iban and clean_number(iban),
    )


def clean_text(text: str) -> str:
    """Return a text as it shows, in composed letters (NFC), without blanks around it.

    At most two combining marks of a letter are left: no alphabet needs more, and to sort n of them takes n² steps.
    """
    if text.isascii():
        return text.strip() if text.isprintable() else visible(text).strip()
    if not text.isprintable() or UNSEEN.search(text):
        text = visible(text)
    if _MANY_MARKS.search(text):
        text = _with_few_marks(text)
    return (text if _is_composed("NFC", text) else unicodedata.normalize("NFC", text)).strip()


def _with_few_marks(text: str) -> str:
    kept, marks = list[str](), 0
    for sign in text:
        marks = marks + 1 if unicodedata.combining(sign) else 0
        if marks <= _MOST_MARKS:
            kept.append(sign)
    return "".join(kept)


def clean_number(text: str) -> str:
    """Return an IBAN, a BIC or a currency: capitals of the Latin alphabet and digits, with nothing between them."""
    if text.isascii() and text.isalnum():
        return text.upper()
    return _compact(text).upper().translate(_LATIN).removeprefix("IBAN")


def clean_knp(text: str) -> str:
    """Return a payment code (КНП) in three digits, empty for none; `12` lost its zero when it was a number."""
    return _padded(text, _KNP)


def clean_mcc(text: str) -> str:
    """Return a merchant category code (MCC, ISO 18245) in four digits, empty for none."""
    return _padded(text, _MCC)


def clean_booking_id(text: str) -> str:
    """Return a bank's own id of a movement as it names it; empty where it names none. A number has no zeros before."""
    cleaned = text if text.isascii() and text.isalnum() else clean_text(text)
    if cleaned.isdecimal():
        return cleaned.lstrip("0")
    return "" if len(cleaned) < _LONGEST_NOTHING and cleaned.upper() in _NOTHING_SAID else cleaned


def clean_category(text: str) -> str:
    """Return a code of Appendix 3 as it is written there: `1.3` for ` 01,3 `."""
    cleaned = clean_text(text).replace(",", ".").removesuffix(".")
    return cleaned.lstrip("0") if cleaned[:1] == "0" else cleaned


def clean_iin(text: str) -> str:
    """Return an IIN or BIN in twelve digits, empty for none; another text as it is, without blanks."""
    if len(text) == _IIN and text.isascii() and text.isdecimal():
        return text if text.strip("0") else ""
    cleaned = _compact(text).upper()
    if cleaned in _NOTHING_SAID or not cleaned.strip("0"):
        return ""
    if cleaned.isdecimal() and cleaned.isascii():
        return cleaned.zfill(_IIN) if len(cleaned) >= _SHORTEST_IIN else cleaned
    within = _ONE_NUMBER.findall(cleaned)
    return str(within[0]) if len(within) == 1 else cleaned


def is_a_persons_number(text: str) -> bool:
    """Return whether a cleaned IIN or BIN can be one by its check digit; a mistyped number proves nothing."""
    try:
        check_iin(text)
    except InvalidIdentifier:
        return False
    return True


def _padded(text: str, length: int) -> str:
    if len(text) == length and text.isascii() and text.isdecimal():
        return text if text.strip("0") else ""
    cleaned = _compact(text)
    if not cleaned.isdecimal():
        return cleaned
    return cleaned.zfill(length) if cleaned.strip("0") else ""


def _compact(text: str) -> str:
    """Return a code or a number without separators, in plain digits."""
    return _BETWEEN.sub("", _NO_FRACTION.sub("", unicodedata.normalize("NFKC", clean_text(text))))
