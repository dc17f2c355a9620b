"""What holds for all tests: their order, who runs them, how hypothesis draws its examples, which skips are allowed.

On the machine that runs `.ci/run` a test may be skipped only for a reason that `.ci/allowed_skips.txt` lists.
"""

import gc
import os
import re
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

settings.register_profile("kelisim", deadline=None, derandomize=True, print_blob=True)
"""The same examples each time, and no wall clock measured."""
settings.load_profile("kelisim")

ON_ENGINES = "tests/contract/"
"""One worker runs this folder, so that DynamoDB Local and PostgreSQL start once and not once a worker."""

LONGEST_FIRST = (
    ON_ENGINES,
    "tests/browser/",
    "tests/privacy/test_canary.py",
    "tests/local_stack/",
    "tests/workflow/",
    "tests/policies/",
    "tests/worker/",
    "tests/upgrade/",
    "tests/faults/",
)
"""The workers take whole files in this order, so that no long one is left when the others have nothing to do."""


class ByFile(LoadFileScheduling):  # type: ignore[misc] # xdist has no types
    """Gives each worker whole files, and one of them the whole folder of the engines."""

    def _split_scope(self, nodeid: str) -> str:
        return ON_ENGINES if nodeid.startswith(ON_ENGINES) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile | None:
    """Hand out the tests of `--dist loadfile`; other ways of handing out stay as they are."""
    return ByFile(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Keep the garbage collector from searching what lives to the end anyway: all modules and all tests."""
    gc.disable()
    collected = yield
    gc.freeze()
    gc.enable()
    return collected


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
