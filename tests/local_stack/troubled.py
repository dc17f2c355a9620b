"""A stack in trouble, and the metrics that it counts itself."""

import logging
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import boto3

from chalicelib import bootstrap
from chalicelib.observability import logger
from infra.local.aws.workflow import REGION
from infra.local.stack import start_stack
from infra.watch.alarms import Alarm
from tests.local_stack.test_stack import APPLICATION, Person

START = "2026-12-14T10:00:00+05:00"
"""Within a month of the first day of which the government has not said yet whether it is worked."""


class Meter(logging.Handler):
    """Adds up the metrics in the lines of our log, as CloudWatch does in one period."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[tuple[str, str | None], list[int]] = defaultdict(list)

    def emit(self, record: logging.LogRecord) -> None:
        """Take the metrics of a line."""
        fields: dict[str, Any] = vars(record)
        for block in fields.get("_aws", {}).get("CloudWatchMetrics", ()):
            partner = fields.get("partner") if "partner" in block["Dimensions"][0] else None
            for metric in block["Metrics"]:
                self.values[metric["Name"], partner].append(int(fields[metric["Name"]]))

    def period(self, alarm: Alarm) -> int | None:
        """Return the value of the period so far; None without data."""
        seen = self.values[alarm.metric, alarm.partner]
        total = sum(seen) if alarm.statistic == "Sum" else max(seen, default=0)
        return total if seen else None


class Trouble:
    """A stack with an application that waits for its consent, and a meter for its metrics."""

    def __init__(self, person: Person) -> None:
        self.person, self.meter = person, Meter()
        self.tables = boto3.client("dynamodb", endpoint_url=person.stack.url, region_name=REGION)
        self.case_id = ""

    def applies(self) -> None:
        """Send the application of the day."""
        sent: dict[str, Any] = APPLICATION | {"submitted_at": START}
        sent["form"] = sent["form"] | {"signed_on": START[:10]}
        self.case_id = str(self.person.http.post("/v1/cases", json=sent).raise_for_status().json()["id"])

    @property
    def now(self) -> datetime:
        """The time of the stack."""
        return datetime.fromisoformat(self.person.http.get("/_local/clock").json()["now"])

    def sweeps(self) -> None:
        """Every schedule runs once."""
        assert self.person.http.post("/_local/sweep").status_code < 300

    def takes_the_turn(self, name: str) -> None:
        """Another run has the turn for a day, and does nothing with it."""
        assert bootstrap.deps().operations.take_turn(name, self.now, self.now + timedelta(days=1))

    def uses(self, **changes: Any) -> None:  # noqa: ANN401 - of any port
        """Other ports are wired from now on."""
        bootstrap.use(bootstrap.Wiring(replace(bootstrap.deps(), **changes), bootstrap.boundary()))

    def lets_pass(self, span: timedelta) -> None:
        """Nobody looks at anything for so long; then every schedule runs once."""
        self.person.stack.emulation.shared.clock.stop_at(self.now + span)
        self.sweeps()

    def spoils(self, table: str, sort_key: str, attribute: str) -> None:
        """Somebody edits an item of the case in a table."""
        key = {"pk": {"S": f"case#{self.case_id}"}, "sk": {"S": sort_key}}
        self.tables.update_item(
            TableName=table,
            Key=key,
            UpdateExpression="SET #name = :value",
            ExpressionAttributeNames={"#name": attribute},
            ExpressionAttributeValues={":value": {"S": "{}"}},
        )


@contextmanager
def a_stack() -> Iterator[Trouble]:
    """Start a stack at the right day; its metrics are read from the log."""
    stack = start_stack(clock=datetime.fromisoformat(START))
    trouble = Trouble(Person(stack))
    lines = logging.getLogger(logger().name)
    level = lines.level
    lines.addHandler(trouble.meter)
    lines.setLevel(logging.INFO)
    try:
        trouble.applies()
        trouble.person.advance("PT1M")
        trouble.meter.values.clear()
        yield trouble
    finally:
        lines.removeHandler(trouble.meter)
        lines.setLevel(level)
        trouble.person.http.close()
        stack.stop()
