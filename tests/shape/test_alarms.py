"""The list of alarms: the template has them, the code counts what they watch, and the runbook says what to do."""

import ast
import re
from pathlib import Path

import pytest

from chalicelib.domain.case.sweeping import Action
from chalicelib.services.schedules.anchor_journal import AnchorReport
from chalicelib.services.schedules.sweep_report import SweepReport
from infra.compose import compose_template, load_resources, load_workflow
from infra.watch.alarms import Alarm, read_alarms
from tests.fakes.bell import rings

ROOT = Path(__file__).parents[2]
ALARMS = read_alarms()
PARTS = ("- **What it means**: ", "- **Look at** ", "- **Do**: ", "- **Over when** ")


def counted() -> set[str]:
    """Return the names of all metrics that the entrypoints and the observability count."""
    named = {f"sweep_{name}" for name, value in vars(SweepReport()).items() if type(value) is int}
    named |= {f"sweep_{action}" for action in Action} | {f"anchor_{name}" for name in vars(AnchorReport())}
    for path in [ROOT / "chalicelib/observability.py", *(ROOT / "chalicelib/entrypoints").rglob("*.py")]:
        nodes = ast.walk(ast.parse(path.read_text("utf-8")))
        texts = (node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))
        named |= {text for text in texts if re.fullmatch(r"[a-z]+(_[a-z]+)+", text)}
    return named


def test_every_alarm_watches_what_is_counted() -> None:
    """A metric that was renamed would leave an alarm that never rings, or always."""
    assert {alarm.metric for alarm in ALARMS if not alarm.of_aws} <= counted()


def test_the_template_has_every_alarm() -> None:
    """By the name of the list, with the topic that rings, and the same bound."""
    resources = compose_template(load_resources(), load_workflow())["Resources"]
    made = {
        resource["Properties"]["AlarmName"]["Fn::Sub"]: resource["Properties"]["Threshold"]
        for resource in resources.values()
        if resource.get("Type") == "AWS::CloudWatch::Alarm"
    }
    bounds = {alarm.full_name: alarm.below if alarm.at_least is None else alarm.at_least for alarm in ALARMS}
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
