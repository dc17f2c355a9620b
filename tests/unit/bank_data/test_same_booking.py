"""Whether two lines of a bank are one movement: what contradicts, what agrees, and which months they name."""

from typing import Any

import pytest

from chalicelib.domain.bank_data.movements import Counterparty, Movement
from chalicelib.domain.bank_data.same_booking import are_different_months, fuller, is_same, says_no_more
from tests.unit.bank_data.movements import APPLICANT, FIRST, SECOND, SOMEBODY_ELSE, movement

MONTHS = [
    ("январь", "қаңтар", "01.2025", "1/2025"),
    ("февраля", "ақпан", "02-2025", "2.2025"),
    ("март", "наурыз", "032025", "3.2025"),
    ("апреля", "сәуір", "04.2025", "4.2025"),
    ("май", "мая", "мамыр", "05.2025", "5.2025"),
    ("июнь", "маусым", "06.2025", "6.2025"),
    ("июля", "шілде", "07.2025", "7.2025"),
    ("август", "тамыз", "08.2025", "8.2025"),
    ("сентябрь", "қыркүйек", "09.2025", "9.2025"),
    ("октября", "қазан", "қазаны", "10.2025"),
    ("ноябрь", "қараша", "11.2025"),
    ("декабря", "желтоқсан", "12.2025"),
]
NAMED = [(name, number) for number, names in enumerate(MONTHS) for name in names]
SAID: dict[str, Any] = {
    "category": "24",
    "knp": "710",
    "mcc": "5411",
    "name": "ТОО Үлгі",
    "iin": SOMEBODY_ELSE,
    "to": SECOND,
}
ANOTHER = {"category": "1", "knp": "332", "mcc": "5912", "name": "Аптека", "iin": APPLICANT, "to": FIRST}


def line(text: str | None = None, day: str = "2025-07-10", **told: Any) -> Movement:  # noqa: ANN401 - a field may hold anything
    """A debit with this text, booked on this day."""
    return movement("debit", day=day, text=text, id="line", **told)


@pytest.mark.parametrize(("name", "number"), NAMED)
def test_a_month_may_be_named_in_russian_in_kazakh_or_by_its_number(name: str, number: int) -> None:
    """Lines weeks apart are for different months, unless they name the same one."""
    named = line(f"Оплата за {name}")
    for other, names in enumerate(MONTHS):
        later = line(f"Оплата за {names[0]} 2025", "2025-08-10")
        assert are_different_months(named, later) == (other != number)


@pytest.mark.parametrize(
    "text", ["Маяк", "Майкудук", "Казанский", "07.1925", "077.2025", "107.2025", "0072025", "07.20255", "07 0 2025"]
)
def test_a_text_without_a_month_says_nothing_of_months(text: str) -> None:
    """A word that only begins like a month is none, and neither is a longer number or another century."""
    assert not are_different_months(line(text), line("за декабрь", "2025-08-31"))


@pytest.mark.parametrize(
    ("text", "later", "day", "different"),
    [
        ("за июнь", "за июль", "2025-07-31", True),
        ("за июнь", "за июль", "2025-07-30", False),
        ("за июнь", "за июль", "2025-06-19", True),
        ("за июнь", "за июль", "2025-06-20", False),
        ("за июнь и июль", "за июль", "2025-07-31", False),
        ("за июнь и июль", "за август и май", "2025-07-31", True),
        ("за июнь", "аванс", "2025-07-31", False),
        ("аванс", "за июль", "2025-07-31", False),
        ("аванс", None, "2025-07-31", False),
        (None, "за июль", "2025-07-31", False),
    ],
)
def test_two_payments_name_two_months_and_are_three_weeks_apart(
    text: str | None, later: str | None, day: str, *, different: bool
) -> None:
    """Both of these, whichever line comes first."""
    assert are_different_months(line(text), line(later, day)) == different
    assert are_different_months(line(later, day), line(text)) == different


@pytest.mark.parametrize(("day", "same"), [("2025-07-17", True), ("2025-07-18", False), ("2025-07-03", True)])
def test_a_booking_comes_at_most_a_week_after_its_purchase(day: str, *, same: bool) -> None:
    """Holidays in between; longer apart a human should look."""
    assert (is_same(line(), line(day=day)), is_same(line(day=day), line())) == (same, same)
    assert says_no_more(line(), line(day=day))


