"""`python -m infra.local`: what is wrong is one clear line and exit code 1."""

import os
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def _run(**environment: str) -> tuple[int, str, list[str]]:
    command = [sys.executable, "-m", "infra.local"]
    env = os.environ | environment
    run = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)
    return run.returncode, run.stdout, run.stderr.splitlines()


def test_a_busy_port_is_one_clear_line() -> None:
    """A port that another program holds ends the command at once, and says which port and what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, out, lines = _run(PORT=str(port))
    assert (code, out, len(lines)) == (1, "", 1)
    assert lines[0].startswith(f"Port {port} cannot be used: ")


def test_a_clock_without_an_offset_is_refused() -> None:
    """CLOCK is an instant, so it needs an offset."""
    assert _run(CLOCK="2025-10-13T10:00:00") == (1, "", ["PORT or CLOCK is wrong: an instant needs an offset"])
