"""Published numbers by region and quarter: append-only, one entry after the other, the last one applies."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from chalicelib.domain.refusals import FieldError, InvalidInput, ThresholdExists
from chalicelib.domain.statement.thresholds import (
    Published,
    Threshold,
    check_published,
    next_entry,
    quarter_of,
    threshold_of,
)

AT = datetime(2026, 8, 17, 5, 15, tzinfo=UTC)
TODAY = date(2026, 8, 17)
NEW = Published(
    region="71",
    quarter="2026-Q3",
    poverty_line=Decimal("43210.00"),
    subsistence_minimum=Decimal("60878.00"),
    source="Ресми сайт",
    published_on=date(2026, 8, 14),
)
FIRST = Threshold(NEW, 1, "operator-1", AT)
CORRECTED = replace(NEW, poverty_line=Decimal("43211.00"), replaces="71-2026-Q3-1")
SECOND = Threshold(CORRECTED, 2, "operator-2", AT)


def test_the_first_entry_of_a_quarter_needs_no_other() -> None:
    """Entries of other quarters do not count."""
    other = replace(FIRST, published=replace(NEW, quarter="2026-Q2"))
    assert next_entry(NEW, (other,), "operator-1", AT) == FIRST
    assert FIRST.id == "71-2026-Q3-1"


def test_what_was_entered_before_adds_nothing() -> None:
    """The same call may be sent again; who sends it does not matter."""
    assert next_entry(NEW, (FIRST,), "operator-2", AT) == FIRST
    assert next_entry(CORRECTED, (FIRST, SECOND), "operator-1", AT) == SECOND


def test_a_correction_names_the_entry_before() -> None:
    """So that nobody changes a number by mistake, or one that somebody else has corrected meanwhile."""
    assert next_entry(CORRECTED, (FIRST,), "operator-2", AT) == SECOND
    for replaces in (None, "71-2026-Q3-2", "71-2026-Q2-1"):
        with pytest.raises(ThresholdExists, match="The entry 71-2026-Q3-1 exists"):
            next_entry(replace(CORRECTED, replaces=replaces), (FIRST,), "operator-2", AT)
    with pytest.raises(ThresholdExists, match="The entry 71-2026-Q3-2 exists"):
        next_entry(replace(CORRECTED, source="other"), (FIRST, SECOND), "operator-2", AT)


def test_nothing_can_be_replaced_where_nothing_is() -> None:
    """It would be the number of another region or quarter."""
    with pytest.raises(InvalidInput) as refused:
        next_entry(CORRECTED, (), "operator-2", AT)
    assert refused.value.errors == (FieldError("replaces", "there is no entry to replace; send null"),)


@pytest.mark.parametrize(
    "change",
    [
        {"poverty_line": Decimal("43210.01")},
        {"subsistence_minimum": None},
        {"source": "Газет"},
        {"published_on": date(2026, 8, 13)},
    ],
    ids=str,
)
def test_each_number_its_source_and_its_day_may_be_corrected(change: dict[str, object]) -> None:
    """What differs in one of them is another entry."""
    new = replace(NEW, replaces=FIRST.id, **change)  # type: ignore[arg-type]  # any field of it
    assert next_entry(new, (FIRST,), "operator-2", AT) == Threshold(new, 2, "operator-2", AT)


def test_the_last_entry_of_a_quarter_applies() -> None:
    """None of another quarter stands in for one that is missing."""
    assert threshold_of((FIRST, SECOND), "2026-Q3") == threshold_of((SECOND, FIRST), "2026-Q3") == SECOND
    assert threshold_of((FIRST, SECOND), "2026-Q4") is None


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, []),
        ({"quarter": "2025-Q1"}, []),
        ({"quarter": "2026-Q4"}, []),
        ({"quarter": "2027-Q1"}, ["quarter"]),
        ({"quarter": "2024-Q4"}, ["quarter"]),
        ({"quarter": "2026-3"}, ["quarter"]),
        ({"quarter": "2026-Q5"}, ["quarter"]),
        ({"region": "7\u0661"}, ["region"]),
        ({"published_on": TODAY}, []),
        ({"poverty_line": Decimal("0.01"), "subsistence_minimum": Decimal("0.01")}, []),
        ({"region": "7"}, ["region"]),
        ({"region": "710"}, ["region"]),
        ({"published_on": date(2026, 8, 18)}, ["published_on"]),
        ({"poverty_line": Decimal("0.00")}, ["poverty_line"]),
        ({"subsistence_minimum": Decimal("0.00")}, ["subsistence_minimum"]),
        ({"poverty_line": None}, []),
        ({"poverty_line": None, "subsistence_minimum": None}, ["poverty_line"]),
        ({"source": " "}, ["source"]),
    ],
    ids=str,
)
def test_what_cannot_be_right_is_refused_by_its_field(changes: dict[str, object], fields: list[str]) -> None:
    """Neither before the present way to set the line (2025), nor for a quarter that nobody can know yet."""
    new = replace(NEW, **changes)  # type: ignore[arg-type]  # any field of it
    if not fields:
        check_published(new, TODAY)
        return
    with pytest.raises(InvalidInput) as refused:
        check_published(new, TODAY)
    assert [error.field for error in refused.value.errors] == fields


def test_each_field_that_is_wrong_says_what_it_must_be() -> None:
    """All at once, in the words that the operator reads."""
    wrong = Published(
        region="",
        quarter="2024-Q4",
        poverty_line=Decimal("-1.00"),
        subsistence_minimum=Decimal(0),
        source="",
        published_on=date(2026, 8, 18),
    )
    refused = [refusal(wrong), refusal(replace(NEW, quarter="", poverty_line=None, subsistence_minimum=None))]
    assert refused == [
        (
            FieldError("region", "must be the first two digits of the region's KATO code"),
            FieldError("quarter", "must be from 2025-Q1 to the quarter after the present one"),
            FieldError("published_on", "must not be in the future"),
            FieldError("poverty_line", "must be above 0.00, or null if it is not published"),
            FieldError("subsistence_minimum", "must be above 0.00, or null if it is not published"),
            FieldError("source", "must say where it was published"),
        ),
        (
            FieldError("quarter", "must be a quarter such as 2026-Q3"),
            FieldError("poverty_line", "must be given, or subsistence_minimum"),
        ),
    ]


def refusal(new: Published) -> tuple[FieldError, ...]:
    """What is wrong with an entry."""
    with pytest.raises(InvalidInput) as refused:
        check_published(new, TODAY)
    return refused.value.errors


@pytest.mark.parametrize(("quarter", "right"), [("2027-Q1", True), ("2027-Q2", False)])
def test_the_quarter_after_the_last_of_a_year_is_the_first_of_the_next(quarter: str, *, right: bool) -> None:
    """Its numbers may be published before it begins."""
    new = replace(NEW, quarter=quarter)
    if right:
        check_published(new, date(2026, 12, 31))
    else:
        with pytest.raises(InvalidInput):
            check_published(new, date(2026, 12, 31))


def test_a_day_is_in_its_quarter() -> None:
    """The first and the last day of each."""
    days = [date(2026, month, day) for month, day in ((1, 1), (3, 31), (4, 1), (6, 30), (9, 30), (10, 1), (12, 31))]
    assert [quarter_of(day) for day in days] == [f"2026-Q{n}" for n in (1, 1, 2, 2, 3, 4, 4)]


def test_the_line_of_loans_is_twice_the_minimum() -> None:
    """Rules No. 227 p. 7 (27); without a minimum there is none."""
    without = replace(FIRST, published=replace(NEW, subsistence_minimum=None))
    assert (FIRST.loans, without.loans) == (Decimal("121756.00"), None)
