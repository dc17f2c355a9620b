"""Orders that move a day off: what is taken, what is refused and with what words, and the calendar that they make."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from chalicelib.domain.calendar.day_orders import DayOrder, DayOrderRefused, calendar_of, check_order
from chalicelib.domain.calendar.working_days import Calendar

TODAY = date(2025, 10, 13)
WEDNESDAY, SATURDAY = date(2025, 10, 15), date(2025, 10, 18)
OFF = DayOrder(
    number=1, day=WEDNESDAY, working=False, order="No. 7", by="operator-1", at=datetime(2025, 10, 13, tzinfo=UTC)
)
CALENDAR = Calendar(version="test")


def refused(new: DayOrder, *before: DayOrder, calendar: Calendar = CALENDAR) -> str:
    """What is said against the order; empty when it is taken."""
    try:
        check_order(new, before, calendar, TODAY)
    except DayOrderRefused as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("new", "said"),
    [
        pytest.param(OFF, "", id="a worked day off"),
        pytest.param(replace(OFF, day=SATURDAY, working=True), "", id="a Saturday worked"),
        pytest.param(replace(OFF, day=date(2025, 9, 12)), "", id="31 days ago"),
        pytest.param(
            replace(OFF, day=date(2025, 9, 11)),
            "2025-09-11 is long past. Check the year; no open term reaches back so far.",
            id="a day long past",
        ),
        pytest.param(
            replace(OFF, day=date(2027, 10, 14)),
            "2027-10-14 is more than two years ahead. Check the year; no order is made so early.",
            id="a day far ahead",
        ),
        pytest.param(
            replace(OFF, working=True),
            "2025-10-15 is already worked in the calendar; nothing would change.",
            id="worked already",
        ),
        pytest.param(
            replace(OFF, day=SATURDAY),
            "2025-10-18 is already off in the calendar; nothing would change.",
            id="off already",
        ),
        pytest.param(
            replace(OFF, replaces="No. 6"),
            "There is no order for 2025-10-15 to replace. Leave --replaces out.",
            id="replaces nothing",
        ),
    ],
)
def test_a_first_order_for_a_day_changes_something(new: DayOrder, said: str) -> None:
    """What would change nothing is refused with what to do: whoever enters it has the wrong day."""
    assert refused(new) == said


@pytest.mark.parametrize(
    ("new", "said"),
    [
        pytest.param(OFF, "2025-10-15 is already off by order No. 7; nothing would change.", id="twice"),
        pytest.param(
            replace(OFF, order="No. 8"),
            "2025-10-15 is already off by order No. 7; nothing would change.",
            id="repeated",
        ),
        pytest.param(
            replace(OFF, working=True, order="No. 8"),
            "2025-10-15 is off by order No. 7. If the new order changes it, name that one with --replaces.",
            id="contradicting",
        ),
        pytest.param(
            replace(OFF, working=True, order="No. 8", replaces="No. 6"),
            "2025-10-15 is off by order No. 7. If the new order changes it, name that one with --replaces.",
            id="replaces another",
        ),
        pytest.param(replace(OFF, working=True, order="No. 8", replaces="No. 7"), "", id="replaces it by name"),
        pytest.param(replace(OFF, day=date(2025, 10, 16)), "", id="another day"),
    ],
)
def test_a_second_order_for_a_day_names_the_one_that_it_changes(new: DayOrder, said: str) -> None:
    """No day is changed back by mistake."""
    assert refused(new, OFF) == said


def test_an_order_is_checked_against_the_last_one_for_its_day() -> None:
    """Of several for one day the last one is in force."""
    back = replace(OFF, number=2, working=True, order="No. 8", replaces="No. 7")
    again = replace(OFF, number=3, order="No. 9", replaces="No. 7")
    said = "2025-10-15 is worked by order No. 8. If the new order changes it, name that one with --replaces."
    assert [refused(again, OFF, back), refused(replace(again, replaces="No. 8"), OFF, back)] == [said, ""]


def test_an_order_may_confirm_a_day_that_the_library_only_estimates() -> None:
    """Kurban Ait of 2026 is estimated: an order that says the same changes nothing but that it is certain."""
    kurban_ait = date(2026, 5, 27)
    assert not CALENDAR.is_confirmed(kurban_ait)
    new = replace(OFF, day=kurban_ait, working=CALENDAR.is_working_day(kurban_ait))
    assert refused(new) == ""
    assert calendar_of([new], "holidays-1", None).is_confirmed(kurban_ait)


def test_the_calendar_has_the_last_order_of_each_day_and_a_version_of_its_own() -> None:
    """The version names library and orders: each order makes another calendar."""
    back = replace(OFF, number=2, working=True, order="No. 8", replaces="No. 7")
    calendars = [calendar_of(orders, "holidays-1", None) for orders in ([], [OFF], [OFF, back])]
    seen = [(calendar.version, calendar.is_working_day(WEDNESDAY)) for calendar in calendars]
    assert seen == [("holidays-1+0", True), ("holidays-1+1", False), ("holidays-1+2", True)]


def test_unconfirmed_days_are_listed() -> None:
    """Estimated holidays, and all days after the last order on moved days."""
    first, last = date(2026, 5, 26), date(2026, 5, 30)
    estimated = tuple(day for day in (date(2026, 5, 27), date(2026, 5, 28)) if not CALENDAR.is_confirmed(day))
    past = Calendar(version="test", settled_until=date(2026, 5, 28)).unconfirmed_days(first, last)
    assert CALENDAR.unconfirmed_days(first, last) == estimated
    assert past == (*estimated, date(2026, 5, 29), date(2026, 5, 30))
