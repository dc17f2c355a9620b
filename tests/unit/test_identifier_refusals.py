"""What a refused number is refused with, whole, and which texts name a person by number."""

from collections.abc import Callable

import pytest

from chalicelib.domain.identifiers import (
    InvalidIdentifier,
    check_iban,
    check_iin,
    names_a_person,
    normalise_mobile,
)

NO_MOBILE = "This is not a Kazakh mobile number: write it as +77 and nine more digits, no letters, no extension."
FIXED_LINE = "This is the number of a fixed line, where no SMS arrives: ask for the applicant's mobile number."
NO_IBAN = "A Kazakh IBAN is KZ, five digits and thirteen letters or digits: copy it from the bank's letter."


@pytest.mark.parametrize(
    ("check", "text", "said"),
    [
        (check_iin, "90010130001", "The IIN is exactly twelve digits: copy it from the identity document."),
        (check_iin, "000000000000", "Twelve zeros are not an IIN: copy it from the identity document."),
        (
            check_iin,
            "900101300018",
            "The check digit of the IIN does not fit: compare it with the identity document.",
        ),
        (check_iban, "KZ86125KZT500410010", NO_IBAN),
        (
            check_iban,
            "KZ87125KZT5004100100",
            "The check digits of the IBAN do not fit the rest: compare it with the bank's letter.",
        ),
        (normalise_mobile, "8701ABCDEFG", NO_MOBILE),
        (normalise_mobile, "+", NO_MOBILE),
        (normalise_mobile, "+79011234567", NO_MOBILE),
        (normalise_mobile, "+7 (717) 212-34-56", FIXED_LINE),
        (normalise_mobile, "87272123456", FIXED_LINE),
    ],
)
def test_each_refusal_says_what_is_wrong_and_what_to_do(check: Callable[[str], str], text: str, said: str) -> None:
    """The whole message, since an authority shows it to whoever types the number."""
    with pytest.raises(InvalidIdentifier) as refusal:
        check(text)
    assert str(refusal.value) == said


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("application of 900101300017", True),
        ("2025-000123, 900101300017", True),
        ("900101300018", False),
        ("999999900016", False),
        ("000229300015", True),
        ("1900101300017", False),
        ("9001013000170", False),
        ("2025-000123", False),
        ("202512310001, then 900101300017", True),
    ],
)
def test_a_text_names_a_person_by_a_valid_iin_that_begins_with_a_possible_day_of_birth(
    text: str, *, names: bool
) -> None:
    """Twelve digits that stand alone; another check digit, an impossible day or a thirteenth digit name nobody."""
    assert names_a_person(text) is names


def test_the_number_of_the_person_concerned_names_them_whatever_its_digits_look_like() -> None:
    """A birth date may have been corrected, so the day that the number begins with need not exist."""
    assert [names_a_person("of 999999900016", *iins) for iins in ((), ("999999900016",))] == [False, True]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("900101-300017", True),
        ("2026/9001.01.3-000__17-A", True),
        ("9.0.0.1.0.1.3.0.0.0.1.7", True),
        ("1900101-300017", False),
        ("900101-3000170", False),
        ("900101A300017", False),
        ("251013-000127", False),
    ],
)
def test_the_number_of_the_person_concerned_is_found_through_signs_between_its_digits(
    text: str, *, names: bool
) -> None:
    """A day and a number of that day are no IIN of anybody, though their digits together may look like one."""
    assert names_a_person(text, "900101300017") is names
