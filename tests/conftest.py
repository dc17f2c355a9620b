"""What holds for all tests: the order of their files, how hypothesis draws its examples, which skips are allowed.

On the machine that runs `.ci/run` a test may be skipped only for a reason that `.ci/allowed_skips.txt` lists.
"""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("kelisim", deadline=None, derandomize=True, print_blob=True)
"""The same examples each time, and no wall clock measured."""
settings.load_profile("kelisim")

LONGEST_FIRST = (
    "tests/browser/",
    "tests/privacy/test_canary.py",
    "tests/local_stack/",
    "tests/workflow/",
    "tests/policies/",
    "tests/worker/",
    "tests/upgrade/",
    "tests/faults/",
    "tests/contract/",
)
"""The workers take whole files in this order, so that no long one is left when the others have nothing to do."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Move the tests of the longest files to the front; no test depends on the order."""
    items.sort(key=lambda item: next((n for n, name in enumerate(LONGEST_FIRST) if item.nodeid.startswith(name)), 99))


ALLOWED_SKIPS = Path(__file__).parents[1] / ".ci" / "allowed_skips.txt"


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run for a skip that is not allowed; the workers of a parallel run leave that to the one that reports."""
    reporter: Any = session.config.pluginmanager.get_plugin("terminalreporter")
    if not os.environ.get("CI") or reporter is None or hasattr(session.config, "workerinput"):
        return
    lines = ALLOWED_SKIPS.read_text("utf-8").splitlines()
    allowed = [line for line in lines if line and not line.startswith("#")]
    reasons = {str(report.longrepr[2]) for report in reporter.stats.get("skipped", [])}
    wrong = sorted(reason for reason in reasons if not any(re.search(one, reason) for one in allowed))
    if wrong:
        reporter.write_line(f"These skips are not in {ALLOWED_SKIPS.name}: {wrong}", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
