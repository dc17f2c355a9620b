"""Each field of a line before and after it is read, and for what it is set aside."""

from collections.abc import Callable, Mapping
from datetime import date
from math import inf, nan
from typing import Any

import pytest

from chalicelib.domain.bank_data import lines
from chalicelib.domain.bank_data.lines import AccountFields, SetAsideReason, Unusable
from chalicelib.domain.calendar.working_days import Period
from tests.unit.bank_data.pages import APPLICANT, IBAN, SOMEBODY_ELSE

Read = Callable[[Any], object]
DAYS = lines.days_of(Period(date(2025, 7, 1), date(2025, 9, 30)))
MISSING, UNCLEAR = SetAsideReason.FIELD_MISSING, SetAsideReason.NOT_UNDERSTOOD
BOOKED = {"booked_on": "2025-07-15", "direction": "debit", "amount": "1500.50", "currency": "KZT"}
SENT = {
    "category": "1",
    "knp": "332",
    "mcc": "5411",
    "counterparty": {"name": "A", "iin_bin": "900101300017", "iban": "KZ86"},
    "text": "Нан",
}


def read_or_reason(read: Read, value: object) -> object:
    """Return what is read, or the reason for which it is set aside."""
    try:
        return read(value)
    except Unusable as unusable:
        return unusable.reason


@pytest.mark.parametrize(
    ("sent", "money"),
    [
        ("1500.50", "1500.50"),
        ("0.00", "0.00"),
        ("5", "5.00"),
        (5, "5.00"),
        ("5.5", "5.50"),
        ("1 500.50", "1500.50"),
        ("1\u00a0500\u2009000.50", "1500000.50"),
        (" 7.10 ", "7.10"),
        ("0005.10", "5.10"),
        ("000", "0.00"),
        ("9" * 15, f"{'9' * 15}.00"),
        ("9" * 15 + ".99", f"{'9' * 15}.99"),
        ("9" * 16, UNCLEAR),
        ("5.", UNCLEAR),
        ("5,00", UNCLEAR),
        ("+5", UNCLEAR),
        (1.5, UNCLEAR),
        (True, UNCLEAR),
        ("-5", SetAsideReason.AMOUNT_NEGATIVE),
        (-5, SetAsideReason.AMOUNT_NEGATIVE),
        ("-0.00", SetAsideReason.AMOUNT_NEGATIVE),
        ("-5.005", SetAsideReason.AMOUNT_NEGATIVE),
        ("5.005", SetAsideReason.AMOUNT_TOO_PRECISE),
        ("5.000", SetAsideReason.AMOUNT_TOO_PRECISE),
        ("", MISSING),
        (None, MISSING),
    ],
)
def test_money_is_read_with_two_digits_or_set_aside(sent: object, money: object) -> None:
    """Texts and whole numbers; nothing is rounded, and a debit is no negative amount."""
    assert read_or_reason(lines.read_money, sent) == money


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        ("Нан", "Нан"),
        ("", ""),
        (None, ""),
        (332, "332"),
        (0, "0"),
        (332.0, "332"),
        (1.5, "1.5"),
        (inf, UNCLEAR),
        (nan, UNCLEAR),
        (True, UNCLEAR),
        (["Нан"], UNCLEAR),
        ({}, UNCLEAR),
    ],
)
def test_a_number_is_a_text_that_lost_its_quotes(sent: object, text: object) -> None:
    """Codes come so; null is an empty text, and nothing else is a text."""
    assert read_or_reason(lines.as_sent, sent) == text


@pytest.mark.parametrize(
    ("sent", "as_of"),
    [
        ("2025-09-30", "2025-09-30"),
        (" 2025-09-30T23:59:59+05:00 ", "2025-09-30T23:59:59+05:00"),
        (20250930, "20250930"),
        ("yesterday", UNCLEAR),
        ("2025-09-31", UNCLEAR),
        (" ", MISSING),
        (None, MISSING),
    ],
)
def test_the_day_or_time_of_a_balance_stays_as_the_bank_wrote_it(sent: object, as_of: object) -> None:
    """Only that there is such a day is checked."""
    assert read_or_reason(lines.read_as_of, sent) == as_of


@pytest.mark.parametrize(
    ("changes", "booked"),
    [
        ({}, ("2025-07-15", "debit", "1500.50", "KZT")),
        ({"booked_on": " 2025-7-5 "}, ("2025-07-05", "debit", "1500.50", "KZT")),
        ({"booked_on": "2025-07-01"}, ("2025-07-01", "debit", "1500.50", "KZT")),
        ({"booked_on": "2025-9-30"}, ("2025-09-30", "debit", "1500.50", "KZT")),
        ({"booked_on": "2025-06-30"}, SetAsideReason.OUTSIDE_OF_PERIOD),
        ({"booked_on": "2025-10-1"}, SetAsideReason.OUTSIDE_OF_PERIOD),
        ({"booked_on": "2025-13-01"}, UNCLEAR),
        ({"booked_on": "2025-07-15T10:00"}, UNCLEAR),
        ({"booked_on": 20250715}, UNCLEAR),
        ({"booked_on": ""}, MISSING),
        ({"direction": " CREDIT "}, ("2025-07-15", "credit", "1500.50", "KZT")),
        ({"direction": "credit"}, ("2025-07-15", "credit", "1500.50", "KZT")),
        ({"direction": "Debit"}, ("2025-07-15", "debit", "1500.50", "KZT")),
        ({"direction": "in"}, UNCLEAR),
        ({"direction": 1}, UNCLEAR),
        ({"direction": ["credit"]}, UNCLEAR),
        ({"direction": None}, MISSING),
        ({"amount": "7"}, ("2025-07-15", "debit", "7.00", "KZT")),
        ({"currency": " usd "}, ("2025-07-15", "debit", "1500.50", "USD")),
        ({"currency": "kzt"}, ("2025-07-15", "debit", "1500.50", "KZT")),
        ({"currency": "XXX"}, SetAsideReason.CURRENCY_UNKNOWN),
        ({"currency": "KZTX"}, SetAsideReason.CURRENCY_UNKNOWN),
        ({"currency": 398}, UNCLEAR),
        ({"currency": None}, MISSING),
    ],
)
def test_each_field_of_a_booking_is_read_or_sets_the_line_aside(changes: dict[str, object], booked: object) -> None:
    """Blanks, capitals and zeros that were left out change nothing; another day, word or currency does."""
    assert read_or_reason(lambda line: lines.read_booked(line, DAYS), BOOKED | changes) == booked


