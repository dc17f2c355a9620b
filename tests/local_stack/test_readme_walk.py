"""The walk of the README works as it is written, at whatever hour somebody tries it."""

import os
import re
import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import pytest

from infra.local.stack import start_stack

README = Path(__file__).parents[2] / "README.md"
COMMANDS = re.compile(r"^```sh walk\n(?P<commands>.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.skipif(
    not shutil.which("curl") or not shutil.which("bash"), reason="the walk is written for bash and curl"
)
@pytest.mark.parametrize("clock", ["2025-10-13T10:00:00+05:00", "2025-10-17T23:30:00+05:00"])
def test_the_walk_of_the_readme_goes_to_its_end(clock: str, tmp_path: Path) -> None:
    """On a working morning and on a Friday night, each command answers what the README says."""
    walk = "set -e\n" + "\n".join(found["commands"] for found in COMMANDS.finditer(README.read_text("utf-8")))
    stack = start_stack(port=0, clock=datetime.fromisoformat(clock))
    try:
        done = subprocess.run(
            ["bash", "-c", walk],  # noqa: S607 - bash is on the PATH, see above
            cwd=tmp_path,
            env={**os.environ, "BASE": stack.url},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        stack.stop()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "the consent page answered 200\n" in done.stdout
    assert "\nbank_data_ready\n" in done.stdout
    assert "consent_withdrawn" in done.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "movements.csv",
        "movements.json",
        "receipt.html",
        "statement.html",
    ]
