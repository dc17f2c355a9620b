"""The mutants that no test can kill, because the changed code means the same; each with a word why."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.changes import changes_of
from tests.mutants.modules import ROOT

FILE = Path(__file__).with_name("equivalent.toml")
Key = tuple[str, str, str, str, int]


@dataclass(frozen=True)
class Equivalent:
    """An entry of the list. Its key is that of the change."""

    key: Key
    why: str


def read_equivalents(text: str | None = None) -> list[Equivalent]:
    """Return the list; each entry has the file, the function, what it was and becomes, and why.

    `nth` tells changes of one function apart that look alike; without it, the first is meant.
    """
    listed = tomllib.loads(FILE.read_text() if text is None else text).get("mutant", [])
    return [
        Equivalent((one["file"], one["where"], one["was"], one["becomes"], one.get("nth", 1)), one["why"])
        for one in listed
    ]


def stale(listed: list[Equivalent]) -> list[Key]:
    """Return the entries whose change can no longer be made: the code is another one now."""
    possible = {
        change.key
        for path in {one.key[0] for one in listed}
        if (ROOT / path).is_file()
        for change in changes_of(path, (ROOT / path).read_bytes())
    }
    return [one.key for one in listed if one.key not in possible]
