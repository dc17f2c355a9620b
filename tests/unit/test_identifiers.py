"""The rules for IIN, BIN, IBAN and mobile numbers."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.identifiers import (
    InvalidIdentifier,
    check_iban,
    check_iin,
    normalise_mobile,
)

IBAN = "KZ86125KZT5004100100"
Check = Callable[[str], str]
eleven_digits = st.text("0123456789", min_size=11, max_size=11)


def outcome(check: Check, text: str) -> tuple[str, None] | tuple[None, InvalidIdentifier]:
    """Return what the check gives back, or its refusal."""
    try:
        return check(text), None
    except InvalidIdentifier as refusal:
        return None, refusal


def accepted(base: str) -> list[str]:
    """Return the numbers with that base that `check_iin` accepts."""
    outcomes = (outcome(check_iin, base + digit) for digit in "0123456789")
    return [number for number, _ in outcomes if number]


@pytest.mark.parametrize("number", ["900101300017", "900101300811"])
def test_accepts_a_check_digit_of_the_first_and_of_the_second_pass(number: str) -> None:
    """A number whose first weights give ten is checked with the second weights."""
    assert check_iin(number) == number


def test_accepts_no_number_whose_both_passes_give_ten() -> None:
    """Where both weights give ten, no such number was ever given out."""
    assert accepted("90010130080") == []


def test_refuses_twelve_zeros_although_their_check_digit_fits() -> None:
    """Twelve zeros are what somebody types who has no number."""
    with pytest.raises(InvalidIdentifier, match="Twelve zeros are not an IIN"):
        check_iin("000000000000")


def test_takes_neither_birth_date_nor_sex_from_an_iin() -> None:
    """An IIN with an impossible birth date and century digit is valid when its check digit fits."""
    assert accepted("99999990001") == ["999999900016"]


@pytest.mark.parametrize(
    "text", ["", "90010130001", "9001013000170", "90010130001７", "900101 300017", "900101300017\n"]
)
def test_refuses_anything_but_twelve_ascii_digits(text: str) -> None:
    """An IIN is twelve plain digits: no spaces, no digits of other scripts, no line end."""
    with pytest.raises(InvalidIdentifier, match="exactly twelve digits"):
        check_iin(text)


@given(eleven_digits)
def test_each_base_has_one_check_digit_at_most(base: str) -> None:
    """A base has the check digit that the weights of the law give, computed here in one line, or none."""
    first = sum((i + 1) * int(d) for i, d in enumerate(base)) % 11
    second = sum(((i + 2) % 11 + 1) * int(d) for i, d in enumerate(base)) % 11
    expected = next((f"{base}{r}" for r in (first, second) if r != 10), None)
    assert accepted(base) == ([] if expected in {None, "0" * 12} else [expected])


@pytest.mark.parametrize("text", [IBAN, IBAN.lower(), "KZ86 125K ZT50 0410 0100"])
def test_an_iban_is_normalised_to_capitals_without_spaces(text: str) -> None:
    """However it is written, one form is stored."""
    assert check_iban(text) == IBAN


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("KZ87125KZT5004100100", "check digits"),
        ("KZ86125KZT5004100101", "check digits"),
        ("GR1601101050000010547023795", "KZ, five digits"),
        ("KZ86125KZT500410010", "KZ, five digits"),
        ("KZ86125KZT50041001ОО", "KZ, five digits"),
        ("", "KZ, five digits"),
    ],
)
def test_refuses_a_wrong_iban_and_says_why(text: str, said: str) -> None:
    """An account at a Kazakh bank has a Kazakh IBAN in Latin letters whose mod 97 fits."""
    with pytest.raises(InvalidIdentifier, match=said):
        check_iban(text)


@pytest.mark.parametrize(
    "text",
    ["+77011234567", "87011234567", "77011234567", "7011234567", "+7 (701) 123-45-67", "8 (701) 123 45 67"],
)
def test_a_mobile_number_is_normalised_to_e164(text: str) -> None:
    """It may be written in each of the usual ways."""
    assert normalise_mobile(text) == "+77011234567"


def test_a_range_that_the_library_does_not_know_is_accepted() -> None:
    """New ranges exist before the library knows them."""
    assert normalise_mobile("8 799 123 45 67") == "+77991234567"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12",
        "+79011234567",
        "+380501234567",
        "+7701123456",
        "+770112345678",
        "8701ABCDEFG",
        "87011234567 ext 5",
        "٨٧٠١١٢٣٤٥٦٧",
        "8" * 400,
    ],
)
def test_refuses_what_is_no_kazakh_mobile_number(text: str) -> None:
    """Foreign numbers, wrong lengths, letters, extensions and foreign digits are refused."""
    with pytest.raises(InvalidIdentifier, match="not a Kazakh mobile number"):
        normalise_mobile(text)


@pytest.mark.parametrize("check", [check_iin, check_iban, normalise_mobile])
@given(text=st.one_of(st.text(max_size=40), st.from_regex(r"[0-9]{12}|KZ[0-9]{5}[A-Z0-9]{13}", fullmatch=True)))
def test_any_text_is_either_normalised_or_refused_without_being_repeated(check: Check, text: str) -> None:
    """Messages reach answers and logs, so a refusal has no value. A normalised value is valid again."""
    taken, refusal = outcome(check, text)
    assert refusal is None or (refusal.__cause__ is None and not re.search(r"[0-9]{3}", str(refusal)))
    assert refusal is None or len(text) < 4 or text not in str(refusal)
    assert taken is None or check(taken) == taken
