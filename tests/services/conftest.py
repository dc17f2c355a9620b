"""What tests of several services use."""

from collections.abc import Iterator

import pytest

from chalicelib.tracing import Piece, trace_no_more, trace_with
from tests.services.office import MONDAY


@pytest.fixture
def told() -> Iterator[list[Piece]]:
    """The pieces of work that are traced."""
    pieces: list[Piece] = []
    trace_with(pieces.append, lambda: MONDAY)
    yield pieces
    trace_no_more()
