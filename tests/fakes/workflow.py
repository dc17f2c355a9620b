"""A workflow that only records its calls."""

from threading import Lock


class RecordingWorkflow:
    """The port `Workflow`: `started` and `woken` record the calls in order, each start once."""

    def __init__(self) -> None:
        """Nothing started, nothing woken."""
        self._lock = Lock()
        self.started: list[tuple[str, int]] = []
        self.woken: list[str] = []

    def start(self, case_id: str, generation: int) -> None:
        """Record a start, unless the same one was recorded before."""
        with self._lock:
            if (case_id, generation) not in self.started:
                self.started.append((case_id, generation))

    def wake(self, token: str) -> None:
        """Record the token."""
        with self._lock:
            self.woken.append(token)
