"""The rooms of the house see each other in one direction only."""

import subprocess
import sysconfig
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_import_contracts_of_pyproject_hold() -> None:
    """Layers look down only; boto3, httpx and chalice stay where the contracts in pyproject.toml put them."""
    done = subprocess.run(
        [Path(sysconfig.get_path("scripts")) / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
