"""The list of alarms: the template has them, the code counts what they watch, and the runbook says what to do."""

import re
from pathlib import Path
from typing import Any

import pytest

from infra.compose import compose_template, load_resources, load_workflow
from infra.watch.alarms import Alarm, Place, read_alarms
from infra.watch.metrics import read_metrics
from tests.fakes.bell import rings

ROOT = Path(__file__).parents[2]
ALARMS = read_alarms()
AWS = [alarm for alarm in ALARMS if alarm.rings_on("aws")]
PARTS = ("- **What it means**: ", "- **Look at** ", "- **Do**: ", "- **Over when** ")


def test_every_alarm_watches_what_is_counted() -> None:
    """A metric that was renamed would leave an alarm that never rings, or always; so would a wrong dimension."""
    counted = {metric.name: metric.dimensions for metric in read_metrics()}
    watched = [alarm.our_metric for alarm in ALARMS if alarm.rings_on("postgres")]
    assert [(name, labels) for name, labels in watched if not set(labels) <= set(counted[name])] == []


def test_the_template_has_every_alarm() -> None:
    """By the name of the list, with the topic that rings, and the same bound; not those of the other place alone."""
    resources = compose_template(load_resources(), load_workflow())["Resources"]
    made = {
        resource["Properties"]["AlarmName"]["Fn::Sub"]: resource["Properties"]["Threshold"]
        for resource in resources.values()
        if resource.get("Type") == "AWS::CloudWatch::Alarm"
    }
    bounds = {alarm.full_name: alarm.below if alarm.at_least is None else alarm.at_least for alarm in AWS}
    assert made == {f"${{AWS::StackName}}-{name}": bound for name, bound in bounds.items()}


@pytest.mark.parametrize("name", sorted({alarm.name for alarm in ALARMS}))
def test_the_runbook_says_what_to_do(name: str) -> None:
    """What it means, where to look, what to do, and how to know that it is over."""
    section = (ROOT / "docs/runbook.md").read_text("utf-8").partition(f"\n### {name}\n\n")[2].partition("\n#")[0]
    assert tuple(part for part in PARTS if part in section) == PARTS


def test_the_runbook_knows_no_other_alarm() -> None:
    """An alarm that was taken away takes its section with it."""
    chapter = (ROOT / "docs/runbook.md").read_text("utf-8").partition("\n## Alarms\n")[2].partition("\n## ")[0]
    assert re.findall(r"^### (.+)$", chapter, re.MULTILINE) == list(dict.fromkeys(alarm.name for alarm in ALARMS))


@pytest.mark.parametrize(
    ("bounds", "values", "expected"),
    [
        ({"at_least": 3}, [9, 2], False),
        ({"at_least": 3}, [2, 3], True),
        ({"at_least": 3, "periods": 2}, [3], False),
        ({"at_least": 3, "periods": 2}, [2, 3], False),
        ({"at_least": 3, "periods": 2}, [1, 3, 4], True),
        ({"at_least": 3}, [None], False),
        ({"below": 1}, [0], True),
        ({"below": 1}, [1], False),
        ({"below": 1}, [None], False),
        ({"below": 1, "silence": "rings"}, [None], True),
    ],
)
def test_an_alarm_rings_beyond_its_bound(
    bounds: dict[str, object], values: list[int | None], *, expected: bool
) -> None:
    """In so many periods in a row; no data at all rings only where the list says so."""
    alarm = Alarm(name="any", says="Any.", metric="any", statistic="Sum", minutes=5, **bounds)  # type: ignore[arg-type]
    assert rings(alarm, values) is expected


@pytest.mark.parametrize("bounds", [{}, {"at_least": 1, "below": 1}])
def test_an_alarm_has_one_bound(bounds: dict[str, int]) -> None:
    """With none or two nobody knows when it rings."""
    with pytest.raises(ValueError, match="one of at_least and below"):
        Alarm(name="any", says="Any.", metric="any", statistic="Sum", minutes=5, **bounds)  # type: ignore[arg-type]


def test_an_alarm_of_one_place_says_what_rings_in_the_other() -> None:
    """So nobody takes a missing alarm for a forgotten one; each alarm that is named rings where it is said to."""
    by_name = {alarm.name: alarm for alarm in ALARMS}
    named = {one.name: re.findall(r"`([a-z-]+)`", one.elsewhere) for one in ALARMS if one.elsewhere is not None}
    other: dict[str, Place] = {one.name: "aws" if one.only == "postgres" else "postgres" for one in ALARMS}
    assert [name for name, others in named.items() for one in others if not by_name[one].rings_on(other[name])] == []
    assert {name: len(others) for name, others in named.items()} == {
        "dead-letters": 4,
        "workflows-failed": 2,
        "workflows-timed-out": 1,
        "workflows-aborted": 1,
        "worker-failing": 3,
        "throttled": 2,
    }


@pytest.mark.parametrize(
    "fields",
    [
        {"metric": "AWS/SQS/Any"},
        {"metric": "AWS/SQS/Any", "only": "aws"},
        {"metric": "any", "elsewhere": "Nothing."},
        {"metric": "AWS/SQS/Any", "only": "aws", "elsewhere": "-", "on_postgres": {"metric": "any", "labels": {}}},
    ],
)
def test_an_alarm_forgets_no_place(fields: dict[str, Any]) -> None:
    """What AWS counts has an equal on PostgreSQL, or says why it needs none."""
    with pytest.raises(ValueError, match="elsewhere"):
        Alarm(name="any", says="Any.", statistic="Sum", minutes=5, at_least=1, **fields)
