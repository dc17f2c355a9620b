"""The short form of `make fuzz`."""

from collections.abc import Iterator

import pytest

from infra.fuzz.runner import Effort, fuzz
from infra.local.demo.scripts import read_applications
from infra.local.stack import Stack, start_stack

SHORT = Effort(examples=2, seconds=120, phases="examples,fuzzing")


@pytest.fixture
def stack() -> Iterator[Stack]:
    """The stack at the moment at which the demo's first application is sent."""
    running = start_stack(clock=read_applications()[0].send_at)
    yield running
    running.stop()


def test_as_a_caseworker_and_as_nobody_nothing_breaks_the_document(stack: Stack) -> None:
    """No 5xx, no status, header, media type or field that the document does not tell, no missing refusal."""
    assert fuzz(stack, SHORT, ("caseworker", None)) == {"caseworker": True, "nobody": True}
