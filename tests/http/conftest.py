"""One system for each test."""

import pytest

from tests.http.system import System


@pytest.fixture
def system() -> System:
    """The application over an empty store."""
    return System()
