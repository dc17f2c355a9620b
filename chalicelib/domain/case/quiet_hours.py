"""The hours of the night in which no SMS is sent, in Asia/Almaty."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from chalicelib.domain.calendar.working_days import almaty


@dataclass(frozen=True)
class QuietHours:
    """From `start` up to, but not including, `end` (Asia/Almaty). May cross midnight; equal times: none."""

    start: time
    end: time

    def allowed_at(self, instant: datetime) -> datetime:
        """Return the instant itself when an SMS may be sent then, otherwise the end of the quiet hours (UTC)."""
        local = instant.astimezone(almaty())
        if not self._contains(local.time()):
            return instant
        crosses_midnight = local.time() >= self.end
        last_day = local.date() + timedelta(days=1) if crosses_midnight else local.date()
        return datetime.combine(last_day, self.end, almaty()).astimezone(UTC)

    def _contains(self, clock: time) -> bool:
        if self.start <= self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end
