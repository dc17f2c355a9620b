"""`make image`: fetches the pinned wheels and builds the image with buildah, podman or docker, whichever works here.

    make image BASE=registry.example/python@sha256:... TAG=registry.example/kelisim:0.9.0

Without BASE the base is made of Debian's packages, by mmdebstrap. Only the wheels and Debian's packages come from the
network, as pip and apt are configured on this machine; the build itself needs none.
"""

import argparse
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
WORK = ROOT / "build" / "image"
BUILDERS = (("buildah", "info"), ("podman", "info"), ("docker", "info"))
"""Programs that can build an image, and how each is asked whether it can do so here."""
DEBIAN = "bookworm"
"""Its Python is 3.11, as the functions' and the tests'."""
OWN_BASE = "localhost/kelisim-base"
_BASE_PACKAGES = "python3,ca-certificates"
_PLATFORMS = ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64")
_BY_DIGEST = re.compile(r"\S+@sha256:[0-9a-f]{64}")


class NoImage(Exception):
    """The image cannot be built here; says what is missing and how to get it."""


def find_builder(builders: Sequence[tuple[str, str]] = BUILDERS) -> str:
    """Return the first program that can build here. Raises `NoImage`."""
    found = [(program, question) for program, question in builders if shutil.which(program)]
    for program, question in found:
        if _succeeds([program, question]):
            return program
    here = "none is here"
    if found:
        here = f"{found[0][0]} is here but does not work: `{' '.join(found[0])}` says why"
    raise NoImage(
        f"The image is built by buildah, podman or docker, and {here}. On Debian: apt install buildah. Inside a "
        "container also set BUILDAH_ISOLATION=chroot and STORAGE_DRIVER=vfs."
    )


def check_base(base: str) -> None:
    """Raise `NoImage` unless the base is named by its digest: a tag may be another image tomorrow."""
    if not _BY_DIGEST.fullmatch(base):
        raise NoImage(f"BASE is {base}; name it by its digest, registry/name@sha256:... with 64 hexadecimal digits.")


def fetch_wheels(folder: Path) -> None:
    """Put the wheels of `requirements-postgres.txt` into an emptied folder, each checked against its hash.

    Raises `NoImage` with what pip says.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--require-hashes", "--only-binary=:all:", "--python-version", "3.11", "--dest", str(folder)]
    command += [part for platform in _PLATFORMS for part in ("--platform", platform)]
    _run([*command, "--requirement", str(ROOT / "requirements-postgres.txt")])


def make_base(builder: str) -> str:
    """Make a base of Debian's packages and return its name. Raises `NoImage`."""
    if shutil.which("mmdebstrap") is None:
        raise NoImage("Name a base with Python 3.11 by BASE=registry/name@sha256:..., or apt install mmdebstrap.")
    folder = WORK / "base"
    folder.mkdir(parents=True, exist_ok=True)
    made = str(folder / "base.tar")
    _run(["mmdebstrap", "--quiet", "--variant=minbase", f"--include={_BASE_PACKAGES}", DEBIAN, made])
    (folder / "Containerfile").write_text("FROM scratch\nADD base.tar /\n", "utf-8")
    _run([builder, "build", "--tag", OWN_BASE, "--file", str(folder / "Containerfile"), str(folder)])
    return OWN_BASE


def build_image(base: str | None, tag: str) -> None:
    """Build the image. Raises `NoImage`."""
    if base is not None:
        check_base(base)
    builder = find_builder()
    fetch_wheels(WORK / "wheels")
    base = base or make_base(builder)
    _run([builder, "build", "--build-arg", f"BASE={base}", "--tag", tag, "--file", "Containerfile", "."])


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the image and print its name, or why not; return the exit code."""
    parser = argparse.ArgumentParser(prog="infra.containers.image", description=__doc__)
    parser.add_argument("--base", default=None, type=lambda text: text or None, help="the base, by its digest")
    parser.add_argument("--tag", default="localhost/kelisim", help="the name of the image")
    asked = parser.parse_args(arguments)
    try:
        build_image(asked.base, asked.tag)
    except NoImage as reason:
        print(reason, file=sys.stderr)
        return 1
    print(f"{asked.tag} is built. docs/containers.md says how to run it.")
    return 0


def _succeeds(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _run(command: list[str]) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise NoImage(f"`{' '.join(command[:3])} ...` failed:\n{(done.stdout + done.stderr)[-4000:].rstrip()}")


if __name__ == "__main__":
    sys.exit(main())
