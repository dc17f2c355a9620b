"""Enter what an authority of a region has published for a quarter, and list what was entered."""

from typing import Protocol

from chalicelib.domain.calendar.working_days import almaty_day
from chalicelib.domain.callers import Caller
from chalicelib.domain.errors import StoreBusy, VersionConflict
from chalicelib.domain.statement.thresholds import Published, Threshold, check_published, next_entry
from chalicelib.services.needs import HasThresholds, ReadingPorts
from chalicelib.services.office.record_reads import record_inquiry

TRIES_TO_ENTER = 5


class EnterThresholdPorts(HasThresholds, ReadingPorts, Protocol):
    """What entering published numbers uses."""


def enter_threshold(deps: EnterThresholdPorts, caller: Caller, new: Published) -> Threshold:
    """Store the numbers as the quarter's next entry and return it; what the last entry says already adds nothing.

    Who enters it is recorded before it is stored, with what the entry is called. A statement that is made keeps its own
    entry. Raises `InvalidInput`, `ThresholdExists`, `StoreBusy`.
    """
    for _ in range(TRIES_TO_ENTER):
        entry = number_threshold(deps, caller, new)
        if entry in deps.thresholds.of_region(new.region):
            return entry
        record_inquiry(deps, caller, f"enters threshold {entry.id}", (), caller.why)
        try:
            deps.thresholds.add(entry)
        except VersionConflict:
            continue
        return entry
    raise StoreBusy("somebody else entered numbers at every try; try again")


def number_threshold(deps: EnterThresholdPorts, caller: Caller, new: Published) -> Threshold:
    """Return the entry that would be stored now, or the last one if it says the same already.

    Raises `InvalidInput`, `ThresholdExists`, `StoreBusy`.
    """
    now = deps.clock.now()
    check_published(new, almaty_day(now))
    return next_entry(new, deps.thresholds.of_region(new.region), caller.subject, now)


def list_thresholds(deps: HasThresholds, region: str | None) -> tuple[Threshold, ...]:
    """Return the entries of a region, or of all, by region and quarter, oldest first. Raises `StoreBusy`."""
    return deps.thresholds.all() if region is None else deps.thresholds.of_region(region)
