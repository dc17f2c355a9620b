"""Each value that a bank sends, before and after it is cleaned: what is taken off, and what is left as it is."""

import pytest

from chalicelib.domain.bank_data import cleaning
from chalicelib.domain.bank_data.cleaning import Said, clean

ACUTE = "\u0301"
ARABIC_NINE = "\u0669"


def test_each_part_is_cleaned_by_its_own_rule() -> None:
    """Category, КНП, MCC, the counterparty's name, number and IBAN; what was not sent stays empty."""
    sent = (" 01,3 ", "12", "742", " ТОО  Үлгі\u200b", "101300017", "iban kz86 125k zt50 0410 0100")
    assert clean(sent) == Said("1.3", "012", "0742", "ТОО  Үлгі", "000101300017", "KZ86125KZT5004100100")
    assert clean(("",) * 6) == Said(*[""] * 6)


@pytest.mark.parametrize("marks", range(5))
def test_two_marks_of_a_letter_are_kept(marks: int) -> None:
    """No alphabet has more; the next letter has its own."""
    kept = ACUTE * min(marks, 2)
    assert cleaning.clean_text(f"q{ACUTE * marks}x{ACUTE * marks}") == f"q{kept}x{kept}"


def test_two_marks_before_any_letter_are_kept() -> None:
    """A text that was cut within a letter."""
    assert cleaning.clean_text(f"{ACUTE * 3}q") == f"{ACUTE * 2}q"


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("a\tb", "a b"),
        ("a\x07b\n", "a b"),
        ("\u115fдүкен\u2800", "дүкен"),
        ("дү\ufe0fкен", "дүкен"),
        ("дүкен\u202e", "дүкен"),
        ("и\u0306", "й"),
    ],
    ids=ascii,
)
def test_a_text_is_what_a_reader_sees(sent: str, shown: str) -> None:
    """Without control characters, fillers, variation selectors and marks of direction; in composed letters."""
    assert cleaning.clean_text(sent) == shown


@pytest.mark.parametrize(
    ("sent", "category"), [("15.", "15"), ("01,3.", "1.3"), ("0X1", "X1"), ("001", "1"), ("10", "10"), ("", "")]
)
def test_a_category_loses_the_zeros_before_it_and_the_full_stop_after_it(sent: str, category: str) -> None:
    """And nothing else."""
    assert cleaning.clean_category(sent) == category


@pytest.mark.parametrize("between", "\t :-\u2010\u2013\u2015.'\"\u2018\u2019\u00ab\u00bb`")
def test_what_stands_between_the_signs_of_a_number_is_taken_out(between: str) -> None:
    """Blanks, dashes, quotation marks."""
    assert cleaning.clean_number(f"KZ86{between}125K{between}{between}ZT50") == "KZ86125KZT50"


@pytest.mark.parametrize(
    ("sent", "code"),
    [("000", ""), ("00", ""), ("0", ""), ("", ""), ("12", "012"), ("012", "012"), ("12.0", "012"), ("1234", "1234")],
)
def test_a_payment_code_has_three_digits(sent: str, code: str) -> None:
    """Zeros alone are none; a code that is too long is left as it is."""
    assert cleaning.clean_knp(sent) == code


@pytest.mark.parametrize(
    ("sent", "code"), [("0000", ""), ("0", ""), ("742", "0742"), ("5411", "5411"), ("5411.0", "5411"), ("54x", "54x")]
)
def test_a_merchants_code_has_four_digits(sent: str, code: str) -> None:
    """Of digits alone; anything else is no code and stays."""
    assert cleaning.clean_mcc(sent) == code


@pytest.mark.parametrize(
    ("sent", "number"),
    [
        ("900101300017", "900101300017"),
        ("101300017", "000101300017"),
        ("01300017", "01300017"),
        ("000000000000", ""),
        ("000", ""),
        ("ИИН 900101300017, Үлгі", "900101300017"),
        ("900101300017 900101300811", "900101300017900101300811"),
        ("900101300017/900101300811", "900101300017/900101300811"),
        ("DE123456789", "DE123456789"),
        ("00X", "00X"),
        (ARABIC_NINE * 9, ARABIC_NINE * 9),
        ("９００１０１３０００１７", "900101300017"),
        ("abcdefghijkl", "ABCDEFGHIJKL"),
    ],
)
def test_a_number_of_a_person_or_a_firm_has_twelve_digits(sent: str, number: str) -> None:
    """Lost zeros are put back, one number within a text is taken; two, or a foreign one, are left as they are."""
    assert cleaning.clean_iin(sent) == number


@pytest.mark.parametrize(
    "sent", ["-", "–", "—", "N/A", "na", "null", "None", "NIL", "нет", "жоқ", "н/д", "НД", "unknown"]
)
def test_words_for_nothing_say_nothing(sent: str) -> None:
    """As a booking's id; and, where nothing stands between their letters, as a number."""
    assert cleaning.clean_booking_id(sent) == ""
    if sent.isalnum():
        assert cleaning.clean_iin(sent) == ""


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("000123", "123"),
        ("0T1", "0T1"),
        ("T-01", "T-01"),
        ("0", ""),
        ("X", "X"),
        ("0X", "0X"),
        ("unknowns", "unknowns"),
        ("none-12345", "none-12345"),
        ("\u212a1", "K1"),
    ],
)
def test_a_bookings_id_is_left_as_the_bank_names_it(sent: str, name: str) -> None:
    """Only a number loses its zeros."""
    assert cleaning.clean_booking_id(sent) == name
