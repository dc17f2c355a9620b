"""`make package`: makes the template and the zip to deploy with `chalice package`, and checks them.

The results are `sam.json`, `deployment.zip` and the lists of components (`sbom-*.cdx.json`), the same bytes for the
same commit. Chalice works on a copy that contains only what belongs in the zip, so no caches or tests can get into it.
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
from infra.bill_of_materials import BillError, write_bills
from infra.compose import CompositionError, compose_template, load_resources, load_workflow
from infra.reproducible_zip import make_reproducible

ROOT = Path(__file__).parent.parent
STAGE = "prod"


class PackagingError(Exception):
    """`chalice package` failed; the message is its output."""


def package(out: Path, *, with_dependencies: bool = True) -> str:
    """Write `sam.json` and `deployment.zip` into the folder `out`, and return the SHA-256 of the zip in hexadecimal.

    Without dependencies the zip contains our own code only; this needs no package registry, and the template is the
    same.

    Raises:
        PackagingError: Chalice could not make the package.
        CompositionError: the state machine and the resources do not match.
    """
    out = out.resolve()
    shutil.rmtree(out / "source", ignore_errors=True)
    source = _copy_source(out / "source", with_dependencies=with_dependencies)
    merged = source / "merge.json"
    merged.write_text(json.dumps(compose_template(load_resources(), load_workflow())), "utf-8")
    _run_chalice(source, merged, out)
    shutil.rmtree(source)
    return make_reproducible(out / "deployment.zip")


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
    """Run Chalice without leaving caches behind; it requires a region, which the template does not contain."""
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
        raise PackagingError(f"`chalice package` failed:\n{done.stdout}{done.stderr}".rstrip())


def main() -> int:
    """Make the package, check it, and print the result or the errors; return the exit code."""
    parser = argparse.ArgumentParser(prog="infra.package", description=__doc__)
    parser.add_argument("out", type=Path, help="folder to write into")
    out: Path = parser.parse_args().out
    try:
        digest = package(out)
        write_bills(ROOT, out)
    except (PackagingError, CompositionError, BillError) as failure:
        print(failure, file=sys.stderr)
        return 1
    findings = package_checks.check_package(out, ROOT / "requirements.txt")
    for finding in findings:
        print(f"make package: {finding}", file=sys.stderr)
    if not findings:
        size = (out / "deployment.zip").stat().st_size // 1_000_000
        print(f"Kelisim {__version__}: {out}/sam.json, {out}/deployment.zip ({size} MB, SHA-256 {digest})")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
