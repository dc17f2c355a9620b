"""What holds for all tests: the order of their files, and how hypothesis draws its examples."""

import pytest
from hypothesis import settings

settings.register_profile("kelisim", deadline=None, derandomize=True, print_blob=True)
"""The same examples each time, and no wall clock measured."""
settings.load_profile("kelisim")

LONGEST_FIRST = (
    "tests/privacy/test_canary.py",
    "tests/local_stack/",
    "tests/workflow/",
    "tests/policies/",
    "tests/worker/",
    "tests/browser/",
    "tests/faults/",
    "tests/contract/",
)
"""The workers take whole files in this order, so that no long one is left when the others have nothing to do."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Move the tests of the longest files to the front; no test depends on the order."""
    items.sort(key=lambda item: next((n for n, name in enumerate(LONGEST_FIRST) if item.nodeid.startswith(name)), 99))
