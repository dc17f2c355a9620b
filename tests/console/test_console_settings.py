"""The console as a process with few settings: it names those that its command lacks, and asks for no others."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def started_with(*command: str, **environment: str) -> tuple[int, str, str]:
    """Run a command in a process of its own with nothing but this environment; its exit status, stdout and stderr."""
    done = subprocess.run(
        [sys.executable, "-m", "chalicelib.entrypoints.console", *command],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONTZPATH": "", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_settings_that_are_missing_are_named_and_no_value_is_shown() -> None:
    """One line says which variables are wrong and where they are explained; no traceback, no secret.

    Those of the login service are not among them, since no command uses it.
    """
    given = {"KDP__CLIENT_SECRET": "hush", "PUBLIC_BASE_URL": "https://kelisim.example"}
    status, out, err = started_with("redrive", "--all", **given)
    assert (status, out, len(err.splitlines())) == (3, "", 1)
    assert err.startswith("Not done: some settings are missing or wrong; docs/settings.md explains them. ")
    assert ("KDP: Field required" in err, "OIDC_ISSUER" in err, "hush" in err) == (True, False, False)


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (("verify-journal",), ["HEAD_KEYS", "ANCHOR_KEYS"]),
        (("export-journal", "--to", "journal.jsonl"), ["HEAD_KEYS"]),
        (("reads", "2025-10-13", "--by", "x", "--why", "y"), ["HEAD_KEYS"]),
        (("report", "--from", "2025-10-13", "--to", "2025-10-13"), ["HEAD_KEYS"]),
    ],
)
def test_what_reads_records_needs_no_more_than_they_do(arguments: tuple[str, ...], names: list[str]) -> None:
    """Whoever verifies the journal need not know the pilot's days, the operator or the partners."""
    status, _, err = started_with(*arguments)
    secrets = ["HEAD_KEYS", "ANCHOR_KEYS", "DIGEST_KEY", "SIGNING_KEYS"]
    assert (status, [one for one in secrets if f"{one}: " in err]) == (3, names)
    assert ("PILOT_FIRST_DAY" in err, "KDP" in err) == (arguments[0] == "report", False)


def test_a_store_that_does_not_answer_is_said_in_one_line() -> None:
    """The exit status tells a script to try again. What is stored in the clear needs no setting on AWS."""
    keys = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none", "AWS_DEFAULT_REGION": "eu-central-1"}
    status, out, err = started_with("status", DYNAMODB_ENDPOINT="http://127.0.0.1:9", **keys)
    told = "Not done: the store cannot be reached: EndpointConnectionError\n"
    assert (status, out, err) == (4, "", told)


def test_a_client_without_a_region_is_a_setting_that_is_missing() -> None:
    """AWS's own variables are named."""
    status, _, err = started_with("status")
    assert (status, err) == (
        3,
        "Not done: the AWS client is not set up (NoRegionError). Set credentials and AWS_DEFAULT_REGION.\n",
    )
