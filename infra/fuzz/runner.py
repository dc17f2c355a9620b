"""Starts schemathesis on a running stack, and knows what it needs: tokens, and cases that are there."""

import os
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx

from infra.local.demo.scripts import read_applications
from infra.local.stack import Stack

ROOT = Path(__file__).parents[2]
TOOL = Path(sysconfig.get_path("scripts")) / "schemathesis"
ROLES: tuple[str | None, ...] = ("caseworker", "operator", "auditor", None)
"""None: without any token."""
ENDS_AFTER = timedelta(hours=26)


@dataclass(frozen=True)
class Effort:
    """How hard to look: requests a call, the seed they follow from, seconds a role at most, which phases."""

    examples: int = 40
    seed: int = 1
    seconds: int = 600
    phases: str = "examples,coverage,fuzzing,stateful"


def fuzz(stack: Stack, effort: Effort, roles: tuple[str | None, ...] = ROLES) -> dict[str, bool]:
    """Fuzz a running stack; return for each role whether nothing was found."""
    cases = _play(stack)
    return {role or "nobody": _run(stack, role, cases, effort) for role in roles}


def _play(stack: Stack) -> list[str]:
    """Send two of the demo's applications, and let one of them come to its end: what there is to be asked for."""
    ids = []
    for application in (read_applications()[0], read_applications()[4]):
        _post(stack, "/_local/applicants", application.script)
        headers = {"authorization": f"Bearer {token(stack, 'caseworker')}"}
        ids.append(str(_post(stack, "/v1/cases", application.body, headers)["id"]))
    _post(stack, "/_local/clock", {"advance": f"PT{int(ENDS_AFTER.total_seconds())}S"})
    return ids


def token(stack: Stack, role: str) -> str:
    """Return a token of a role."""
    asked = {"roles": [role], "authority": "710000000" if role == "caseworker" else None}
    return str(_post(stack, "/_local/tokens", asked)["token"])


def _post(stack: Stack, path: str, body: object, headers: Mapping[str, str] | None = None) -> dict[str, object]:
    answer = httpx.post(stack.url + path, json=body, headers=headers, timeout=300, trust_env=False)
    answer.raise_for_status()
    return dict(answer.json())


def _run(stack: Stack, role: str | None, cases: list[str], effort: Effort) -> bool:
    config = ["--config-file", str(ROOT / "infra" / "fuzz" / "schemathesis.toml"), "--no-color"]
    asked = ["--seed", str(effort.seed), "--max-examples", str(effort.examples), "--checks", "all"]
    asked += ["--phases", effort.phases]
    bounds = ["--request-timeout", "20", "--generation-database", "none", "--continue-on-failure", "--warnings", "off"]
    called = [] if role is None else ["--header", f"Authorization: Bearer {token(stack, role)}"]
    known = {"SCHEMATHESIS_HOOKS": "infra.fuzz.hooks", "FUZZ_STACK": stack.url, "FUZZ_CASES": ",".join(cases)}
    command: list[str | Path] = [
        sys.executable,
        TOOL,
        *config,
        "run",
        f"{stack.url}/openapi.json",
        *asked,
        *bounds,
        *called,
    ]
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=os.environ | known | {"PYTHONPATH": str(ROOT)},
            timeout=effort.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        print(f"{role or 'nobody'}: not done in {effort.seconds} s; ask for less with --examples")
        return False
    return done.returncode == 0
