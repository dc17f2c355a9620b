"""Reading, reporting, blocking, anchoring and erasing end the same, whichever call of theirs fails."""

from functools import cache
from random import Random

import pytest

from tests.faults.afterwards import Afterwards, afterwards_points, run_afterwards
from tests.faults.injector import Fault

SAMPLE = 40


@cache
def usual() -> Afterwards:
    """Return the run in which nothing fails."""
    return run_afterwards()


@cache
def sample() -> list[tuple[str, Fault]]:
    """Return the sample; it is drawn by the worker that runs it."""
    return Random(7).sample(afterwards_points(), SAMPLE)


@pytest.mark.parametrize("number", range(SAMPLE))
def test_a_failed_call_after_the_end_does_not_change_the_outcome(number: int) -> None:
    """The same reads, block and erasures, and journals that the anchors prove."""
    name, fault = sample()[number]
    assert run_afterwards(fault).outcome() == usual().outcome(), f"{name}, {fault}"


def test_every_port_that_a_case_on_its_way_does_not_use_is_called() -> None:
    """Otherwise nothing would be tested; and what comes out is what should."""
    assert {name.partition(".")[0] for name in usual().injector.calls} >= {"reads", "subjects", "anchors", "ledger"}
    outcome = usual().outcome()
    assert (outcome["erased"], len(outcome["blocked"]), outcome["broken"]) == (["bank", "person", "proof"], 1, [])
    assert outcome["case"] == ("", "", None, True)


def test_no_error_of_the_bucket_changes_what_the_anchors_prove() -> None:
    """Each exchange with it meets each class of error of the client: the schedule of the next hour anchors."""
    points = {(name, fault.kind): fault for name, fault in afterwards_points() if name.startswith("bucket.")}
    assert {name for name, _ in points} == {
        "bucket.ListObjectVersions",
        "bucket.GetObject",
        "bucket.read",
        "bucket.PutObject",
    }
    runs = {point: run_afterwards(fault) for point, fault in points.items()}
    changed = {point for point, run in runs.items() if run.outcome() != usual().outcome() or not run.aws.failed}
    assert changed == set()
