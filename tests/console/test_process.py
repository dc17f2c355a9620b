"""The console as a process: what it does when its output goes nowhere, and when it is interrupted."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from chalicelib.entrypoints.console.exits import Exit

ROOT = Path(__file__).parents[2]
KEY = ("new-head-key", "--kid", "head-2")


def ended(*arguments: str, stdout: int) -> tuple[int, str]:
    """Run a command that needs no settings; its exit status and what it wrote to standard error."""
    done = subprocess.run(
        [sys.executable, "-m", "chalicelib.entrypoints.console", *arguments],
        cwd=ROOT,
        env={"PYTHONTZPATH": "", "TZ": "UTC", "PATH": os.environ["PATH"]},
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("arguments", [KEY, ("--help",)])
def test_a_reader_who_goes_away_is_no_error(arguments: tuple[str, ...]) -> None:
    """As after `| head`: nothing is said, and the status is that of other programs."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        assert ended(*arguments, stdout=writing) == (Exit.UNREAD, "")
    finally:
        os.close(writing)


INTERRUPTED_AT = """
import os, runpy, signal, sys

class Interrupts:
    def find_spec(self, name, *_):
        if name == "chalicelib.entrypoints.console.commands":
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupts())
sys.argv = ["console", "status"]
runpy.run_module(MODULE, run_name="__main__")
"""
"""A process that is interrupted while it imports the commands."""


@pytest.mark.parametrize("module", ["chalicelib.entrypoints.console", "infra.local.console"])
def test_an_interrupt_while_modules_are_loaded_shows_no_traceback(module: str) -> None:
    """The process ends as any that is interrupted."""
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_AT.replace("MODULE", repr(module))],
        cwd=ROOT,
        env={"PYTHONTZPATH": "", "TZ": "UTC", "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")


def test_an_output_that_cannot_be_written_is_said() -> None:
    """A full disk: a script must not take an empty file for a result."""
    with Path("/dev/full").open("wb") as full:
        assert ended(*KEY, stdout=full.fileno()) == (
            Exit.OUTPUT_LOST,
            "Not done: the output could not be written: No space left on device. What was done is stored.\n",
        )
