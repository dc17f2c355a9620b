"""Checks of the numbers that identify a person, an account and a mobile phone in Kazakhstan.

Each returns the number in the form in which we store it, or raises `InvalidIdentifier`. The message says what is wrong
and what to do, and never repeats the number, because messages end up in answers and logs.
"""

import re
from datetime import date

_FIRST_PASS = tuple(range(1, 12))
_SECOND_PASS = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
_TWELVE_DIGITS = re.compile(r"[0-9]{12}")
_KAZAKH_IBAN = re.compile(r"KZ[0-9]{5}[A-Z0-9]{13}")
_WRITTEN_MOBILE = re.compile(r"[0-9+()\-. ]{1,32}")
_KAZAKH_MOBILE = re.compile(r"\+77[0-9]{9}")
_KAZAKH_FIXED_LINE = re.compile(r"\+77[12][0-9]{8}")
"""The area codes of fixed lines begin with 71 or 72, for ever; no message arrives there."""
_SIGNS = "[^0-9A-Za-z]*+"
_ALONE = re.compile(r"(?<![0-9])[0-9]{12}(?![0-9])")


class InvalidIdentifier(ValueError):
    """The text is not a number of this kind. The message contains no part of it."""


def check_iin(text: str) -> str:
    """Return the individual identification number (IIN), 12 digits, or raise `InvalidIdentifier`.

    Only the check digit is tested. The digits that look like a birth date and a sex are not: when a birth date is
    corrected, the number stays. The business identification number (BIN) has the same form and check digit.
    """
    if not _TWELVE_DIGITS.fullmatch(text):
        raise InvalidIdentifier("The IIN is exactly twelve digits: copy it from the identity document.")
    if text == "0" * 12:  # the check digit of twelve zeros is right
        raise InvalidIdentifier("Twelve zeros are not an IIN: copy it from the identity document.")
    if _check_digit(text[:11]) != int(text[11]):
        raise InvalidIdentifier("The check digit of the IIN does not fit: compare it with the identity document.")
    return text


def check_iban(text: str) -> str:
    """Return a Kazakh IBAN, 20 capital letters and digits without spaces, or raise `InvalidIdentifier`."""
    compact = text.replace(" ", "").upper()
    if not _KAZAKH_IBAN.fullmatch(compact):
        raise InvalidIdentifier(
            "A Kazakh IBAN is KZ, five digits and thirteen letters or digits: copy it from the bank's letter."
        )
    from stdnum import iban  # noqa: PLC0415 - costs a cold start 30 ms, and only bank data need it

    if not iban.is_valid(compact):
        raise InvalidIdentifier("The check digits of the IBAN do not fit the rest: compare it with the bank's letter.")
    return compact


def normalise_mobile(text: str) -> str:
    """Return a Kazakh mobile number as E.164 (`+77` and nine digits), or raise `InvalidIdentifier`.

    Accepts what people write: 8701..., 7701..., 701..., +7 (701)... Does not check whether the range is in use, since
    the library's list of ranges is older than the operators' own.
    """
    from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, parse  # noqa: PLC0415 - 30 ms

    refusal = InvalidIdentifier(
        "This is not a Kazakh mobile number: write it as +77 and nine more digits, no letters, no extension."
    )
    # The library also accepts letters, extensions and foreign digits; here they are mistakes.
    if not _WRITTEN_MOBILE.fullmatch(text):
        raise refusal
    try:
        number = format_number(parse(text, "KZ"), PhoneNumberFormat.E164)
    except NumberParseException:
        raise refusal from None
    if not _KAZAKH_MOBILE.fullmatch(number):
        raise refusal
    if _KAZAKH_FIXED_LINE.fullmatch(number):
        raise InvalidIdentifier(
            "This is the number of a fixed line, where no SMS arrives: ask for the applicant's mobile number."
        )
    return number


def names_a_person(text: str, *iins: str) -> bool:
    """Return whether a text that is no place for it names a person by number.

    That are twelve digits standing alone which are one of these IINs, or a valid IIN that begins with a possible date
    of birth. An application number may well have twelve digits that are neither. One of these IINs is found also with
    signs between its digits; any other IIN is not, because a day and a number of the day look like one.
    """
    return any(_may_be_iin(found) for found in _ALONE.findall(text)) or any(_spelled(iin, text) for iin in iins)


def _spelled(iin: str, text: str) -> bool:
    return re.search(rf"(?<![0-9]){_SIGNS.join(iin)}(?![0-9])", text) is not None


def _may_be_iin(digits: str) -> bool:
    try:
        date(2000, int(digits[2:4]), int(digits[4:6]))  # a leap year has every day
        check_iin(digits)
    except ValueError:  # `InvalidIdentifier` is one
        return False
    return True


def _check_digit(eleven: str) -> int | None:
    """Return the twelfth digit for the first eleven, or None when no number begins with them."""
    for weights in (_FIRST_PASS, _SECOND_PASS):
        remainder = sum(weight * int(digit) for weight, digit in zip(weights, eleven, strict=True)) % 11
        if remainder < 10:  # noqa: PLR2004 - ten is no digit: try the second weights; such a number is never issued
            return remainder
    return None
