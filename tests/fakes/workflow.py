"""A workflow that does nothing but remember what was asked of it."""

from threading import Lock


class RecordingWorkflow:
    """The port `Workflow`: `started` and `woken` hold what was asked, in order; a start under the same name once."""

    def __init__(self) -> None:
        """Nothing started, nothing woken."""
        self._lock = Lock()
        self.started: list[tuple[str, int]] = []
        self.woken: list[str] = []

    def start(self, case_id: str, generation: int) -> None:
        """Remember the start, unless it was started under that name before."""
        with self._lock:
            if (case_id, generation) not in self.started:
                self.started.append((case_id, generation))

    def wake(self, token: str) -> None:
        """Remember the token."""
        with self._lock:
            self.woken.append(token)
