"""Each trouble that AWS itself counts, on the local stack: the alarm's metric crosses the line that rings."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from random import Random
from typing import Any

import boto3
import pytest
from moto.stepfunctions.parser.api import ExecutionStatus

from benchmarks.cost.__main__ import dollars_of, prices
from benchmarks.cost.ways import bounded_ways, use
from infra.compose import load_resources
from infra.local.aws.workflow import REGION
from infra.local.demo.people import make_iin
from infra.local.stack import start_stack
from infra.watch.alarms import cloudwatch_alarms, read_alarms
from tests.fakes.aws_counts import AwsCounts
from tests.fakes.bell import rings
from tests.local_stack.test_stack import APPLICATION, Person

START = "2026-12-14T10:00:00+05:00"
OF_AWS = {alarm.full_name: alarm for alarm in read_alarms() if alarm.of_aws}
MADE = {
    made["Properties"]["AlarmName"]["Fn::Sub"].removeprefix("${AWS::StackName}-"): made["Properties"]
    for made in cloudwatch_alarms().values()
}


class Trouble:
    """A stack that is counted as AWS counts."""

    def __init__(self, person: Person) -> None:
        self.person, self.counts = person, AwsCounts(person.stack)
        self._random = Random(1)

    def apply(self, people: int) -> None:
        """So many people apply, and their workflows come to rest."""
        for number in range(people):
            applicant: Any = APPLICATION["applicant"] | {"iin": make_iin(self._random)}  # type: ignore[operator]
            sent: dict[str, Any] = APPLICATION | {"applicant": applicant, "application_number": str(number)}
            sent |= {"submitted_at": START, "form": sent["form"] | {"signed_on": START[:10]}}
            assert self.person.http.post("/v1/cases", json=sent).status_code == 201
        self.person.stack.emulation.executions.wait_until_quiet()

    def loses_the_cases(self) -> None:
        """Somebody deletes the table of the cases."""
        boto3.client("dynamodb", endpoint_url=self.person.stack.url, region_name=REGION).delete_table(
            TableName="CasesTable"
        )

    def lists(self, times: int) -> list[int]:
        """Somebody lists the cases so many times; return the answers' statuses."""
        return [self.person.http.get("/v1/cases?state=awaiting_consent").status_code for _ in range(times)]


@contextmanager
def a_stack() -> Iterator[Trouble]:
    """Start a stack on which somebody has applied, and all goes well."""
    stack = start_stack(clock=datetime.fromisoformat(START))
    trouble = Trouble(Person(stack))
    logging.disable(logging.CRITICAL)  # the troubles are logged with their traces
    try:
        yield trouble
    finally:
        logging.disable(logging.NOTSET)
        trouble.person.http.close()
        stack.stop()


def nothing(on: Trouble) -> None:
    """All goes well."""
    on.apply(1)
    assert on.lists(9) == [200] * 9
    on.counts.schedules("sweep")


def one_failed_workflow(on: Trouble) -> None:
    """A task of one case ends with an error that is not tried again."""
    on.counts.broken = {"task-look-again"}
    on.apply(1)


def failed_workflows(on: Trouble) -> None:
    """A version is deployed whose first task cannot run."""
    on.counts.broken = {"task-look-again"}
    on.apply(3)


def an_aborted_workflow(on: Trouble) -> None:
    """Somebody stops an execution by hand."""
    on.apply(1)
    on.counts.end_running(ExecutionStatus.ABORTED)


def a_workflow_of_a_year(on: Trouble) -> None:
    """An execution still waits when Step Functions ends it."""
    on.apply(1)
    on.counts.end_running(ExecutionStatus.TIMED_OUT)


def no_table(on: Trouble) -> None:
    """The store refuses every call, and somebody tries again and again."""
    on.loses_the_cases()
    assert min(on.lists(5)) >= 500


def no_sweep(on: Trouble) -> None:
    """The store refuses the sweep in each of its tries."""
    on.loses_the_cases()
    on.counts.schedules("sweep")


def no_room(on: Trouble) -> None:
    """As many functions run as the account allows."""
    on.counts.limit = 0
    assert on.lists(1) == [500]


TROUBLES: dict[Callable[[Trouble], None], set[str]] = {
    nothing: set(),
    one_failed_workflow: {"dead-letters"},
    failed_workflows: {"dead-letters", "workflows-failed"},
    an_aborted_workflow: {"dead-letters", "workflows-aborted"},
    a_workflow_of_a_year: {"dead-letters", "workflows-timed-out"},
    no_table: {"server-errors"},
    no_sweep: {"dead-letters"},
    no_room: {"throttled"},
}


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: str(trouble.__name__))
def test_a_trouble_that_aws_counts_crosses_the_line_that_rings(trouble: Callable[[Trouble], None]) -> None:
    """By the metric, the dimensions and the statistic of the alarm in the template, and no other alarm rings."""
    with a_stack() as on:
        trouble(on)
        values = {name: on.counts.value(alarm, MADE[name]) for name, alarm in OF_AWS.items()}
    assert {name for name, alarm in OF_AWS.items() if rings(alarm, [values[name]] * 9)} == TROUBLES[trouble]


def test_every_alarm_of_aws_is_driven() -> None:
    """A new one needs a trouble above."""
    assert set().union(*TROUBLES.values()) == set(OF_AWS)


@pytest.mark.parametrize(("cases", "expected"), [(20_000, False), (200_000, True)])
def test_a_day_that_costs_more_than_its_bound_rings(cases: int, *, expected: bool) -> None:
    """A planned peak day of applications with one bank does not, ten times that does, at the listed prices.

    The budget rings as AWS says: the actual cost of a day beyond so many per cent of its limit.
    """
    template = load_resources()
    budget = template["Resources"]["CostBound"]["Properties"]
    (told,) = budget["NotificationsWithSubscribers"]
    rule = told["Notification"]
    bound = (
        template["Parameters"][budget["Budget"]["BudgetLimit"]["Amount"]["Ref"]]["Default"] * rule["Threshold"] / 100
    )
    cost = cases * dollars_of(use(bounded_ways()["one bank"]), prices()[0])
    assert (budget["Budget"]["TimeUnit"], rule["NotificationType"], rule["ComparisonOperator"]) == (
        "DAILY",
        "ACTUAL",
        "GREATER_THAN",
    )
    assert (told["Subscribers"], cost > bound) == (
        [{"SubscriptionType": "SNS", "Address": {"Ref": "Alarms"}}],
        expected,
    )
