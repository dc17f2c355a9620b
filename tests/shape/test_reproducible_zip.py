"""A zip says nothing about the machine that it was made on."""

import zipfile
from pathlib import Path

from infra.reproducible_zip import make_reproducible

FILES = {
    "app.py": b"app",
    "chalicelib/settings.py": b"settings",
    "lib-1.dist-info/METADATA": b"Name: lib",
    "lib-1.dist-info/RECORD": b"lib.py,sha256=x,1\nlib-1.dist-info/RECORD,,\n",
    "lib.py": b"lib",
}
NOTES = {
    "lib-1.dist-info/INSTALLER": b"pip",
    "lib-1.dist-info/REQUESTED": b"",
    "lib-1.dist-info/direct_url.json": b'{"url": "file:///home/someone/lib"}',
    "__pycache__/lib.cpython-311.pyc": b"compiled",
}
RECORD_WITH_NOTES = (
    b"lib-1.dist-info/RECORD,,\nlib-1.dist-info/INSTALLER,sha256=y,4\n__pycache__/lib.cpython-311.pyc,,\n"
    b"lib.py,sha256=x,1\n"
)


def packed(path: Path, files: dict[str, bytes], *, year: int, mode: int) -> Path:
    """Write a zip with these files in this order, with a time and a mode."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (year, 5, 17, 12, 30, 0))
            entry.external_attr = mode << 16
            archive.writestr(entry, content)
    return path


def test_order_time_mode_and_notes_make_no_difference(tmp_path: Path) -> None:
    """Two machines that install the same packages in their own ways get the same bytes."""
    one = packed(tmp_path / "one.zip", FILES, year=2025, mode=0o600)
    others = dict(reversed(FILES.items())) | NOTES | {"lib-1.dist-info/RECORD": RECORD_WITH_NOTES}
    other = packed(tmp_path / "other.zip", others, year=2026, mode=0o755)
    assert make_reproducible(one) == make_reproducible(other)
    with zipfile.ZipFile(other) as archive:
        entries = [(entry.filename, entry.date_time, entry.external_attr >> 16) for entry in archive.infolist()]
    assert entries == [(name, (1980, 1, 1, 0, 0, 0), 0o100644) for name in sorted(FILES)]


def test_other_content_gives_another_digest(tmp_path: Path) -> None:
    """What is inside is what the digest tells."""
    one = packed(tmp_path / "one.zip", FILES, year=2025, mode=0o644)
    other = packed(tmp_path / "other.zip", FILES | {"app.py": b"another"}, year=2025, mode=0o644)
    assert make_reproducible(one) != make_reproducible(other)
