"""Runs schemathesis on a running stack, with tokens and with cases that it can ask for."""

import os
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

import httpx

from infra.local.demo.scripts import read_applications
from infra.local.stack import Stack

ROOT = Path(__file__).parents[2]
TOOL = Path(sysconfig.get_path("scripts")) / "schemathesis"
ROLES: tuple[str | None, ...] = ("caseworker", "operator", "auditor", None)
"""None means without a token."""
ENDS_AFTER = timedelta(hours=26)


class Verdict(StrEnum):
    """How the run of a role ended. One that did not finish proves nothing: neither errors nor that there are none."""

    CLEAN = "no errors found"
    ERRORS = "ERRORS FOUND, see the report above"
    UNFINISHED = "not finished in the time allowed, so nothing is known"


@dataclass(frozen=True)
class Effort:
    """How much to fuzz: requests per operation, their seed, seconds per role at most, phases of schemathesis."""

    examples: int = 40
    seed: int = 1
    seconds: int = 600
    phases: str = "examples,coverage,fuzzing,stateful"


def fuzz(stack: Stack, effort: Effort, roles: tuple[str | None, ...] = ROLES) -> dict[str, Verdict]:
    """Fuzz a running stack; return how the run of each role ended."""
    cases = _create_cases(stack)
    return {role or "nobody": _run(stack, role, cases, effort) for role in roles}


def _create_cases(stack: Stack) -> list[str]:
    """Send two of the demo's applications and let one of them end; return the ids of their cases."""
    ids = []
    for application in (read_applications()[0], read_applications()[4]):
        _post(stack, "/_local/applicants", application.script)
        headers = {"authorization": f"Bearer {token(stack, 'caseworker')}"}
        ids.append(str(_post(stack, "/v1/cases", application.body, headers)["id"]))
    _post(stack, "/_local/clock", {"advance": f"PT{int(ENDS_AFTER.total_seconds())}S"})
    return ids


def token(stack: Stack, role: str) -> str:
    """Return a token of a role."""
    order = {"roles": [role], "authority": "710000000" if role == "caseworker" else None}
    return str(_post(stack, "/_local/tokens", order)["token"])


def _post(stack: Stack, path: str, body: object, headers: Mapping[str, str] | None = None) -> dict[str, object]:
    answer = httpx.post(stack.url + path, json=body, headers=headers, timeout=300, trust_env=False)
    answer.raise_for_status()
    return dict(answer.json())


def _run(stack: Stack, role: str | None, cases: list[str], effort: Effort) -> Verdict:
    hooks = {"SCHEMATHESIS_HOOKS": "infra.fuzz.hooks", "FUZZ_STACK": stack.url, "FUZZ_CASES": ",".join(cases)}
    try:
        done = subprocess.run(
            _command(stack, role, effort),
            cwd=ROOT,
            env=os.environ | hooks | {"PYTHONPATH": str(ROOT)},
            timeout=effort.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        print(
            f"{role or 'nobody'}: not finished after {effort.seconds} s. Run less with ARGS='--examples 10', or allow "
            "more time with ARGS='--seconds 1200'."
        )
        return Verdict.UNFINISHED
    return Verdict.ERRORS if done.returncode else Verdict.CLEAN


def _command(stack: Stack, role: str | None, effort: Effort) -> list[str]:
    """Return the command line of schemathesis for one role."""
    config = ["--config-file", str(ROOT / "infra" / "fuzz" / "schemathesis.toml"), "--no-color"]
    amount = ["--seed", str(effort.seed), "--max-examples", str(effort.examples), "--phases", effort.phases]
    checks = ["--checks", "all", "--continue-on-failure", "--warnings", "off"]
    limits = ["--request-timeout", "20", "--generation-database", "none"]
    authorization = [] if role is None else ["--header", f"Authorization: Bearer {token(stack, role)}"]
    document = f"{stack.url}/openapi.json"
    return [sys.executable, str(TOOL), *config, "run", document, *amount, *checks, *limits, *authorization]
