"""What the tests of the partners' clients share."""

from collections.abc import Iterator

import pytest
import stamina


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    """Retries happen as often as in production, and without waiting."""
    with stamina.set_testing(True, attempts=3, cap=True):
        yield
