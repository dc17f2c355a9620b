"""Formal slips change nothing: blanks, lost zeros, case, composed letters."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.bank_data.cleaning import (
    clean_category,
    clean_iin,
    clean_knp,
    clean_mcc,
    clean_number,
    clean_text,
)
from chalicelib.domain.bank_data.lines import SetAsideReason
from tests.unit.bank_data.pages import APPLICANT, IBAN, SOMEBODY_ELSE, account, line, parse

BLANKS = st.text(" \t\u00a0\u2009\u200b\u3000\ufeff", max_size=3)
EARLY_BORN = "000105500125"


@given(BLANKS, BLANKS, st.sampled_from(["010", "342", "007"]))
def test_a_payment_code_is_three_digits(before: str, after: str, code: str) -> None:
    """With blanks around it, and without the zeros that a number loses."""
    assert clean_knp(f"{before}{code}{after}") == clean_knp(f"{before}{int(code)}{after}") == code


@given(BLANKS, BLANKS, st.integers(1, 9999))
def test_a_merchants_code_is_four_digits(before: str, after: str, code: int) -> None:
    """The same for MCC."""
    assert clean_mcc(f"{before}{code}{after}") == clean_mcc(f"{code:04}") == f"{code:04}"


@given(BLANKS, BLANKS, st.sampled_from([APPLICANT, SOMEBODY_ELSE, EARLY_BORN]), st.integers(0, 12))
def test_a_persons_number_is_twelve_digits(before: str, after: str, iin: str, place: int) -> None:
    """With blanks around it or between its digits, and without its zeros."""
    assert clean_iin(f"{before}{iin[:place]} {iin[place:]}{after}") == clean_iin(str(int(iin))) == iin


@pytest.mark.parametrize("text", ["5411.0", "'5411", "５４１１", " 5411 "])
def test_signs_that_other_programs_add_are_no_part_of_a_code(text: str) -> None:
    """A fraction, the apostrophe of a spreadsheet, digits of another width."""
    assert clean_mcc(text) == "5411"


@given(BLANKS, st.sampled_from(["-", "", "0", "000000000000", "n/a", "NULL"]))
def test_a_number_that_says_nothing_is_empty(blanks: str, text: str) -> None:
    """Blank, dashes and zeros are no number."""
    assert clean_iin(blanks + text) == ""


@pytest.mark.parametrize(
    ("text", "category"), [(" 26", "26"), ("1,3", "1.3"), ("01.3", "1.3"), ("\u00a015 ", "15"), ("x", "x")]
)
def test_a_banks_category_is_written_as_in_the_appendix(text: str, category: str) -> None:
    """Blanks, a comma, a zero in front."""
    assert clean_category(text) == category


@given(st.text(st.characters(codec="utf-8"), max_size=20))
def test_cleaning_again_changes_nothing(text: str) -> None:
    """What is clean stays as it is, also when it is nonsense."""
    for clean in (clean_text, clean_number, clean_knp, clean_mcc, clean_iin):
        assert clean(clean(text)) == clean(text)


@given(st.text(st.characters(codec="utf-8"), max_size=20))
def test_a_text_is_the_same_in_composed_and_in_separate_letters(text: str) -> None:
    """NFC and NFD."""
    composed, separate = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert clean_text(composed) == clean_text(separate)


@given(BLANKS, BLANKS, st.integers(0, 12))
def test_an_account_with_a_badly_written_iin_is_still_the_applicants(before: str, after: str, place: int) -> None:
    """The holder's number may contain blanks or be a JSON number."""
    for holder in (f"{before}{APPLICANT[:place]} {APPLICANT[place:]}{after}", int(APPLICANT)):
        page = parse(account(line(), holder_iin=holder))
        assert ([one.holder for one in page.accounts], page.set_aside) == (["applicant"], ())


@given(st.text(max_size=14) | st.integers(0, 10**13))
def test_only_a_number_that_exists_is_another_holder(holder: str | int) -> None:
    """What no person can have is a slip: unstated where it says nothing, else not understood."""
    page = parse(account(line(), holder_iin=holder))
    reasons = {aside.reason for aside in page.set_aside}
    if SetAsideReason.OTHER_HOLDER in reasons:
        digits = clean_iin(str(holder))
        assert len(digits) == 12
        assert digits.isdecimal()
    assert reasons <= {SetAsideReason.OTHER_HOLDER, SetAsideReason.NOT_UNDERSTOOD}


@pytest.mark.parametrize(
    "iban", ["kz86 125k zt50 0410 0100", "KZ86-125KZT-5004100100", "\u00a0KZ86125KZT5004100100", "КZ86125КZТ5004100100"]
)
def test_an_account_number_may_be_written_as_it_is_printed(iban: str) -> None:
    """In groups, in small letters, or with Cyrillic letters that look alike."""
    assert [one.iban for one in parse(account(iban=iban)).accounts] == [IBAN]


def test_the_fields_of_a_movement_are_clean_before_anything_is_judged_by_them() -> None:
    """Each field by its own kind."""
    party = {"name": " Дүкен ", "iin_bin": int(EARLY_BORN), "iban": "kz86 125k zt50 0410 0100"}
    sent = line(
        booked_on=" 2025-7-5", direction="DEBIT", currency="kzt ", amount=" 20 ", knp=10, mcc=742, category=1.3,
        counterparty=party, text="  Нан\n ",
    )  # fmt: skip
    (read,) = parse(account(sent)).movements
    assert (str(read.booked_on), read.direction, str(read.amount), read.currency) == (
        "2025-07-05",
        "debit",
        "20.00",
        "KZT",
    )
    assert (read.category, read.knp, read.mcc, read.counterparty, read.text) == (
        "1.3", "010", "0742", ("Дүкен", EARLY_BORN, IBAN), "Нан",
    )  # fmt: skip
