"""Packages import each other in one direction only, and production code imports only what ships with it."""

import ast
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PRODUCTION = [ROOT / "app.py", *sorted((ROOT / "chalicelib").rglob("*.py"))]
OURS = {"app", "chalicelib"}
ONLY_ELSEWHERE = {
    "requirements.txt": (
        "chalicelib/adapters/openmetrics.py",
        "chalicelib/adapters/otlp_traces.py",
        "chalicelib/entrypoints/worker/metrics.py",
        "chalicelib/adapters/crypto/pkcs11.py",
        "chalicelib/adapters/postgres/",
        "chalicelib/entrypoints/http_server/",
    ),
    "requirements-postgres.txt": ("chalicelib/adapters/dynamodb/", "chalicelib/adapters/aws/"),
}
"""By the libraries that ship to a place: the files that nobody imports there."""


def test_the_import_contracts_of_pyproject_hold() -> None:
    """The contracts in pyproject.toml order the layers and say where boto3, httpx and chalice may be imported."""
    done = subprocess.run(
        [Path(sysconfig.get_path("scripts")) / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("requirements", "elsewhere"), ONLY_ELSEWHERE.items())
def test_every_library_that_production_imports_ships_with_it(requirements: str, elsewhere: tuple[str, ...]) -> None:
    """A library that only the tests, or only the other place, require would be missing."""
    pins = re.findall(r"^([\w.-]+)==", (ROOT / requirements).read_text("utf-8"), re.MULTILINE)
    shipped = {canonicalize_name(pin) for pin in pins}
    providers = packages_distributions()
    here = [path for path in PRODUCTION if not path.relative_to(ROOT).as_posix().startswith(elsewhere)]
    names = {name for path in here for name in imported(ast.parse(path.read_text("utf-8")))}
    foreign = names - OURS - sys.stdlib_module_names
    assert foreign >= {"chalice", "pydantic"}
    assert {name for name in foreign if not shipped & {canonicalize_name(one) for one in providers[name]}} == set()


def imported(node: ast.AST) -> Iterator[str]:
    """Yield the packages that are imported at runtime, without those under `if TYPE_CHECKING`."""
    match node:
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return
        case ast.Import(names=names):
            yield from (alias.name.split(".")[0] for alias in names)
        case ast.ImportFrom(module=str(module), level=0):
            yield module.split(".")[0]
    for child in ast.iter_child_nodes(node):
        yield from imported(child)