@pytest.mark.parametrize(
    ("changes", "sent"),
    [
        ({}, ("1", "332", "5411", "A", "900101300017", "KZ86", "Нан")),
        (
            {
                "category": 1,
                "knp": 332,
                "mcc": 5411.0,
                "counterparty": {"name": 7, "iin_bin": 900101300017, "iban": 86},
                "text": 5,
            },
            ("1", "332", "5411", "7", "900101300017", "86", "5"),
        ),
        (dict.fromkeys(SENT), ("",) * 7),
        ({"counterparty": ""}, ("1", "332", "5411", "", "", "", "Нан")),
        ({"counterparty": {"name": None, "iin_bin": None, "iban": None}}, ("1", "332", "5411", "", "", "", "Нан")),
        ({"counterparty": "A"}, UNCLEAR),
        ({"counterparty": 0}, UNCLEAR),
        *(({field: [1]}, UNCLEAR) for field in ("category", "knp", "mcc", "text")),
        *(({"counterparty": {field: [1]}}, UNCLEAR) for field in ("name", "iin_bin", "iban")),
    ],
)
def test_what_a_line_says_is_taken_as_it_was_sent(changes: dict[str, object], sent: object) -> None:
    """In the order of the fields; null and what was left out are empty, and a value of another kind spoils the line."""
    assert read_or_reason(lines.read_sent, SENT | changes) == sent


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, AccountFields(IBAN, "current", "KZT", "applicant")),
        ({"iban": "kz86 125k zt50 0410 0100"}, AccountFields(IBAN, "current", "KZT", "applicant")),
        ({"type": "  "}, AccountFields(IBAN, None, "KZT", "applicant")),
        ({"type": None}, AccountFields(IBAN, None, "KZT", "applicant")),
        ({"type": " Вклад "}, AccountFields(IBAN, "Вклад", "KZT", "applicant")),
        ({"holder_iin": None}, AccountFields(IBAN, "current", "KZT", "unstated")),
        ({"holder_iin": 900101300017}, AccountFields(IBAN, "current", "KZT", "applicant")),
        ({"holder_iin": SOMEBODY_ELSE}, SetAsideReason.OTHER_HOLDER),
        ({"holder_iin": "900101300018"}, UNCLEAR),
        ({"holder_iin": [1]}, UNCLEAR),
        ({"currency": "usd"}, AccountFields(IBAN, "current", "USD", "applicant")),
        ({"currency": "XAU"}, SetAsideReason.CURRENCY_UNKNOWN),
        ({"currency": ""}, MISSING),
        ({"iban": "KZ87125KZT5004100100"}, SetAsideReason.IBAN_INVALID),
        ({"iban": 86}, UNCLEAR),
        ({"iban": ""}, MISSING),
    ],
)
def test_an_account_is_the_applicants_or_of_no_stated_holder(changes: dict[str, object], fields: object) -> None:
    """A valid number of somebody else sets it aside; what cannot be a number is not understood."""
    sent: Mapping[str, object] = {"iban": IBAN, "holder_iin": APPLICANT, "type": "current", "currency": "KZT"} | changes
    assert read_or_reason(lambda line: lines.read_account(line, APPLICANT), sent) == fields


@pytest.mark.parametrize(
    ("account", "count"),
    [
        ({"movements": [1, 2]}, 2),
        ({"movements": []}, 1),
        ({"movements": "ab"}, 1),
        ({"movements": {"a": 1, "b": 2}}, 1),
        ({}, 1),
        ([1, 2], 1),
        ("ab", 1),
    ],
)
def test_with_an_account_go_its_movements_or_the_one_line_that_it_is(account: object, count: int) -> None:
    """Nothing that a bank sent is passed over without being counted."""
    assert lines.lines_in(account) == count


def test_the_days_of_a_period_are_all_from_the_first_to_the_last() -> None:
    """By their ISO form."""
    assert dict(lines.days_of(Period(date(2025, 7, 30), date(2025, 8, 1)))) == {
        "2025-07-30": date(2025, 7, 30),
        "2025-07-31": date(2025, 7, 31),
        "2025-08-01": date(2025, 8, 1),
    }


@pytest.mark.parametrize(("value", "read"), [({"a": 1}, {"a": 1}), ([], UNCLEAR), ("a", UNCLEAR), (None, UNCLEAR)])
def test_only_a_json_object_is_one(value: object, read: object) -> None:
    """A line of another shape is not understood."""
    assert read_or_reason(lines.read_object, value) == read
