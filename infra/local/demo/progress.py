"""Shows progress: a bar on a terminal, plain lines elsewhere."""

from dataclasses import dataclass
from datetime import datetime
from typing import TextIO

BAR_WIDTH = 28


@dataclass
class Progress:
    """Shows the stack's time between two instants, and what the demo is doing."""

    stream: TextIO
    starts_at: datetime
    ends_at: datetime
    _shown: str = ""

    def show(self, now: datetime, doing: str) -> None:
        """Show the time and the current activity; without a terminal only when the activity has changed."""
        local = now.astimezone(self.starts_at.tzinfo)
        if self.stream.isatty():
            self.stream.write(f"\r\x1b[K{self._bar(local)}  {local:%a %d %b %H:%M}  {doing}")
        elif doing != self._shown:
            self.stream.write(f"{local:%a %d %b %H:%M}  {doing}\n")
        self._shown = doing
        self.stream.flush()

    def done(self) -> None:
        """End the line of the bar."""
        if self.stream.isatty():
            self.stream.write("\n")

    def _bar(self, now: datetime) -> str:
        share = (now - self.starts_at) / (self.ends_at - self.starts_at)
        filled = round(BAR_WIDTH * min(max(share, 0.0), 1.0))
        return "█" * filled + "░" * (BAR_WIDTH - filled)
