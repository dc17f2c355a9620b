"""What the database of known weaknesses says of the pins is told as it is; what it does not know is no good news."""

import json
from pathlib import Path

import pytest

from infra.audit import Audited, NotAudited, audit

SAFE = {"name": "httpx", "version": "0.28.1", "vulns": []}
WEAK = {
    "name": "urllib3",
    "version": "1.26.4",
    "vulns": [{"id": "PYSEC-2021-108", "fix_versions": ["1.26.5"]}, {"id": "PYSEC-2", "fix_versions": []}],
}
UNKNOWN = {"name": "ours", "skip_reason": "Dependency not found on PyPI"}


def answering(folder: Path, answer: str) -> Path:
    """Return a command that answers like pip-audit."""
    command = folder / "pip-audit"
    command.write_text(f"#!/bin/sh\ncat <<'END'\n{answer}\nEND\nexit 1\n", "utf-8")
    command.chmod(0o755)
    return command


@pytest.mark.parametrize(
    ("pins", "expected", "code"),
    [
        ([SAFE], Audited(1, (), ()), 0),
        (
            [SAFE, WEAK, UNKNOWN],
            Audited(
                3,
                (
                    "urllib3 1.26.4: PYSEC-2021-108, mended in 1.26.5",
                    "urllib3 1.26.4: PYSEC-2, mended in no version yet",
                ),
                ("ours",),
            ),
            1,
        ),
        ([SAFE, UNKNOWN], Audited(2, (), ("ours",)), 2),
        ([], Audited(0, (), ()), 2),
    ],
)
def test_an_answer_is_read(tmp_path: Path, pins: list[object], expected: Audited, code: int) -> None:
    """0 only where every pin was looked up and none is weak."""
    found = audit(answering(tmp_path, json.dumps({"dependencies": pins, "fixes": []})), tmp_path / "requirements.txt")
    assert (found, found.exit_code) == (expected, code)


def test_an_answer_that_is_none_is_an_error(tmp_path: Path) -> None:
    """A database that cannot be reached has found nothing, which must not look like safety."""
    with pytest.raises(NotAudited, match="Could not resolve host"):
        audit(answering(tmp_path, "Could not resolve host"), tmp_path / "requirements.txt")
