"""Writes what a deployment is made of, as CycloneDX: a list for Lambda's zip and one for the image.

Each lists the pinned packages with their hashes, but for those that the Containerfile takes out of the image. There is
no time and no random number in it, so the same commit gives the same bytes.
"""

import json
import re
import subprocess
import sysconfig
import tempfile
from collections.abc import Mapping
from pathlib import Path

from chalicelib import __version__

IMAGE_BILL = "sbom-image.cdx.json"
BILLS: Mapping[str, str] = {
    "sbom-zip.cdx.json": "requirements.txt",
    IMAGE_BILL: "requirements-postgres.txt",
}
"""The files that are written, each with the requirements that it lists."""


class BillError(Exception):
    """The list could not be made; the message is the tool's output."""


def write_bills(project: Path, out: Path, *, validate: bool = True) -> None:
    """Write a list of the components of each deployment of a project into the folder `out`.

    `validate`: whether each is compared with the schema of CycloneDX, which takes some seconds. Raises `BillError`.
    """
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "pyproject.toml"
        named = {"name": "kelisim", "version": __version__}
        lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in named.items())
        root.write_text(f"[project]\n{lines}", "utf-8")
        for name, requirements in BILLS.items():
            listed = project / requirements
            if name == IMAGE_BILL:
                listed = _left_in_the_image(listed, project / "Containerfile", Path(folder))
            _write(listed, root, out / name, validate=validate)


def removed_packages(containerfile: str) -> frozenset[str]:
    """Return the packages that are pinned, because others name them, and that the Containerfile takes away."""
    return frozenset(re.findall(r" /packages/([a-z0-9-]+)-\*", containerfile))


def _left_in_the_image(requirements: Path, containerfile: Path, folder: Path) -> Path:
    """Write the pins without the packages that are taken away, and what belongs to their entries; return the file."""
    removed = removed_packages(containerfile.read_text("utf-8"))
    entries = re.split(r"^(?=[a-z])", requirements.read_text("utf-8"), flags=re.MULTILINE)
    left = folder / requirements.name
    left.write_text("".join(entry for entry in entries if entry.partition("==")[0] not in removed), "utf-8")
    return left


def _write(requirements: Path, root: Path, bill: Path, *, validate: bool) -> None:
    tool = Path(sysconfig.get_path("scripts")) / "cyclonedx-py"
    options: list[str | Path] = ["--pyproject", root, "--output-reproducible", "-o", bill]
    options.append("--validate" if validate else "--no-validate")
    command = [tool, "requirements", requirements, *options]
    # The date of a build would change the bytes, and the tool takes one from the environment.
    done = subprocess.run(command, env={"PATH": ""}, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BillError(f"cyclonedx-py failed:\n{done.stdout}{done.stderr}".rstrip())
