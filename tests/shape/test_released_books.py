"""A released book of rules is never changed: compared with the commit that this change is based on."""

import subprocess
import tomllib
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from shutil import which

import pytest

ROOT = Path(__file__).parents[2]
RULES = "chalicelib/domain/data/rules"
RELEASED = f"{RULES}/released.toml"
BASES = (("merge-base", "HEAD", "origin/main"), ("rev-parse", "--verify", "HEAD~1"))


def git(*arguments: str) -> bytes | None:
    """Return what git prints, or None where it fails or is not there."""
    command = which("git")
    if command is None:
        return None
    done = subprocess.run([command, *arguments], cwd=ROOT, capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else None


def base_commit() -> str | None:
    """Return the commit that the change is based on; HEAD~1 where HEAD is that commit itself."""
    head = (git("rev-parse", "HEAD") or b"").decode().strip()
    found = ((git(*arguments) or b"").decode().strip() for arguments in BASES)
    return next((commit for commit in found if commit and commit != head), None)


def changed_books(base: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Return the versions released in the base whose digest is another now, or which are gone."""
    return sorted(version for version, digest in base.items() if now.get(version) != digest)


def pinned(released: str) -> dict[str, str]:
    """Return the digest of each version that the text of a `released.toml` pins."""
    return {book["version"]: book["sha256"] for book in tomllib.loads(released).get("book", [])}


def test_books_released_in_the_base_are_byte_identical() -> None:
    """Statements are made again by them; 2026-4 is the first that is released, earlier ones were never deployed."""
    base = base_commit()
    released = git("show", f"{base}:{RELEASED}") if base else None
    if base is None or released is None:
        pytest.skip("there is no git, no base commit, or no released book in the base")
    books = pinned(released.decode())
    before = {version: digest for version, digest in books.items() if version >= "2026-4"}
    now = {
        version: sha256((ROOT / RULES / f"{version}.toml").read_bytes()).hexdigest()
        for version in before
        if (ROOT / RULES / f"{version}.toml").exists()
    }
    assert changed_books(before, now) == []


def test_a_changed_and_a_lost_book_are_both_found() -> None:
    """A new one is no change of an old one."""
    assert changed_books({"a": "1", "b": "2", "c": "3"}, {"a": "1", "b": "x", "d": "4"}) == ["b", "c"]
    assert pinned('[[book]]\nversion = "2026-4"\nsha256 = "9f86"\n') == {"2026-4": "9f86"}
