"""`make mutants`: changes the code in small ways and sees whether a test notices; prints the score of each module.

`MODULE=` names a file, a folder or a group of modules (consent, terms, money, security; all by default), `SAMPLE=` how
many changes of each module are tried (all by default), `SEED=` which ones. It works in a copy in a temporary folder. A
mutant first meets those of its module's own tests that pass through its lines, in a process that has loaded them; if it
lives, or cannot be tried there, all tests for its module in a process of its own.
The exit code is 1 if the score is below 0.95 or an entry of the list of equivalent mutants is out of date.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from tests.mutants.changes import Change, changes_of
from tests.mutants.equivalents import read_equivalents, stale
from tests.mutants.modules import ROOT, Tests, find_tests, modules_of
from tests.mutants.running import (
    ALL_PASSED,
    INTERRUPTED,
    SOME_FAILED,
    load_libraries,
    run_tests,
    try_warm,
)

LEAST_SCORE = 0.95
LONGEST_FACTOR, LONGEST_SECONDS = 10, 60
"""A mutant that runs longer than this many times the tests' usual time, and these seconds, never ends: it is killed."""


def main() -> int:
    """Try the mutants; return the exit code."""
    try:
        modules = modules_of(os.environ.get("MODULE", ""))
        sample, seed = int(os.environ.get("SAMPLE") or 0), int(os.environ.get("SEED") or 1)
        tests = {module: find_tests(module) for module in modules}
    except ValueError as error:
        print(error)
        return 2
    out_of_date = stale(read_equivalents())
    load_libraries()
    with _a_copy() as copy:
        killed, lived = 0, 0
        for module in modules:
            changes = changes_of(module, (ROOT / module).read_bytes())
            if sample:
                changes = Random(f"{seed} {module}").sample(changes, min(sample, len(changes)))
            survivors, tried, seconds = _try_all(copy, changes, tests[module])
            killed, lived = killed + tried - len(survivors), lived + len(survivors)
            print(f"{_score(tried - len(survivors), len(survivors))} of {tried} killed in {seconds:.0f} s: {module}")
            print(*(f"    lives: {change}" for change in survivors), sep="\n", end="\n" * bool(survivors), flush=True)
    print(f"{_score(killed, lived)} of {killed + lived} killed in {len(modules)} modules")
    print(*(f"out of date in equivalent.toml: {key}" for key in out_of_date), sep="\n", end="\n" * bool(out_of_date))
    return 1 if out_of_date or killed < LEAST_SCORE * (killed + lived) else 0


def _score(killed: int, lived: int) -> str:
    return f"{killed / (killed + lived):.2f}" if killed + lived else "-"


@contextmanager
def _a_copy() -> Iterator[Path]:
    """Copy what git knows, and what is new and not ignored, into a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy = Path(folder)
        listed = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard", "-z"],  # noqa: S607 - git is on the PATH
            cwd=ROOT,
            check=True,
            capture_output=True,
        ).stdout
        for name in filter(None, listed.decode().split("\0")):
            if (ROOT / name).is_file():
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                (copy / name).write_bytes((ROOT / name).read_bytes())
        yield copy


def _try_all(copy: Path, changes: list[Change], tests: Tests) -> tuple[list[Change], int, float]:
    """Try the changes of a module; return those that live, how many were tried, and the seconds."""
    begun = time.monotonic()
    equivalent = {one.key for one in read_equivalents()}
    tried = [change for change in changes if change.key not in equivalent]
    if not tried:
        return [], 0, 0.0
    passed, warm = try_warm(copy, tried, tests.own)
    if not passed:
        raise SystemExit(f"The tests fail without any change: {' '.join(tests.own)}")
    longest = max(LONGEST_SECONDS, LONGEST_FACTOR * (time.monotonic() - begun))
    left = [change for number, change in enumerate(tried) if number not in warm]
    left = [change for change in left if _lives(copy, change, tests.own, longest)]
    left += [change for number, change in enumerate(tried) if not warm.get(number, True)]
    survivors = [change for change in left if _lives(copy, change, (*tests.own, *tests.others), longest)]
    return survivors, len(tried), time.monotonic() - begun


def _lives(copy: Path, change: Change, tests: tuple[str, ...], longest: float) -> bool:
    """Return whether all these tests pass with the change, in a process of their own."""
    module = copy / change.path
    before = module.read_bytes()
    module.write_bytes(change.apply(before))
    try:
        return _pass(copy, change, tests, longest)
    finally:
        module.write_bytes(before)


def _pass(copy: Path, change: Change, tests: tuple[str, ...], longest: float) -> bool:
    code = run_tests(copy, tests, longest)
    if code not in {ALL_PASSED, SOME_FAILED, INTERRUPTED, None}:
        raise SystemExit(f"pytest ended with {code} at {change}")
    return code == ALL_PASSED


if __name__ == "__main__":
    sys.exit(main())
