"""Runs tests in a copy of the project, each run in a process that is forked with the libraries already loaded.

Loading them takes longer than most runs. A first run without any change records which lines each test passes through:
so a mutant first meets the tests that pass through its lines.
"""

import json
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

ALL_PASSED, SOME_FAILED, INTERRUPTED = 0, 1, 2
_LOADED = ("boto3", "chalice.app", "httpx", "joserfc.jwt", "jsonschema", "pydantic", "stamina", "yaml")
_OURS = frozenset({"app", "benchmarks", "chalicelib", "infra", "tests"})
_OPTIONS = ("-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist")
_FORK = multiprocessing.get_context("fork")
LinesOfTests = Mapping[str, frozenset[int]]
"""By the test's id: the lines of the module that it passes through."""


class LineRecorder:
    """A plugin of pytest that records which lines of one file each test passes through, fixtures included."""

    def __init__(self, path: Path) -> None:
        self.lines: dict[str, set[int]] = {}
        self._path, self._now = str(path), set[int]()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Trace one test, in all its threads."""
        self._now = self.lines.setdefault(item.nodeid, set())
        threading.settrace(self._trace)
        sys.settrace(self._trace)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            threading.settrace(None)

    def _trace(self, frame: FrameType, _event: str, _arg: Any, /) -> Callable[..., Any] | None:  # noqa: ANN401 - as Python calls it
        if frame.f_code.co_filename != self._path:
            return None
        self._now.add(frame.f_lineno)
        return self._trace


def load_libraries() -> None:
    """Load what the tests need from elsewhere, once for all runs."""
    for name in _LOADED:
        import_module(name)


def run_tests(copy: Path, tests: Sequence[str], longest: float | None) -> int | None:
    """Run the tests up to the first failure; return pytest's exit code, or None if they took longer than `longest`."""
    return _forked(lambda: _pytest(copy, tests), longest)


def record_lines(copy: Path, module: str, tests: Sequence[str]) -> tuple[int | None, LinesOfTests]:
    """Run the tests; return the exit code, and for each test the lines of the module that it passes through."""
    recorder, found = LineRecorder(copy / module), copy / ".lines.json"

    def record() -> int:
        code = _pytest(copy, tests, recorder)
        found.write_text(json.dumps({test: sorted(lines) for test, lines in recorder.lines.items()}))
        return code

    code = _forked(record, None)
    lines = json.loads(found.read_text())
    return code, {test: frozenset(passed) for test, passed in lines.items()}


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
