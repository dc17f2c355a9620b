"""The hours in which no SMS goes out, by the clock of Asia/Almaty."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from chalicelib.domain.calendar.working_days import almaty


@dataclass(frozen=True)
class QuietHours:
    """From `start` until before `end`, Almaty time; may cross midnight; equal times mean none."""

    start: time
    end: time

    def allowed_at(self, instant: datetime) -> datetime:
        """Return that instant when a message may go out then, otherwise the end of the quiet hours (UTC)."""
        local = instant.astimezone(almaty())
        if not self._holds(local.time()):
            return instant
        crosses_midnight = local.time() >= self.end
        last_day = local.date() + timedelta(days=1) if crosses_midnight else local.date()
        return datetime.combine(last_day, self.end, almaty()).astimezone(UTC)

    def _holds(self, clock: time) -> bool:
        if self.start <= self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end
