"""What a run asked of its store, on a file: so that the memory of the run is its own."""

import pickle
import tempfile
from collections.abc import Iterator
from threading import Lock
from types import TracebackType
from typing import Any, Self


class Tape:
    """Values in the order in which they were appended, none of them in memory."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the context
        self._lock = Lock()
        self.length = 0

    def __enter__(self) -> Self:
        """Record on it, then play it as often as is wanted."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        """Delete it."""
        self._file.close()

    def append(self, value: object) -> None:
        """Add a value, which can be pickled."""
        with self._lock:
            pickle.dump(value, self._file)
            self.length += 1

    def __iter__(self) -> Iterator[Any]:
        """Play all values from the first."""
        self._file.seek(0)
        for _ in range(self.length):
            yield pickle.load(self._file)  # noqa: S301 - our own
