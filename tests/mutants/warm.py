"""Tries changes in a process that has collected the tests: a child is forked for each, and its function changed.

So a change costs no more than the tests that pass through it. Some changes cannot be made in this way (`live_code.py`
says which); and what lives here has to live in a process of its own, too.
"""

import gc
import json
import math
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from tests.mutants.changes import Change
from tests.mutants.live_code import LiveModule, live_module

CPU_FACTOR, CPU_SECONDS = 5, 5
"""A test that takes more CPU with a mutant than this many times its usual CPU, and these seconds, never ends."""
WAIT_FACTOR, WAIT_SECONDS = 20, 120
"""The same by the clock, for one that waits for ever. A busy machine makes every test slow, so it is longer."""
MOST_BYTES = 4 * 1024**3
"""A mutant that collects things for ever must not take the memory of the machine."""
_PASSED, _FAILED, _NOT_TRIED = 0, 1, 3
Passed = tuple[list[int], float]
"""The lines that a test passes through, and the seconds of CPU that it takes."""


class WarmRounds:
    """A plugin of pytest that runs the tests once as they are, then those nearest to each change with it.

    The results are in `found`: `passed`, and `killed` by the number of the change, for those that could be tried.
    """

    def __init__(self, copy: Path, changes: Sequence[Change], found: Path) -> None:
        self._changes, self._found = changes, found
        self._path = copy / changes[0].path
        self._source = self._path.read_bytes()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Stand in for pytest's own loop."""
        gc.unfreeze()  # what was collected is frozen, and no list of objects has what is frozen
        lines, recorded = self._found.with_suffix(".lines"), Recorder(str(self._path))
        module = live_module(self._changes[0].path, self._source)
        code = in_a_child(lambda: self._record(session, module, recorded, lines))
        killed: dict[int, bool] = {}
        if code == _PASSED:
            recorded_tests: Mapping[str, Passed] = json.loads(lines.read_text())
            gc.freeze()  # so that the children copy fewer pages
            for number, change in enumerate(self._changes):
                near = [
                    (item, recorded_tests[item.nodeid][1]) for item in _nearest(change, session.items, recorded_tests)
                ]
                code_of_change = in_a_child(lambda c=change, n=near: _try(session, module, c, n))  # type: ignore[misc]
                if code_of_change != _NOT_TRIED:
                    killed[number] = code_of_change != _PASSED
        self._found.write_text(json.dumps({"passed": code == _PASSED, "killed": killed}))
        return True

    def _record(self, session: pytest.Session, module: LiveModule, recorder: "Recorder", to: Path) -> int:
        seconds = {}
        for item in session.items:
            module.clear_caches()  # so that each test passes through what is remembered
            begun = time.process_time()
            recorder.begin(item.nodeid)
            _run(session, item)
            recorder.end()
            seconds[item.nodeid] = time.process_time() - begun
            if session.testsfailed:
                return _FAILED
        to.write_text(json.dumps({test: (sorted(lines), seconds[test]) for test, lines in recorder.lines.items()}))
        return _PASSED


def _try(
    session: pytest.Session, module: LiveModule, change: Change, items: Sequence[tuple[pytest.Item, float]]
) -> int:
    if not items or not module.change(change):
        return _NOT_TRIED
    for item, usual in items:
        limit_what_follows(usual)
        _run(session, item)
        if session.testsfailed:
            return _FAILED
    return _PASSED


class Recorder:
    """Records which lines of one file each test passes through, fixtures and threads included."""

    def __init__(self, path: str) -> None:
        self.lines: dict[str, set[int]] = {}
        self._path, self._now = path, set[int]()

    def begin(self, test: str) -> None:
        """Record for this test from now on."""
        self._now = self.lines.setdefault(test, set())
        threading.settrace(self._trace)
        sys.settrace(self._trace)

    def end(self) -> None:
        """Stop."""
        sys.settrace(None)
        threading.settrace(None)

    def _trace(self, frame: FrameType, _event: str, _arg: Any, /) -> Callable[..., Any] | None:  # noqa: ANN401 - as Python calls it
        if frame.f_code.co_filename != self._path:
            return None
        self._now.add(frame.f_lineno)
        return self._trace


def _nearest(change: Change, items: Sequence[pytest.Item], recorded: Mapping[str, Passed]) -> list[pytest.Item]:
    """Return the tests that pass through the changed lines, the quickest first."""
    lines = range(change.line, change.last_line + 1)
    near = [item for item in items if any(line in lines for line in recorded[item.nodeid][0])]
    if change.where == "(module)":  # it is passed through once, when the module is loaded
        near = [*items]
    return sorted(near, key=lambda item: recorded[item.nodeid][1])


def _run(session: pytest.Session, item: pytest.Item) -> None:
    session.config.hook.pytest_runtest_protocol(item=item, nextitem=None)


def in_a_child(do: Callable[[], int]) -> int:
    """Do it in a forked process; return its exit code, or the negative number of the signal that ended it."""
    child = os.fork()
    if child == 0:
        code = _FAILED
        try:
            code = do()
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def limit_what_follows(usual: float) -> None:
    """Let a signal end this process when what follows takes far more than `usual` seconds of CPU, or waits for ever.

    More memory than is sensible is refused.
    """
    most = math.ceil(time.process_time() + CPU_SECONDS + CPU_FACTOR * usual)
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(math.ceil(WAIT_SECONDS + WAIT_FACTOR * usual))
