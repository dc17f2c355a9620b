"""What the controls ask of whoever drives the cases, and of whoever counts the calls to the store."""

from collections.abc import Iterable
from typing import Protocol


class NotQuiet(Exception):
    """A workflow was still running when the time allowed for it was over."""


class Drivers(Protocol):
    """Who drives the cases."""

    def all(self) -> dict[str, str]:
        """Return the name of each workflow with its status, in the order in which they started."""

    def cases(self) -> list[str]:
        """Return the ids of the cases that are known."""


class CallCounts(Protocol):
    """Who counts the application's calls to the store."""

    def report(self, case_ids: Iterable[str]) -> dict[str, object]:
        """Return `{"total", "by_case"}` for the given cases; `by_case` lacks those that are not counted by case."""
