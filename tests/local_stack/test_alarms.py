"""Each trouble that we count ourselves, on the local stack: its metric crosses the line that rings, and goes back."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import boto3
import pytest
import stamina

from chalicelib import bootstrap
from chalicelib.domain.messages.operations import Pause
from chalicelib.observability import logger
from infra.local.aws.workflow import REGION
from infra.local.stack import start_stack
from infra.watch.alarms import Alarm, read_alarms
from tests.fakes.bell import rings
from tests.local_stack.test_stack import APPLICATION, Person

ALARMS = {alarm.full_name: alarm for alarm in read_alarms() if alarm.rings_on("aws")}
START = "2026-12-14T10:00:00+05:00"
"""Within a month of the first day of which the government has not said yet whether it is worked."""
BAD = {"content-type": "application/json", "x-jws-signature": "e30..AAAA"}


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


def no_sweep(on: Trouble) -> None:
    """The turn is never given back."""
    on.takes_the_turn("sweep")
    on.sweeps()


def overdue(on: Trouble) -> None:
    """Nobody looks at a case until long after its time."""
    on.takes_the_turn("sweep")
    on.person.stack.emulation.shared.clock.stop_at(on.now + timedelta(days=6))
    on.sweeps()


def unreadable(on: Trouble) -> None:
    """The case is edited in the table, and its time comes."""
    on.spoils("CasesTable", "case", "document")
    on.person.advance("P4D")


def bad_signatures(on: Trouble) -> None:
    """Somebody sends callbacks without the partner's key."""
    for _ in range(20):
        assert on.person.http.post("/v1/callbacks/consents", content=b"{}", headers=BAD).status_code == 401


def kdp_is_down(on: Trouble) -> None:
    """KDP answers nobody for hours."""
    on.person.http.post("/_local/faults", json={"partner": "kdp", "kind": "rate_limited", "calls": 10_000, "iin": None})
    with stamina.set_testing(True, attempts=3, cap=True):  # tries again without waiting
        for _ in range(10):
            with pytest.raises(Exception, match="kdp"):
                bootstrap.deps().personal_data_access.result(f"{on.case_id}-kdp-1", look=lambda: None)


def journal_changed(on: Trouble) -> None:
    """An entry is rewritten, and the hour of the anchors comes."""
    on.tables.update_item(
        TableName="JournalTable",
        Key={"case_id": {"S": on.case_id}, "seq": {"N": "1"}},
        UpdateExpression="SET document = :value",
        ExpressionAttributeValues={":value": {"S": "{}"}},
    )
    on.sweeps()


def no_anchors(on: Trouble) -> None:
    """The turn of the anchors is never given back."""
    on.takes_the_turn("anchor-journal")
    on.sweeps()


def no_erasing(on: Trouble) -> None:
    """The turn of the erasing is never given back."""
    on.takes_the_turn("erase-due")
    on.sweeps()


def paused(on: Trouble) -> None:
    """Somebody pauses calls and intake and goes home."""
    pause = Pause("operator-1", on.now, "a test")
    bootstrap.deps().operations.pause(pause)
    bootstrap.deps().operations.pause_intake(pause)
    on.person.advance("PT5H")


def nothing(on: Trouble) -> None:
    """A day in which all goes well, but that a day off is not settled."""
    on.sweeps()


TROUBLES: dict[Callable[[Trouble], None], set[str]] = {
    no_sweep: {"sweep-silent"},
    overdue: {"cases-overdue"},
    unreadable: {"cases-unreadable", "cases-failed"},
    bad_signatures: {"bad-signatures-open-api"},
    kdp_is_down: {"partner-failing-kdp"},
    journal_changed: {"journal-broken"},
    no_anchors: {"anchor-late"},
    no_erasing: {"erasing-late"},
    paused: {"calls-paused", "intake-paused"},
    nothing: {"days-unconfirmed"},
}


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: str(trouble.__name__))
def test_a_trouble_crosses_the_line_that_rings(trouble: Callable[[Trouble], None]) -> None:
    """Its alarm rings if it lasts for as many periods as the list says, and no alarm of another trouble does."""
    with a_stack() as on:
        trouble(on)
        values = {
            name: on.meter.period(alarm) for name, alarm in ALARMS.items() if not alarm.of_aws and alarm.rings_on("aws")
        }
    ring = {name for name, value in values.items() if value is not None and rings(ALARMS[name], [value] * 9)}
    assert ring - {"days-unconfirmed"} == TROUBLES[trouble] - {"days-unconfirmed"}
    assert "days-unconfirmed" in ring or trouble in {no_sweep, bad_signatures, kdp_is_down}
