"""Applicants who cannot exist, with numbers that are valid by their check digits.

Every IIN and BIN here names month 00 of birth or registration, so it belongs to nobody. Our system
takes them: it never reads a birth date out of a number.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from stdnum import iban as iban_number

from chalicelib.domain.identifiers import InvalidIdentifier, check_iin

ASCII_DIGITS = "0123456789"
DIGITS_BEFORE_THE_CHECK = 11
ACCOUNT_LENGTH = 13


@dataclass(frozen=True)
class DemoPerson:
    """An applicant: `iin` of 12 digits, `mobile` in E.164, names as the form has them."""

    iin: str
    surname: str
    given_name: str
    patronymic: str | None
    mobile: str

    @property
    def full_name(self) -> str:
        """Surname, given name and patronymic, as the SMS of Appendix 2 addresses the applicant."""
        return " ".join(part for part in (self.surname, self.given_name, self.patronymic) if part)


def make_iin(random: Random) -> str:
    """Make an IIN with a right check digit and an impossible month of birth."""
    return _valid(random, lambda: f"{random.randint(60, 99)}00{random.randint(1, 28):02d}{random.choice('34')}")


def make_bin(random: Random) -> str:
    """Make a BIN with a right check digit and an impossible month of registration."""
    return _valid(random, lambda: f"{random.randint(0, 24):02d}00{random.choice('456')}0")


def make_iban(random: Random, bank_code: str) -> str:
    """Make a Kazakh IBAN (20 characters, mod 97 right) at the bank with this 3-digit code."""
    account = bank_code + "".join(random.choices(ASCII_DIGITS, k=ACCOUNT_LENGTH))
    return f"KZ{iban_number.calc_check_digits(f'KZ00{account}')}{account}"


def _valid(random: Random, beginning: Callable[[], str]) -> str:
    """Fill up a number until one has a check digit: about one in a hundred has none."""
    while True:
        start = beginning()
        eleven = start + "".join(random.choices(ASCII_DIGITS, k=DIGITS_BEFORE_THE_CHECK - len(start)))
        for digit in ASCII_DIGITS:
            if _is_valid(eleven + digit):
                return eleven + digit


def _is_valid(number: str) -> bool:
    try:
        check_iin(number)  # IIN and BIN share the check digit
    except InvalidIdentifier:
        return False
    return True
