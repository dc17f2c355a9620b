"""Numbers of people and companies that cannot exist, with valid check digits.

Every IIN and BIN generated here has month 00 of birth or registration, so it belongs to nobody. Our system accepts
them, since it never derives a date of birth from a number.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from stdnum import iban as iban_number

from chalicelib.domain.identifiers import InvalidIdentifier, check_iin

ASCII_DIGITS = "0123456789"
DIGITS_BEFORE_CHECK_DIGIT = 11
ACCOUNT_LENGTH = 13


@dataclass(frozen=True)
class DemoPerson:
    """An applicant: `iin` has 12 digits, `mobile` is in E.164, names are as in the form."""

    iin: str
    surname: str
    given_name: str
    patronymic: str | None
    mobile: str

    @property
    def full_name(self) -> str:
        """The name as in the SMS (Appendix 2): surname, given name and patronymic."""
        return " ".join(part for part in (self.surname, self.given_name, self.patronymic) if part)


def make_iin(random: Random) -> str:
    """Return an IIN with a valid check digit and month of birth 00."""
    return _valid(random, lambda: f"{random.randint(60, 99)}00{random.randint(1, 28):02d}{random.choice('34')}")


def make_bin(random: Random) -> str:
    """Return a BIN with a valid check digit and month of registration 00."""
    return _valid(random, lambda: f"{random.randint(0, 24):02d}00{random.choice('456')}0")


def make_iban(random: Random, bank_code: str) -> str:
    """Return a Kazakh IBAN (20 characters, valid check digits) at the bank with this 3-digit code."""
    account = bank_code + "".join(random.choices(ASCII_DIGITS, k=ACCOUNT_LENGTH))
    return f"KZ{iban_number.calc_check_digits(f'KZ00{account}')}{account}"


def _valid(random: Random, beginning: Callable[[], str]) -> str:
    """Complete a number with a valid check digit; about one number in a hundred has none and is drawn again."""
    while True:
        start = beginning()
        eleven = start + "".join(random.choices(ASCII_DIGITS, k=DIGITS_BEFORE_CHECK_DIGIT - len(start)))
        for digit in ASCII_DIGITS:
            if _is_valid(eleven + digit):
                return eleven + digit


def _is_valid(number: str) -> bool:
    try:
        check_iin(number)  # IIN and BIN share the check digit
    except InvalidIdentifier:
        return False
    return True
