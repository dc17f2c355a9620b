"""The rooms of the house see each other in one direction only, and production stands on what ships with it."""

import ast
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PRODUCTION = [ROOT / "app.py", *sorted((ROOT / "chalicelib").rglob("*.py"))]
OURS = {"app", "chalicelib"}


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


def test_what_production_imports_ships_with_it() -> None:
    """A library that only the tests require would be missing in the zip."""
    pins = re.findall(r"^([\w.-]+)==", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE)
    shipped = {canonicalize_name(pin) for pin in pins}
    providers = packages_distributions()
    wanted = {name for path in PRODUCTION for name in imported(ast.parse(path.read_text("utf-8")))}
    foreign = wanted - OURS - sys.stdlib_module_names
    assert foreign >= {"chalice", "pydantic"}
    assert {name for name in foreign if not shipped & {canonicalize_name(one) for one in providers[name]}} == set()


def imported(node: ast.AST) -> Iterator[str]:
    """Name the packages that are imported at run time: not those under `if TYPE_CHECKING`."""
    match node:
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return
        case ast.Import(names=names):
            yield from (alias.name.split(".")[0] for alias in names)
        case ast.ImportFrom(module=str(module), level=0):
            yield module.split(".")[0]
    for child in ast.iter_child_nodes(node):
        yield from imported(child)
