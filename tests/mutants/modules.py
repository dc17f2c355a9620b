"""The modules whose rules the tests must hold, and the tests that hold them, as `modules.toml` says."""

import tomllib
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parents[2]
_FILE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text())
GROUPS: dict[str, list[str]] = _FILE["groups"]
"""Names for `MODULE=`: the rules of consent and bank secrecy, of terms, of money, of keys and privacy."""


@dataclass(frozen=True)
class Tests:
    """The tests for a module: its own, which are quick, and others that pass through it."""

    own: tuple[str, ...]
    others: tuple[str, ...]


def modules_of(named: str) -> list[str]:
    """Return the modules that a name stands for: a group, a file, a folder, or, when it is empty, all groups.

    Raises ValueError for a name that stands for none.
    """
    if not named:
        return sorted(module for group in GROUPS.values() for module in group)
    if named in GROUPS:
        return sorted(GROUPS[named])
    place = ROOT / named
    found = sorted(place.rglob("*.py")) if place.is_dir() else [place] * place.is_file()
    if not found:
        raise ValueError(f"MODULE={named} is no file, no folder and none of {', '.join(GROUPS)}.")
    return [str(path.relative_to(ROOT)) for path in found]


def find_tests(module: str) -> Tests:
    """Return the tests for a module. Raises ValueError for a module outside all patterns."""
    for entry in _FILE["tests"]:
        if fnmatch(module, entry["modules"]):
            return Tests(tuple(entry["own"]), tuple(entry.get("others", ())))
    raise ValueError(f"Nothing says which tests are for {module}: add them to tests/mutants/modules.toml.")
