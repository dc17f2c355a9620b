"""The tree as the image has it: the files that the Containerfile copies, the pinned packages, and another user.

Which files, and the environment, are read from the Containerfile itself.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement

from infra.bill_of_materials import removed_packages

ROOT = Path(__file__).parents[2]
CONTAINERFILE = (ROOT / "Containerfile").read_text("utf-8")
USER = int(re.search(r"^USER (\d+):\d+$", CONTAINERFILE, re.MULTILINE)[1])  # type: ignore[index]
HOME = "/opt/kelisim"
REMOVED = removed_packages(CONTAINERFILE)
"""Pinned because Chalice names them; the Containerfile takes them away."""
NOT_IN_THE_IMAGE = ("__pycache__", "citus.sql", "server.py")
NOT_OF_PYTHON = ("site-packages", "test", "tests", "idlelib", "tkinter", "ensurepip", "__pycache__", "config-*")


class NotAsAnotherUser(Exception):
    """The tree cannot be run as another user here; says why."""


@dataclass(frozen=True)
class InstalledTree:
    """The installed tree. `scratch`: the only folder that its user may write to, as /tmp of the container."""

    folder: Path
    python: list[str]
    environment: Mapping[str, str]
    scratch: Path
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def start(self, *command: str, **variables: str) -> "subprocess.Popen[bytes]":
        """Start `python3 -m ...` as the image's user, with these variables beside the image's own."""
        given = {**self.environment, **variables, "TMPDIR": str(self.scratch)}
        process = subprocess.Popen(
            [*self.python, "-m", *command],
            cwd=self.folder,
            env=given,
            user=USER,
            group=USER,
            extra_groups=[],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.processes.append(process)
        return process

    def run(self, *command: str, **variables: str) -> tuple[int, str]:
        """Run `python3 -m ...` to its end; return the exit code and what it printed."""
        process = self.start(*command, **variables)
        printed, _ = process.communicate(timeout=120)
        return process.returncode, printed.decode()

    def files(self) -> dict[str, int]:
        """Every file of the tree, with the time of its last change."""
        return {str(path): path.stat().st_mtime_ns for path in sorted(self.folder.rglob("*"))}


def install(folder: Path) -> InstalledTree:
    """Install the tree into a folder that everybody may enter. Raises `NotAsAnotherUser`."""
    if os.geteuid() != 0:
        raise NotAsAnotherUser("only root can run the installed tree as another user")
    tree, packages, scratch = folder / "kelisim", folder / "packages", folder / "tmp"
    _copy_packages(packages)
    for source, target in re.findall(r"^COPY (?!--)(\S+) (/opt/kelisim\S*)$", CONTAINERFILE, re.MULTILINE):
        _copy(ROOT / source, tree / target.removeprefix(HOME).lstrip("/"))
    scratch.mkdir()
    os.chown(scratch, USER, USER)
    environment = _environment(tree, packages)
    return InstalledTree(tree, _python(folder, environment), environment, scratch)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns(*NOT_IN_THE_IMAGE))
    else:
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)


def _copy_packages(target: Path) -> None:
    """Copy what `requirements-postgres.txt` pins, and nothing else that is installed here."""
    lines = (ROOT / "requirements-postgres.txt").read_text("utf-8").splitlines()
    pins = [Requirement(line.rstrip(" \\")) for line in lines if re.match(r"\w", line)]
    for pin in pins:
        if pin.name in REMOVED or (pin.marker is not None and not pin.marker.evaluate()):
            continue
        installed = distribution(pin.name)
        for file in installed.files or ():
            if ".." in file.parts or "__pycache__" in file.parts:
                continue
            (target / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(Path(str(installed.locate_file(file))), target / file)


def _environment(tree: Path, packages: Path) -> dict[str, str]:
    block = re.search(r"^ENV (.*?[^\\])$", CONTAINERFILE, re.MULTILINE | re.DOTALL)[1]  # type: ignore[index]
    pairs = (part.partition("=") for part in block.replace("\\\n", " ").split())
    paths = {f"{HOME}/packages": str(packages), HOME: str(tree)}
    given = {name: value for name, _, value in pairs}
    given["PYTHONPATH"] = ":".join(paths[path] for path in given["PYTHONPATH"].split(":"))
    return given


def _python(folder: Path, environment: dict[str, str]) -> list[str]:
    """Return how to run Python without this environment's packages; copied where others may not read it."""
    home = Path(sys.base_prefix).resolve()
    program = home / "bin" / f"python3.{sys.version_info.minor}"
    if all(parent.stat().st_mode & 0o005 == 0o005 for parent in [program, *program.parents]):
        return [str(program), "-S"]
    if not program.exists():
        raise NotAsAnotherUser("only root can read this Python")
    library = f"lib/python3.{sys.version_info.minor}"
    shutil.copytree(home / library, folder / "python" / library, ignore=shutil.ignore_patterns(*NOT_OF_PYTHON))
    for shared in home.glob("lib/libpython*"):
        shutil.copy(shared, folder / "python" / "lib")
    environment |= {"PYTHONHOME": str(folder / "python"), "LD_LIBRARY_PATH": str(folder / "python" / "lib")}
    (folder / "python" / "bin").mkdir()
    return [str(shutil.copy(program, folder / "python" / "bin")), "-S"]
