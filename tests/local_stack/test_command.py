"""`python -m infra.local`: an error is one line on stderr and exit code 1."""

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


def test_a_busy_port_is_reported_in_one_line() -> None:
    """The command ends at once and says which port is busy and what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, out, lines = _run(PORT=str(port))
    assert (code, out, len(lines)) == (1, "", 1)
    assert lines[0] == (
        f"Port {port} cannot be used: another program is using it. Choose another port, for example "
        "`make up PORT=8081`; PORT=0 takes a free one."
    )


def test_a_port_that_is_not_a_number_is_refused() -> None:
    """PORT must be a number, and the message names the variable and its value."""
    assert _run(PORT="web") == (1, "", ["PORT=web is not a number. Set a port, or 0 for a free one."])


def test_a_clock_without_an_offset_is_refused() -> None:
    """Without an offset CLOCK is not an instant; the message shows the right form."""
    expected = (
        "CLOCK=2025-10-13T10:00:00 is not usable: the instant needs a UTC offset, as in 2025-10-13T10:00:00+05:00."
    )
    assert _run(CLOCK="2025-10-13T10:00:00") == (1, "", [expected])


def test_databases_that_do_not_answer_are_reported_in_one_line(tmp_path: Path) -> None:
    """The stack on PostgreSQL says what the database said, without a traceback."""
    nobody = "host=127.0.0.1 port=9 user=kelisim dbname=kelisim"
    code, out, lines = _run(
        PLACE="postgres", PORT="0", DATA=str(tmp_path / "data"), POSTGRES_DSN=nobody, RECORDS_DSN=nobody
    )
    assert (code, out, len(lines)) == (1, "", 1)
    assert lines[0].startswith(
        "The databases of POSTGRES_DSN and RECORDS_DSN cannot be used. Not done: OperationalError: "
    )
