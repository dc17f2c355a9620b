"""Reads the list of alarms and makes the alarms of CloudWatch from it. Prometheus has its own (`prometheus.py`)."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from chalicelib.observability import NAMESPACE

ALARM_LIST = Path(__file__).parent / "alarms.toml"
TOPIC = "Alarms"
_SECONDS_A_MINUTE = 60
Resource = dict[str, Any]
Place = Literal["aws", "postgres"]


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """One alarm of the list, as the head of the file describes it. `partner`: whose calls it watches, if any."""

    name: str
    says: str
    metric: str
    statistic: Literal["Sum", "Maximum"]
    minutes: int
    periods: int = 1
    at_least: int | None = None
    below: int | None = None
    urgent: bool = False
    silence: Literal["rings", "fine"] = "fine"
    dimensions: Mapping[str, str] = field(default_factory=dict)
    partner: str | None = None
    on_postgres: Mapping[str, Any] = field(default_factory=dict)
    only: Place | None = None
    elsewhere: str | None = None

    def __post_init__(self) -> None:
        """Raise `ValueError` for an alarm without a bound or with two, or that forgets one of the places."""
        if (self.at_least is None) == (self.below is None):
            raise ValueError(f"The alarm {self.name} needs one of at_least and below.")
        if (self.only is None) != (self.elsewhere is None):
            raise ValueError(f"The alarm {self.name} needs both of only and elsewhere, or neither.")
        if self.of_aws and (self.only == "aws") == bool(self.on_postgres):
            raise ValueError(f"The alarm {self.name} needs on_postgres, or only and elsewhere.")

    @property
    def of_aws(self) -> bool:
        """True if AWS counts the metric in its place, not our code."""
        return "/" in self.metric

    def rings_on(self, place: Place) -> bool:
        """Return whether the place has the alarm."""
        return self.only in {None, place}

    @property
    def our_metric(self) -> tuple[str, Mapping[str, str]]:
        """The metric that our code counts for the alarm, and the values of the dimensions that are counted."""
        if self.on_postgres:
            return self.on_postgres["metric"], self.on_postgres["labels"]
        return self.metric, {"partner": self.partner} if self.partner else {}

    @property
    def full_name(self) -> str:
        """The name with the partner: `partner-failing-kdp`."""
        return f"{self.name}-{self.partner}" if self.partner else self.name


def read_alarms() -> tuple[Alarm, ...]:
    """Return all alarms, one for each partner where the list says so. Raises `TypeError`, `ValueError`."""
    return tuple(_each(tomllib.loads(ALARM_LIST.read_text("utf-8"))["alarm"]))


def _each(entries: list[dict[str, Any]]) -> Iterator[Alarm]:
    for entry in entries:
        partners = entry.pop("each", [None])
        yield from (Alarm(**entry, partner=partner) for partner in partners)


def cloudwatch_alarms() -> dict[str, Resource]:
    """Return the resources of the template, by their logical names: `AlarmSweepSilent`."""
    return {_logical_name(alarm): _resource(alarm) for alarm in read_alarms() if alarm.rings_on("aws")}


def _logical_name(alarm: Alarm) -> str:
    return "Alarm" + "".join(part.capitalize() for part in alarm.full_name.split("-"))


def _resource(alarm: Alarm) -> Resource:
    namespace, _, name = alarm.metric.rpartition("/")
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmName": {"Fn::Sub": f"${{AWS::StackName}}-{alarm.full_name}"},
            "AlarmDescription": f"{alarm.says} What to do: docs/runbook.md#{alarm.name}",
            "Namespace": namespace or NAMESPACE,
            "MetricName": name,
            "Dimensions": [{"Name": key, "Value": value} for key, value in _dimensions(alarm)],
            "Statistic": alarm.statistic,
            "Period": alarm.minutes * _SECONDS_A_MINUTE,
            "EvaluationPeriods": alarm.periods,
            "Threshold": alarm.at_least if alarm.at_least is not None else alarm.below,
            "ComparisonOperator": "LessThanThreshold" if alarm.at_least is None else "GreaterThanOrEqualToThreshold",
            "TreatMissingData": "breaching" if alarm.silence == "rings" else "notBreaching",
            "AlarmActions": [{"Ref": TOPIC}],
            "OKActions": [{"Ref": TOPIC}],
        },
    }


def _dimensions(alarm: Alarm) -> list[tuple[str, Any]]:
    if not alarm.of_aws:
        by_partner: list[tuple[str, Any]] = [("partner", alarm.partner)] if alarm.partner else []
        return [*by_partner, ("service", {"Ref": "AWS::StackName"})]
    return [(name, _value(text)) for name, text in alarm.dimensions.items()]


def _value(text: str) -> Any:  # noqa: ANN401 - an intrinsic function of CloudFormation
    """Return what the template resolves: `Name.Attribute` of a resource, a resource, or a plain text."""
    if "." in text:
        return {"Fn::GetAtt": text.split(".")}
    return {"Ref": text} if text[0].isupper() else text
