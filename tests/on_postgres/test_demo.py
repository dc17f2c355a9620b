"""The demo on PostgreSQL, as `PLACE=postgres make demo` runs it."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_application_ends_as_on_aws_and_nothing_of_aws_is_imported(tmp_path: Path) -> None:
    """All nineteen: boto3, botocore and moto cannot be imported in that process, and it ends with 0."""
    rows = tmp_path / "rows.json"
    environment = {**os.environ, "PLACE": "postgres", "DEMO_JSON": str(rows)}
    done = subprocess.run(
        [sys.executable, "-m", "infra.local.demo"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert [row["differences"] for row in json.loads(rows.read_text("utf-8"))] == [[]] * 19
