"""A fixed sample of the faults of AWS that `make faults` runs, and that every class of error is among them."""

from functools import cache
from random import Random

import pytest
from botocore import exceptions as boto
from botocore.retries.standard import ThrottledRetryableChecker, TransientRetryableChecker

from chalicelib.adapters.aws.errors import BUSY, NETWORK
from tests.faults.aws_faults import RAISED, AwsFault, faults_of
from tests.faults.exchange_points import ON_AWS, aws_points
from tests.faults.outcome import outcome_of
from tests.faults.points import Point, baseline, failure_at

SAMPLE = 16
HARDEST = (AwsFault.LOST_ONCE, AwsFault.LOST_THEN_MIXED, AwsFault.MIXED, AwsFault.SLOW)


@cache
def sample() -> list[Point]:
    """Return the sample; it is drawn by the worker that runs it."""
    return Random(12).sample(aws_points(1), SAMPLE)


def leaves(kind: type[Exception]) -> set[type[Exception]]:
    """The classes below a class of errors that have none below them, its own where it has none."""
    below = kind.__subclasses__()
    return {kind} if not below else {leaf for one in below for leaf in leaves(one)}


@pytest.mark.parametrize(("scenario", "drivers"), ON_AWS)
def test_a_scenario_has_the_same_outcome_on_aws(scenario: str, drivers: str) -> None:
    """The production adapters on DynamoDB, KMS and Step Functions do not change the outcome."""
    assert outcome_of(baseline(scenario, drivers, aws=True)) == outcome_of(baseline(scenario, drivers))


@pytest.mark.parametrize("number", range(SAMPLE))
def test_a_fault_of_aws_does_not_change_the_outcome(number: int) -> None:
    """The same end and dates, one SMS, each bank asked once, a consistent journal."""
    assert failure_at(sample()[number]) is None


@pytest.mark.parametrize("kind", HARDEST)
def test_a_commit_whose_answer_is_lost_is_made_once(kind: AwsFault) -> None:
    """The next try is told that the condition failed, perhaps among conflicts, and knows its own commit."""
    commits = [point for point in aws_points(1) if point.fault and point.fault.method == "TransactWriteItems"]
    point = next(point for point in commits if point.fault and point.fault.kind is kind)
    assert failure_at(point) is None


def test_every_class_of_error_of_the_network_is_raised() -> None:
    """Each class that the adapters turn into an error to try again, and each that botocore has below it."""
    raised = {type(make()) for make in RAISED.values()}
    assert {leaf for kind in NETWORK for leaf in leaves(kind)} | {boto.HTTPClientError} == raised


def test_every_code_that_the_client_itself_tries_again_is_one_to_try_again_later() -> None:
    """When its three tries were not enough, the next run may succeed."""
    throttled = vars(ThrottledRetryableChecker)["_THROTTLED_ERROR_CODES"]  # listed nowhere else
    transient = vars(TransientRetryableChecker)["_TRANSIENT_ERROR_CODES"]
    assert {*throttled, *transient} - BUSY == set()


def test_an_operation_meets_what_can_happen_to_it() -> None:
    """Cancelled transactions, batches left undone, disabled keys, objects being written, where there can be any."""
    operations = ("TransactWriteItems", "BatchGetItem", "Encrypt", "PutObject")
    everything = {fault for operation in operations for fault in faults_of(operation)}
    assert everything == set(AwsFault)
    assert {AwsFault.MIXED, AwsFault.UNDONE, AwsFault.KEY_STATE, AwsFault.LOST_ONCE}.isdisjoint(faults_of("GetItem"))
