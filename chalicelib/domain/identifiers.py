"""The numbers that name a person, a firm, an account and a mobile phone in Kazakhstan.

Each check returns the number in the one form that we keep, or raises `InvalidIdentifier`. Its message says
what is wrong and what to do, and never repeats the number: messages end in answers and logs.
"""

import re

_FIRST_PASS = tuple(range(1, 12))
_SECOND_PASS = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
_TWELVE_DIGITS = re.compile(r"[0-9]{12}")
_KAZAKH_IBAN = re.compile(r"KZ[0-9]{5}[A-Z0-9]{13}")
_WRITTEN_MOBILE = re.compile(r"[0-9+()\-. ]{1,32}")
_KAZAKH_MOBILE = re.compile(r"\+77[0-9]{9}")


class InvalidIdentifier(ValueError):
    """A number that cannot be what it is said to be. The message holds no part of it."""


def check_iin(text: str) -> str:
    """Return the individual identification number (IIN), 12 digits, or raise `InvalidIdentifier`.

    Only the check digit is tested. The digits that look like a birth date and a sex are not: a corrected
    birth date does not change the number.
    """
    return _check_twelve_digits(text, "IIN", "the identity document")


def check_bin(text: str) -> str:
    """Return the business identification number (BIN), 12 digits, or raise `InvalidIdentifier`."""
    return _check_twelve_digits(text, "BIN", "the registration certificate")


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

    Takes it as people write it: 8701..., 7701..., 701..., +7 (701)... Whether the range is in use is not
    asked: the library's list of ranges lags behind the operators.
    """
    from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, parse  # noqa: PLC0415 - 30 ms

    refusal = InvalidIdentifier(
        "This is not a Kazakh mobile number: write it as +77 and nine more digits, no letters, no extension."
    )
    # The library also reads letters, extensions and foreign digits, which nobody may mean here.
    if not _WRITTEN_MOBILE.fullmatch(text):
        raise refusal
    try:
        number = format_number(parse(text, "KZ"), PhoneNumberFormat.E164)
    except NumberParseException:
        raise refusal from None
    if not _KAZAKH_MOBILE.fullmatch(number):
        raise refusal
    return number


def _check_twelve_digits(text: str, name: str, source: str) -> str:
    """Check form and check digit, the same for IIN and BIN; twelve zeros would pass, so they are named."""
    if not _TWELVE_DIGITS.fullmatch(text):
        raise InvalidIdentifier(f"The {name} is exactly twelve digits: copy it from {source}.")
    if text == "0" * 12:
        raise InvalidIdentifier(f"Twelve zeros stand for no {name}: copy it from {source}.")
    if _check_digit(text[:11]) != int(text[11]):
        raise InvalidIdentifier(f"The check digit of the {name} does not fit: compare it with {source}.")
    return text


def _check_digit(eleven: str) -> int | None:
    """Return the twelfth digit for the first eleven, or None when no such number is ever given out."""
    for weights in (_FIRST_PASS, _SECOND_PASS):
        remainder = sum(weight * int(digit) for weight, digit in zip(weights, eleven, strict=True)) % 11
        if remainder < 10:  # noqa: PLR2004 - ten is no digit: the second weights decide, and then nobody
            return remainder
    return None
