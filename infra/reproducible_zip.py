"""Writes the zip to deploy anew, so that the same commit gives the same bytes.

Chalice packs the files in the order in which the disk lists them, with the times and modes that they have there. Pip
also leaves notes about the machine that it ran on. A digest of such a zip says nothing about what is inside.
"""

import hashlib
import stat
import zipfile
from pathlib import Path, PurePosixPath

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can store."""
_MODE = (stat.S_IFREG | 0o644) << 16
_UNIX = 3
_OF_THE_MACHINE = {"direct_url.json", "INSTALLER", "REQUESTED"}
"""Files of `*.dist-info` in which pip notes how, and from which folder, it installed a package."""


def make_reproducible(path: Path) -> str:
    """Replace a zip by one with sorted names, one time and one mode, and without notes of the machine.

    Compiled files are left out. Returns the SHA-256 of the result in hexadecimal digits.
    """
    fresh = path.with_suffix(".fresh")
    with zipfile.ZipFile(path) as packed, zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for name in sorted(name for name in packed.namelist() if _ships(PurePosixPath(name))):
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, _MODE, _UNIX
            made.writestr(entry, _without_notes(name, packed.read(name)))
    fresh.replace(path)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _ships(path: PurePosixPath) -> bool:
    return path.suffix != ".pyc" and not _is_note(path)


def _is_note(path: PurePosixPath) -> bool:
    return path.parent.name.endswith(".dist-info") and path.name in _OF_THE_MACHINE


def _without_notes(name: str, content: bytes) -> bytes:
    """Return the content; of a package's list of files, only the lines about files that ship, in order."""
    if not name.endswith(".dist-info/RECORD"):
        return content
    lines = content.decode("utf-8").splitlines()
    kept = sorted(line for line in lines if _ships(PurePosixPath(line.split(",")[0].strip('"'))))
    return "".join(f"{line}\n" for line in kept).encode("utf-8")
