"""Lets checkov read what is deployed, and prints what it finds: nothing, as long as all is well.

Checkov needs other versions of libraries than we do, so it gets an environment of its own in `build/checkov`, made from
the hash-pinned `requirements-checkov.txt` on first use. After that nothing leaves the machine. An exception has its
reason beside it in the file that it is about: `Metadata: {checkov: {skip: [...]}}` in a template, an annotation
`checkov.io/skip1` in a manifest, a comment `checkov:skip=` in the Containerfile.
"""

import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from infra.containers.manifests import rendered_examples
from infra.package import package

PROJECT = Path(__file__).parent.parent
PINS = PROJECT / "requirements-checkov.txt"
ENVIRONMENT = PROJECT / "build" / "checkov"
READ_FROM = PROJECT / "build" / "misconfigurations"


class CheckovMissing(Exception):
    """Checkov could not be installed; the message is what pip said last."""


@dataclass(frozen=True)
class Input:
    """What checkov reads: a file or folder, and the framework (in checkov's words) that it is written in."""

    framework: str
    path: Path


@dataclass(frozen=True)
class Finding:
    """One finding, as checkov names it."""

    check: str
    resource: str
    says: str

    def __str__(self) -> str:
        return f"{self.resource}: {self.says} ({self.check})"


def installed() -> Path:
    """Return the command, and install it first if these pins were not installed yet. Raises `CheckovMissing`."""
    mark, pins = ENVIRONMENT / "pins", sha256(PINS.read_bytes()).hexdigest()
    command = ENVIRONMENT / "bin" / "checkov"
    if command.exists() and mark.exists() and mark.read_text("utf-8") == pins:
        return command
    print("Installing checkov into build/checkov (once) ...", file=sys.stderr)
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    venv.create(ENVIRONMENT, with_pip=True)
    options: list[str | Path] = ["--quiet", "--disable-pip-version-check", "--require-hashes", "-r", PINS]
    install = [ENVIRONMENT / "bin" / "python", "-m", "pip", "install", *options]
    done = subprocess.run(install, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CheckovMissing((done.stderr or done.stdout).strip().rpartition("\n")[2])
    mark.write_text(pins, "utf-8")
    return command


def findings(command: Path, read: Input) -> tuple[Finding, ...]:
    """Return what checkov finds in an input. Raises `CheckovMissing` for an answer that is none."""
    # By its name alone: a path of forty letters before the first dot looks like a secret access key.
    place = ["--directory" if read.path.is_dir() else "--file", read.path.name, "--framework", read.framework]
    done = subprocess.run(
        [command, *place, "--quiet", "--compact", "--skip-download", "--output", "json"],
        cwd=read.path.parent,
        env=os.environ | {"LOG_LEVEL": "ERROR"},
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        raise CheckovMissing((done.stderr or done.stdout).strip().rpartition("\n")[2]) from None
    return tuple(_failed(answer if isinstance(answer, list) else [answer]))


def _failed(reports: Sequence[dict[str, Any]]) -> Iterator[Finding]:
    for report in reports:
        if "results" not in report:
            yield Finding("nothing", "the input", "checkov found nothing in it to check")
            continue
        for one in report["results"]["failed_checks"]:
            yield Finding(one["check_id"], one["resource"], one["check_name"])
        if report["summary"]["parsing_errors"]:
            yield Finding("unreadable", "the input", "checkov cannot read a file of it")


def inputs() -> Iterator[Input]:
    """Make and yield all that is deployed."""
    package(READ_FROM, with_dependencies=False)
    yield Input("cloudformation", READ_FROM / "sam.json")
    image = READ_FROM / "image" / "Dockerfile"  # the only name by which checkov knows what it is
    image.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(PROJECT / "Containerfile", image)
    yield Input("dockerfile", image.parent)
    for name, text in rendered_examples().items():
        rendered = READ_FROM / name / "manifests.yaml"
        rendered.parent.mkdir(parents=True, exist_ok=True)
        rendered.write_text(text, "utf-8")
        yield Input("kubernetes", rendered.parent)


def main() -> int:
    """Print the findings; return 1 if there are any, or if checkov cannot be had where `CI` is set."""
    try:
        command = installed()
        found = [finding for read in inputs() for finding in findings(command, read)]
    except CheckovMissing as missing:
        print(f"checkov did not run, so nobody looked for misconfigurations: {missing}", file=sys.stderr)
        return int("CI" in os.environ)
    for finding in found:
        print(f"checkov: {finding}", file=sys.stderr)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
