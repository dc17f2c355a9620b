"""`make package`: the template and the zip to deploy, made by `chalice package` and then looked through.

Out come `sam.json` and `deployment.zip`, ready for `aws cloudformation package` and `deploy`. Chalice works
on a copy that holds only what belongs into the zip, so neither caches nor tests can slip in.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from chalicelib import __version__
from infra import package_checks
from infra.compose import CompositionError, compose_template, load_resources, load_workflow

ROOT = Path(__file__).parent.parent
STAGE = "prod"


class PackagingError(Exception):
    """`chalice package` failed; the message is what it said."""


def package(out: Path, *, with_dependencies: bool = True) -> None:
    """Write `sam.json` and `deployment.zip` into the folder `out`.

    Without dependencies the zip holds our own code alone; that needs no package registry, and the template
    is the same.

    Raises:
        PackagingError: Chalice could not make the package.
        CompositionError: the state machine and the resources do not fit.
    """
    out = out.resolve()
    shutil.rmtree(out / "source", ignore_errors=True)
    source = _copy_source(out / "source", with_dependencies=with_dependencies)
    merged = source / "merge.json"
    merged.write_text(json.dumps(compose_template(load_resources(), load_workflow())), "utf-8")
    _run_chalice(source, merged, out)
    shutil.rmtree(source)


def _copy_source(source: Path, *, with_dependencies: bool) -> Path:
    source.mkdir(parents=True)
    for folder in ("chalicelib", ".chalice"):
        ignored = shutil.ignore_patterns("__pycache__", "deployments")
        shutil.copytree(ROOT / folder, source / folder, ignore=ignored)
    shutil.copy(ROOT / "app.py", source)
    pinned = (ROOT / "requirements.txt").read_text("utf-8") if with_dependencies else ""
    (source / "requirements.txt").write_text(pinned, "utf-8")
    return source


def _run_chalice(source: Path, merged: Path, out: Path) -> None:
    """Run Chalice; it wants a region, which the template never names, and must leave no caches behind."""
    chalice = Path(sysconfig.get_path("scripts")) / "chalice"
    done = subprocess.run(
        [chalice, "package", "--stage", STAGE, "--merge-template", merged, out],
        cwd=source,
        env=os.environ | {"AWS_DEFAULT_REGION": "eu-central-1", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise PackagingError(done.stdout + done.stderr)


def main() -> int:
    """Package, look through, print what was made or what is wrong; 0 when nothing is."""
    parser = argparse.ArgumentParser(prog="infra.package", description=__doc__)
    parser.add_argument("out", type=Path, help="folder to write into")
    out: Path = parser.parse_args().out
    try:
        package(out)
    except (PackagingError, CompositionError) as failure:
        print(failure, file=sys.stderr)
        return 1
    findings = package_checks.look_through(out, ROOT / "requirements.txt")
    for finding in findings:
        print(finding, file=sys.stderr)
    if not findings:
        size = (out / "deployment.zip").stat().st_size // 1_000_000
        print(f"Kelisim {__version__}: {out}/sam.json, {out}/deployment.zip ({size} MB)")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
