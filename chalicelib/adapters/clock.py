"""The system clock."""

from datetime import UTC, datetime


class SystemClock:
    """The port `Clock` on the system's clock."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return datetime.now(UTC)
