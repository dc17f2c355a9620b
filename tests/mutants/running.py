"""Runs tests in a copy of the project, each run in a process that is forked with the libraries already loaded.

Loading them takes longer than most runs.
"""

import json
import multiprocessing
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path

import pytest

from tests.mutants.changes import Change
from tests.mutants.warm import WarmRounds

ALL_PASSED, SOME_FAILED, INTERRUPTED = 0, 1, 2
_LOADED = ("boto3", "chalice.app", "httpx", "joserfc.jwt", "jsonschema_rs", "pydantic", "stamina", "yaml")
_OURS = frozenset({"app", "benchmarks", "chalicelib", "infra", "tests"})
_OPTIONS = ("-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist")
_FORK = multiprocessing.get_context("fork")


def load_libraries() -> None:
    """Load what the tests need from elsewhere, once for all runs."""
    for name in _LOADED:
        import_module(name)


def run_tests(copy: Path, tests: Sequence[str], longest: float | None) -> int | None:
    """Run the tests up to the first failure; return pytest's exit code, or None if they took longer than `longest`."""
    return _forked(lambda: _pytest(copy, tests), longest)


def try_warm(copy: Path, changes: Sequence[Change], tests: Sequence[str]) -> tuple[bool, Mapping[int, bool]]:
    """Try the changes of one module in one process, see `warm.py`.

    Return whether the tests pass without any, and by number, for those that could be tried, whether a test failed.
    """
    found = copy / ".found.json"
    found.unlink(missing_ok=True)
    _forked(lambda: _pytest(copy, tests, WarmRounds(copy, changes, found)), None)
    if not found.is_file():
        return False, {}
    results = json.loads(found.read_text())
    return bool(results["passed"]), {int(number): killed for number, killed in results["killed"].items()}


def _forked(run: Callable[[], int], longest: float | None) -> int | None:
    process = _FORK.Process(target=_quietly, args=(run,))
    process.start()
    process.join(longest)
    if process.is_alive():
        process.kill()
        process.join()
        return None
    return process.exitcode


def _quietly(run: Callable[[], int]) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os._exit(run())


def _pytest(copy: Path, tests: Sequence[str], *plugins: object) -> int:
    """Run pytest in this process, which has loaded nothing of the project but what runs it: that is forgotten."""
    for name in [name for name in sys.modules if name.partition(".")[0] in _OURS]:
        del sys.modules[name]
    sys.dont_write_bytecode = True
    os.chdir(copy)
    sys.path[:] = [str(copy), *(place for place in sys.path if place not in {"", str(Path(__file__).parents[2])})]
    return int(pytest.main([*_OPTIONS, *tests], plugins=[*plugins]))
