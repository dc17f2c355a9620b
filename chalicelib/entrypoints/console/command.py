"""What every command of the console has: how it is added, what runs, how it reports."""

import argparse
import sys
from collections.abc import Callable

from chalicelib.domain.ports.store import Deps

Say = Callable[[str], None]
"""Prints one line of a command's output."""
Run = Callable[[Deps, argparse.Namespace, Say], None]
"""Runs a command with what was typed."""
AddCommand = Callable[[str, str, Run], argparse.ArgumentParser]
"""Adds a command by its name, its help and what runs, and returns its parser."""


def show_progress(text: str, end: str = "") -> None:
    """Show on stderr how far a long command is, over the line shown before; nothing when stderr is no terminal."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{text}{end}")
        sys.stderr.flush()
