"""A short run of `make fuzz`."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from infra.fuzz.runner import Effort, Verdict, fuzz
from infra.local.demo.scripts import read_applications
from infra.local.stack import Stack, start_stack

SHORT = Effort(examples=2, seconds=120, phases="examples,fuzzing")


@pytest.fixture
def stack() -> Iterator[Stack]:
    """Start the stack at the time when the first application of the demo is sent."""
    running = start_stack(clock=read_applications()[0].send_at)
    yield running
    running.stop()


def test_no_response_contradicts_the_openapi_document(stack: Stack) -> None:
    """As a caseworker and without a token: no 5xx, nothing undocumented, and no invalid request that is accepted."""
    assert fuzz(stack, SHORT, ("caseworker", None)) == {
        "caseworker": Verdict.CLEAN,
        "nobody": Verdict.CLEAN,
    }


def test_a_role_that_runs_out_of_time_is_not_said_to_have_errors(stack: Stack) -> None:
    """It proves nothing, and is told apart from a role in which an error was found."""
    assert fuzz(stack, replace(SHORT, seconds=1), (None,)) == {"nobody": Verdict.UNFINISHED}
