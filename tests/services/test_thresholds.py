"""A statement is set against the entry of its region and quarter, and keeps the one that it was made with."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from chalicelib.domain.callers import Caller
from chalicelib.domain.errors import StoreBusy, VersionConflict
from chalicelib.domain.refusals import InvalidInput
from chalicelib.domain.statement.thresholds import Published, Threshold
from chalicelib.services.console.enter_threshold import (
    enter_threshold,
    list_thresholds,
    number_threshold,
)
from chalicelib.services.office.make_statement import find_version, rebuild_statement
from tests.fakes.thresholds import InMemoryThresholds
from tests.services.office import ALATAU, ESIL, Office

OPERATOR = Caller("operator-1", frozenset({"operator"}), None, why="a letter of the authority")
NEW = Published(
    region="71",
    quarter="2025-Q4",
    poverty_line=Decimal("43210.00"),
    subsistence_minimum=Decimal("60878.00"),
    source="Ресми сайт",
    published_on=date(2025, 10, 10),
)
CORRECTED = replace(NEW, poverty_line=Decimal("43211.00"), replaces="71-2025-Q4-1")


def of_version(office: Office, version: int | None = None) -> str | None:
    """Return the id of the entry in a version of the statement, as its facts and its heading name it."""
    made = rebuild_statement(office.deps, office.case, find_version(office.deps, office.case, version))
    texts = {one.threshold_text.ru.partition("запись ")[2].rstrip(".") for one in made.facts[:2]}
    entry = made.threshold.id if made.threshold else None
    assert texts == {entry or ""}
    return entry


@pytest.mark.parametrize(
    ("entered", "quarter", "expected"),
    [
        ((), "application", None),
        ((NEW,), "application", "71-2025-Q4-1"),
        ((NEW, CORRECTED), "application", "71-2025-Q4-2"),
        ((replace(NEW, quarter="2025-Q3"),), "application", None),
        ((replace(NEW, quarter="2025-Q3"),), "income", "71-2025-Q3-1"),
        ((replace(NEW, region="75"),), "application", None),
    ],
)
def test_a_statement_is_set_against_the_entry_of_its_region_and_quarter(
    entered: tuple[Published, ...], quarter: str, expected: str | None
) -> None:
    """The region of its authority, the quarter of the application or of the income, the last entry; otherwise none."""
    office = Office()
    office.change_policy(threshold_quarter=quarter)
    for new in entered:
        enter_threshold(office.deps, OPERATOR, new)
    office.gets_the_data()
    assert of_version(office) == expected


def test_a_later_entry_changes_no_statement_that_is_made() -> None:
    """Each version keeps its own; the next version takes what is entered by then."""
    office = Office()
    office.asks_the_banks()
    office.bank_answers(ALATAU)
    office.bank_answers(ESIL, "failed")
    office.lives_until(office.case.look_at or office.clock.now())
    assert (office.case.state, of_version(office)) == ("bank_data_ready", None)
    enter_threshold(office.deps, OPERATOR, NEW)
    assert of_version(office) is None
    office.bank_answers(ESIL)
    assert (of_version(office, 1), of_version(office, 2)) == (None, "71-2025-Q4-1")


def test_an_entry_is_journaled_with_who_and_why() -> None:
    """Before it is stored; the same entry again is no new one, and its repetition is not journaled."""
    office = Office()
    shown = number_threshold(office.deps, OPERATOR, NEW)
    assert list_thresholds(office.deps, None) == ()
    first = enter_threshold(office.deps, OPERATOR, NEW)
    assert first == shown == Threshold(NEW, 1, "operator-1", office.clock.now())
    assert enter_threshold(office.deps, OPERATOR, NEW) == first
    assert list_thresholds(office.deps, "71") == list_thresholds(office.deps, None) == (first,)
    assert [(one.by, one.what, one.case_ids, one.why) for one in office.reads.all] == [
        ("operator-1", "enters threshold 71-2025-Q4-1", (), "a letter of the authority")
    ]


def test_entries_are_listed_by_region_or_all_together() -> None:
    """A region without an entry has an empty list."""
    office = Office()
    city, town = (enter_threshold(office.deps, OPERATOR, replace(NEW, region=region)) for region in ("71", "75"))
    listed = [list_thresholds(office.deps, region) for region in (None, "71", "75", "11")]
    assert listed == [(city, town), (city,), (town,), ()]


def test_numbers_that_cannot_have_been_published_are_not_entered() -> None:
    """A quarter that nobody can know yet is refused by its field; nothing is stored or recorded."""
    office = Office()
    with pytest.raises(InvalidInput) as refused:
        enter_threshold(office.deps, OPERATOR, replace(NEW, quarter="2027-Q1"))
    assert [one.field for one in refused.value.errors] == ["quarter"]
    assert (list_thresholds(office.deps, None), office.reads.all) == ((), [])


class Overtaken(InMemoryThresholds):
    """Another operator always enters the same id a moment earlier."""

    def add(self, entry: Threshold) -> None:  # noqa: ARG002 - the port's
        """Refuse."""
        raise VersionConflict


def test_whoever_is_overtaken_five_times_is_told_to_try_again() -> None:
    """Nothing is stored."""
    office = Office()
    office.deps = replace(office.deps, thresholds=Overtaken())
    with pytest.raises(StoreBusy) as busy:
        enter_threshold(office.deps, OPERATOR, NEW)
    assert str(busy.value) == "somebody else entered numbers at every try; try again"
    assert (office.deps.thresholds.all(), len(office.reads.all)) == ((), 5)
