"""Writes what a deployment is made of, as CycloneDX: a list for Lambda's zip and one for the image.

Each lists the pinned packages with their hashes. There is no time and no random number in it, so the same commit gives
the same bytes.
"""

import json
import subprocess
import sysconfig
import tempfile
from collections.abc import Mapping
from pathlib import Path

from chalicelib import __version__

BILLS: Mapping[str, str] = {
    "sbom-zip.cdx.json": "requirements.txt",
    "sbom-image.cdx.json": "requirements-postgres.txt",
}
"""The files that are written, each with the requirements that it lists."""


class BillError(Exception):
    """The list could not be made; the message is the tool's output."""


def write_bills(project: Path, out: Path, *, validate: bool = True) -> None:
    """Write a list of the components of each deployment into the folder `out`.

    `validate`: whether each is compared with the schema of CycloneDX, which takes some seconds. Raises `BillError`.
    """
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "pyproject.toml"
        named = {"name": "kelisim", "version": __version__}
        lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in named.items())
        root.write_text(f"[project]\n{lines}", "utf-8")
        for name, requirements in BILLS.items():
            _write(project / requirements, root, out / name, validate=validate)


def _write(requirements: Path, root: Path, bill: Path, *, validate: bool) -> None:
    tool = Path(sysconfig.get_path("scripts")) / "cyclonedx-py"
    options: list[str | Path] = ["--pyproject", root, "--output-reproducible", "-o", bill]
    options.append("--validate" if validate else "--no-validate")
    command = [tool, "requirements", requirements, *options]
    # The date of a build would change the bytes, and the tool takes one from the environment.
    done = subprocess.run(command, env={"PATH": ""}, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BillError(f"cyclonedx-py failed:\n{done.stdout}{done.stderr}".rstrip())
