"""Decides whether an alarm rings, as CloudWatch does."""

from infra.watch.alarms import Alarm


def rings(alarm: Alarm, values: list[int | None]) -> bool:
    """Return whether these values of the newest periods ring; None stands for a period without data."""
    newest = values[-alarm.periods :]
    return len(newest) == alarm.periods and all(_is_beyond(alarm, value) for value in newest)


def _is_beyond(alarm: Alarm, value: int | None) -> bool:
    if value is None:
        return alarm.silence == "rings"
    return value >= alarm.at_least if alarm.at_least is not None else value < (alarm.below or 0)