@pytest.mark.parametrize("field", sorted(SAID))
def test_lines_that_contradict_each_other_in_one_field_are_not_clearly_one(field: str) -> None:
    """Each field of a line may tell it apart; one that only one of them gives does not."""
    whole, other, silent = line(**SAID), line(**{**SAID, field: ANOTHER[field]}), line(**{**SAID, field: None})
    assert [(is_same(whole, one), says_no_more(whole, one)) for one in (whole, other, silent)] == [
        (True, True),
        (False, False),
        (True, True),
    ]
    assert [(is_same(one, whole), says_no_more(one, whole)) for one in (other, silent)] == [
        (False, False),
        (True, True),
    ]


def test_a_line_without_a_counterparty_contradicts_none() -> None:
    """The payer may come with the booking only."""
    assert is_same(line(), line(**SAID))
    assert is_same(line(**SAID), line())


@pytest.mark.parametrize(
    ("name", "again", "fits"),
    [("Үлгі", "ТОО Үлгі", True), ("ТОО Үлгі", "Үлгі ЖШС", False), ("үлгі тоо", "ТОО «Үлгі»", True)],
)
def test_a_name_fits_one_that_has_all_its_words(name: str, again: str, *, fits: bool) -> None:
    """In any order, and whichever line has more of them."""
    assert is_same(line(name=name), line(name=again)) == fits
    assert is_same(line(name=again), line(name=name)) == fits


@pytest.mark.parametrize(
    ("text", "again", "one_id", "no_id"),
    [
        ("MAGNUM", "MAGNUM AF51", True, True),
        ("MAGNUM 12", "MAGNUM AF51", True, False),
        ("AF Нан 12", "BG Нан 13", True, False),
        ("AF на 12", "BG на 13", False, False),
        ("AF на", "на AF", False, True),
        ("на AF", "На, af!", True, True),
        ("MAGNUM", "TERMINAL", False, False),
        ("MAGNUM", None, True, True),
        ("MAGNUM", "...", True, True),
        (None, None, True, True),
    ],
)
def test_how_much_two_texts_must_have_in_common(
    text: str | None, again: str | None, *, one_id: bool, no_id: bool
) -> None:
    """With one id a word of three letters, or all words as they stand; without ids all words of one of the two."""
    assert (is_same(line(text), line(again)), says_no_more(line(text), line(again))) == (one_id, no_id)
    assert (is_same(line(again), line(text)), says_no_more(line(again), line(text))) == (one_id, no_id)


def test_a_repeated_line_gives_what_the_first_leaves_out() -> None:
    """And nothing is asked of a line that says nothing."""
    empty, whole = line(), line("MAGNUM", "2025-07-12", **SAID)
    said = {name: getattr(whole, name) for name in ("category", "knp", "mcc", "counterparty", "text")}
    assert fuller(empty, whole) == empty._replace(**said)
    assert fuller(whole, empty) == whole
    assert fuller(empty, empty) == empty
    assert fuller(empty, line("A")) == line("A")


def test_where_lines_differ_the_first_counts_but_the_longer_text_and_name_are_taken() -> None:
    """The longer of two texts is the fuller one; of equally long ones the first is taken."""
    first, second = line("MAGNUM", **SAID), line("MAGNUM AF51", "2025-07-12", **{**ANOTHER, "name": "Аптека №1 Үлгі"})
    joined = Counterparty("Аптека №1 Үлгі", SOMEBODY_ELSE, SECOND)
    assert fuller(first, second) == first._replace(text="MAGNUM AF51", counterparty=joined)
    assert fuller(line("AB", name="AB"), line("CD", name="CD")) == line("AB", name="AB")


@pytest.mark.parametrize("field", ["name", "iin", "to"])
def test_one_field_of_a_counterparty_is_a_counterparty(field: str) -> None:
    """It stays, also beside a line that names nobody."""
    named = line(**{field: SAID[field]})
    assert fuller(named, line()) == named
    assert fuller(line(), named) == named
