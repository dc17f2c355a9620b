"""Processor time and memory of processes and their children, as Linux counts them."""

import os
from pathlib import Path

PROC = Path("/proc")
_PARENT, _USER, _REAPED = 1, 11, 14
"""Places in `/proc/PID/stat` after the name of the program."""
_TICKS, _PAGE = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")


def tree_of(pid: int) -> list[int]:
    """Return a process and all that descend from it."""
    parents = {int(path.name): _stat(path)[_PARENT] for path in PROC.iterdir() if path.name.isdigit()}
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def child_running(program: str) -> int:
    """Return the child of this process whose command line has the word. Raises `LookupError`."""
    for pid in tree_of(os.getpid())[1:]:
        if program.encode() in (PROC / str(pid) / "cmdline").read_bytes():
            return pid
    raise LookupError(program)


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process and its descendants, also ended ones, have used so far, in seconds."""
    return sum(sum(_stat(PROC / str(one))[_USER : _REAPED + 1]) for one in tree_of(pid)) / _TICKS


def busy_seconds() -> float:
    """Return how long the cores of the machine have been busy so far, with whatever, in seconds."""
    user, nice, system, *_ = (int(one) for one in (PROC / "stat").read_text("ascii").split()[1:4])
    return (user + nice + system) / _TICKS


def resident_bytes(pid: int) -> int:
    """Return how much memory a process and its descendants have for themselves, in bytes; shared pages are left out."""
    return sum(_resident(PROC / str(one) / "statm") for one in tree_of(pid))


def _resident(statm: Path) -> int:
    try:
        _, resident, shared = statm.read_text("ascii").split()[:3]
    except OSError:  # it has ended meanwhile
        return 0
    return (int(resident) - int(shared)) * _PAGE


def _stat(path: Path) -> list[int]:
    try:
        numbers = (path / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[1:]
    except OSError:  # it has ended meanwhile
        return [0] * (_REAPED + 1)
    return [0, *(int(one) for one in numbers)]
