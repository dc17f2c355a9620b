"""checkov's answers are read right, and each exception in the template has its reason."""

import json
from pathlib import Path

import pytest

from infra.compose import load_resources
from infra.misconfigurations import CheckovMissing, Finding, Input, findings

FAILED = {"check_id": "CKV_AWS_28", "check_name": "No backup", "resource": "AWS::DynamoDB::Table.CasesTable"}
FOUND = Finding("CKV_AWS_28", "AWS::DynamoDB::Table.CasesTable", "No backup")


def answering(folder: Path, answer: str) -> Path:
    """Return a command that answers like checkov."""
    command = folder / "checkov"
    command.write_text(f"#!/bin/sh\ncat <<'END'\n{answer}\nEND\nexit 1\n", "utf-8")
    command.chmod(0o755)
    return command


def report(*failed: dict[str, str], unreadable: int = 0) -> dict[str, object]:
    """Return a report of checkov."""
    return {"results": {"failed_checks": failed}, "summary": {"parsing_errors": unreadable}}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (report(), ()),
        (report(FAILED), (FOUND,)),
        ([report(), report(FAILED)], (FOUND,)),
        (report(unreadable=1), (Finding("unreadable", "the input", "checkov cannot read a file of it"),)),
        ({"passed": 0}, (Finding("nothing", "the input", "checkov found nothing in it to check"),)),
    ],
)
def test_an_answer_is_read(tmp_path: Path, answer: object, expected: tuple[Finding, ...]) -> None:
    """One report or several; a file that cannot be read, or an input without anything to check, is a finding too."""
    assert findings(answering(tmp_path, json.dumps(answer)), Input("cloudformation", tmp_path)) == expected


def test_an_answer_that_is_none_is_an_error(tmp_path: Path) -> None:
    """A checkov that does not run has found nothing, which must not look like a clean template."""
    with pytest.raises(CheckovMissing, match="Segmentation fault"):
        findings(answering(tmp_path, "Segmentation fault"), Input("cloudformation", tmp_path))


def test_every_exception_has_its_reason() -> None:
    """Whoever reads the template learns why a finding of checkov is none."""
    skipped = [
        one
        for resource in load_resources()["Resources"].values()
        for one in resource.get("Metadata", {}).get("checkov", {}).get("skip", [])
    ]
    assert {one["id"] for one in skipped} == {
        "CKV_AWS_27",
        "CKV_AWS_73",
        "CKV_AWS_115",
        "CKV_AWS_116",
        "CKV_AWS_117",
        "CKV_AWS_120",
        "CKV_AWS_173",
    }
    assert [one for one in skipped if len(one["comment"].split()) < 10] == []
