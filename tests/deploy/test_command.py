"""The command ends with 1 and a sentence, not a traceback, when it cannot begin."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        (
            "nosuch",
            "Not deployed. There is no {root}/infra/stages/nosuch.toml. Copy example.toml in that folder to it,",
        ),
        ("../test", "Not deployed. '../test' is no name of a stage:"),
    ],
)
def test_a_stage_that_is_not_there_is_said(stage: str, expected: str) -> None:
    """Without asking the cloud anything."""
    command = [sys.executable, "-m", "infra.deploy", stage]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(expected.format(root=ROOT))
