"""A mutant that never ends is killed: by the CPU that it takes, or by the memory."""

import signal
from collections.abc import Callable

import pytest

from tests.mutants.warm import CPU_FACTOR, CPU_SECONDS, MOST_BYTES, in_a_child, limit_what_follows

USUAL = (0.1 - CPU_SECONDS) / CPU_FACTOR
"""Such that a run has less than a second of CPU."""


def turns_for_ever() -> int:
    """Take CPU and nothing else."""
    while True:
        pass


def collects_for_ever() -> int:
    """Ask for more than there is."""
    return len(bytearray(MOST_BYTES))


def waits_for_ever() -> int:
    """Take no CPU; the clock of a test must not wait for it, so the alarm comes at once."""
    signal.raise_signal(signal.SIGALRM)
    return 0


@pytest.mark.parametrize(
    ("do", "code"),
    [
        (lambda: 0, 0),
        (lambda: 1, 1),
        (turns_for_ever, -signal.SIGXCPU),
        (collects_for_ever, 1),
        (waits_for_ever, -signal.SIGALRM),
    ],
    ids=["passes", "fails", "turns", "collects", "waits"],
)
def test_a_run_that_never_ends_counts_as_failed(do: Callable[[], int], code: int) -> None:
    """Any code but 0 kills the mutant."""

    def within_limits() -> int:
        limit_what_follows(USUAL)
        return do()

    assert in_a_child(within_limits) == code
