"""Each look at personal or bank data is recorded before anything is shown: who, what, of which cases, why."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from chalicelib.domain.callers import Caller
from chalicelib.domain.journal.reads import ReadEntry
from chalicelib.services.office.record_reads import (
    reads_of_day,
    record_inquiry,
    record_read,
    record_read_if_unchanged,
)
from tests.fakes.clock import SettableClock
from tests.fakes.reads import InMemoryReads
from tests.unit.case.cases import NOW, a_case

ANNA = Caller("anna", frozenset({"operator", "caseworker"}), "710000000", "шағым")
TODAY = datetime.fromisoformat("2025-10-13T00:00+05:00")


@dataclass(frozen=True)
class Reading:
    """All that recording needs."""

    clock: SettableClock = field(default_factory=lambda: SettableClock(NOW))
    reads: InMemoryReads = field(default_factory=InMemoryReads)


def a_read(what: str, *case_ids: str, why: str | None = "шағым") -> ReadEntry:
    """What Anna reads now."""
    return ReadEntry(
        at=NOW,
        by="anna",
        roles=("caseworker", "operator"),
        authority="710000000",
        what=what,
        case_ids=case_ids,
        why=why,
    )


def test_a_read_names_its_cases_and_the_callers_reason() -> None:
    """All in one entry; without a case nothing was read."""
    deps = Reading()
    record_read(deps, ANNA, "statement", "case-1", "case-2")
    record_read(deps, ANNA, "statement")
    assert deps.reads.all == [a_read("statement", "case-1", "case-2")]


def test_an_inquiry_is_recorded_with_its_own_reason_also_if_it_found_nothing() -> None:
    """Whoever looks for a person is seen to have looked."""
    deps = Reading()
    record_inquiry(deps, ANNA, "report", [], "сұрау")
    assert deps.reads.all == [a_read("report", why="сұрау")]


@pytest.mark.parametrize(
    ("case_id", "found", "inquiry"),
    [
        (None, ["statement", "case"], a_read("reads")),
        ("case-2", ["case"], a_read("reads", "case-2")),
        ("case-3", [], a_read("reads", "case-3")),
    ],
    ids=["all", "one case", "a case that nobody read"],
)
def test_the_reads_of_a_day_are_those_of_almatys_and_reading_them_is_one(
    case_id: str | None, found: list[str], inquiry: ReadEntry
) -> None:
    """Reasons that callers typed may name a person, so the inquiry is recorded; its own answer does not have it."""
    deps = Reading()
    yesterday = replace(a_read("yesterday", "case-2"), at=TODAY - timedelta(microseconds=1))
    reads = [yesterday, a_read("statement", "case-1"), a_read("case", "case-2", "case-4")]
    deps.reads.all.extend(reads)
    assert [one.what for one in reads_of_day(deps, ANNA, TODAY.date(), case_id)] == found
    assert deps.reads.all == [*reads, inquiry]


@pytest.mark.parametrize(("version", "reads"), [(7, [a_read("case", "01k7e000000000000000000001")]), (8, [])])
def test_a_change_that_changed_nothing_is_a_read(version: int, reads: list[ReadEntry]) -> None:
    """The case is shown all the same; what did change is in its own journal."""
    deps, before = Reading(), a_case(version=7)
    after = replace(before, version=version)
    assert record_read_if_unchanged(deps, ANNA, before, after) is after
    assert deps.reads.all == reads
