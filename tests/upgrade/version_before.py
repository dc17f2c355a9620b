"""The code of the last release, out of the history, running beside this one."""

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "tests" / "upgrade" / "samples"
OF_THE_PLAY = ("functions_process.py", "play.py", "stores.py")
"""What a version that has no play of its own is played by."""
AT_THE_END = {
    "ready": "bank_data_ready",
    "withdrawn": "withdrawn",
    "refused": "ordinary_procedure",
    "half answered": "bank_data_ready",
    "asked for consent": "bank_data_ready",
    "asked by KDP": "bank_data_ready",
    "at night": "bank_data_ready",
}
"""How each case of a sample ends when everybody does what is waited for, whichever version drives it."""


def sample(store: str) -> Path:
    """Return the sample of the last release: the highest version."""
    versions = {tuple(map(int, path.name.split("-")[0].split("."))): path for path in SAMPLES.glob(f"*-{store}.json")}
    return versions[max(versions)]


@dataclass(frozen=True)
class VersionBefore:
    """The last release, unpacked into a folder."""

    tree: Path

    def plays(self, store: str, step: str, file: Path, environment: Mapping[str, str]) -> None:
        """Let it take a step, in a process of its own."""
        command = [sys.executable, "-m", "tests.upgrade.play", store, step, str(file)]
        given = {**os.environ, "POWERTOOLS_LOG_LEVEL": "CRITICAL", **environment}
        subprocess.run(command, cwd=self.tree, env=given, check=True)


def version_before(folder: Path) -> VersionBefore:
    """Unpack the code of the commit that the last sample was made at. Skips where the history does not reach there."""
    commit = json.loads(sample("dynamodb").read_text("utf-8"))["commit"]
    git = shutil.which("git")
    done = git and subprocess.run([git, "-C", str(ROOT), "archive", commit], capture_output=True, check=False)
    if not done or done.returncode != 0:
        pytest.skip("there is no git, or no commit of the last release in the history")
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        archive.extractall(folder, filter="data")
    own = folder / "tests" / "upgrade"
    if not own.exists():
        own.mkdir()
        for name in OF_THE_PLAY:
            shutil.copy(ROOT / "tests" / "upgrade" / name, own)
    return VersionBefore(folder)
