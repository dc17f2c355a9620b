"""Tracked files are short and do not depend on one package registry or one machine."""

import ast
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCK_FILES = {"uv.lock", "poetry.lock", "Pipfile.lock", "pdm.lock", "package-lock.json", "yarn.lock"}
REGISTRIES = ("pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "--index" + "-url", "--find" + "-links")
OUR_FOLDERS = ("chalicelib", "infra", "tests", "benchmarks")
MAX_FILE_LINES = 250
MAX_FUNCTION_LINES = 30


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    """Return every file that git tracks."""
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout, so there is no list of tracked files")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607 - git is on the PATH
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def ours(tracked: list[Path]) -> list[Path]:
    """Return the Python files of the project."""
    return [path for path in tracked if path.suffix == ".py"]


def test_no_lock_file_is_tracked(tracked: list[Path]) -> None:
    """Lock files name the registry that they were made from; hash-pinned requirements name none."""
    assert [path.name for path in tracked if path.name in LOCK_FILES] == []


def test_no_requirement_names_a_registry(tracked: list[Path]) -> None:
    """The installing machine decides where packages come from; their hashes identify them."""
    files = [path for path in tracked if path.name.startswith("requirements") or path.suffix == ".toml"]
    found = {path.name: [r for r in REGISTRIES if r in path.read_text("utf-8")] for path in files}
    assert {name: registries for name, registries in found.items() if registries} == {}


def test_every_requirement_is_pinned_with_its_hash() -> None:
    """The installed packages are the tested ones, byte for byte."""
    for name in ("requirements.txt", "requirements-dev.txt"):
        blocks = (ROOT / name).read_text("utf-8").replace("\\\n", " ").splitlines()
        pins = [line for line in blocks if line.strip() and not line.lstrip().startswith("#")]
        assert [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []


def test_both_requirements_files_pin_the_same_versions() -> None:
    """The tests run with the versions that ship."""

    def pins(name: str) -> set[str]:
        lines = (ROOT / name).read_text("utf-8").splitlines()
        return {line.split(" ")[0] for line in lines if "==" in line}

    assert pins("requirements.txt") - pins("requirements-dev.txt") == set()


def test_files_stay_short(tracked: list[Path]) -> None:
    """A file with more than 250 lines has more than one purpose."""
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in ours(tracked)}
    assert {name: length for name, length in lengths.items() if length > MAX_FILE_LINES} == {}


def test_functions_stay_short(tracked: list[Path]) -> None:
    """The code of a function without its docstring fits on a screen; tests may show a whole value instead."""
    code = [path for path in ours(tracked) if "tests" not in path.parts]
    assert {name: length for path in code for name, length in long_functions(path).items()} == {}


def long_functions(path: Path) -> dict[str, int]:
    """Return the functions of a file that are too long: `{"infra/package.py:main": 31}`."""
    found = {}
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
            length = (node.end_lineno or 0) - body[0].lineno + 1
            if length > MAX_FUNCTION_LINES:
                found[f"{path.relative_to(ROOT)}:{node.name}"] = length
    return found
