"""Somebody who follows the runbook: runs its blocks of commands as they are written, on a running stack."""

import json
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx
import pytest
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from chalicelib.domain.calendar.working_days import almaty_day
from chalicelib.entrypoints.console.commands import main
from chalicelib.entrypoints.console.desk import Terminal
from infra.local.console.on_stack import wire_on
from infra.local.published import PublishedStack, folder_of, read_published
from tests.console.running import confirmed
from tests.fakes.cloud import InMemoryCloud
from tests.http.samples import an_application
from tests.local_stack import cloud_tools

RUNBOOK = (Path(__file__).parents[2] / "docs" / "runbook.md").read_text("utf-8")
BLOCK = re.compile(r"^ *```sh(?P<name>[^\n]*)\n(?P<commands>.*?)^ *```$", re.MULTILINE | re.DOTALL)
BLOCKS = {found["name"].removeprefix(" runbook").strip(): found["commands"] for found in BLOCK.finditer(RUNBOOK)}
OTHERS = [found["commands"].split() for found in BLOCK.finditer(RUNBOOK) if not found["name"]]
NOW = datetime.fromisoformat("2026-09-15T10:00:00+05:00")
IIN = "900101300017"
FUNCTIONS = r"""
set -euo pipefail
console() {
  local out; out=$(printf '%s\0' "$@" | curl -sS --data-binary @- "$CONSOLE")
  printf '%s\n' "${out%$'\n'*}"
  return "${out##*$'\n'}"
}
sleep() { curl -sS -o /dev/null --fail-with-body "$BASE/_local/clock" -d "{\"advance\": \"PT$1S\"}"; }
aws() {
  local given=""; case "$*" in *file:///dev/stdin*) given=$(cat);; esac
  printf '%s\0' "$given" "$@" | curl -sS --fail-with-body --data-binary @- "${CONSOLE}aws"
}
make() { printf '%s\0' "${DRY_RUN:-}" "$@" | curl -sS --fail-with-body --data-binary @- "${CONSOLE}make"; }
"""
"""A command runs in the process of the stack, because starting Python for each would take a second; time is moved.

`aws` and `make` are those of `cloud_tools`.
"""


class SecretTexts(Protocol):
    """Where the stack's secrets are stored."""

    @property
    def helpers(self) -> str:
        """The block of the runbook that defines `stored` and `store` for it."""

    @property
    def place(self) -> str:
        """The folder `$SECRETS` of that block, or a name."""

    def read(self, name: str) -> str:
        """Return the text of a secret."""

    def write(self, name: str, text: str) -> None:
        """Store it."""


@dataclass(frozen=True)
class InFiles:
    """The secrets are files of a folder."""

    folder: Path
    helpers: str = "-files"

    @property
    def place(self) -> str:
        """The folder."""
        return str(self.folder)

    def read(self, name: str) -> str:
        """Return the text of a file."""
        return (self.folder / name).read_text("utf-8")

    def write(self, name: str, text: str) -> None:
        """Write a file."""
        (self.folder / name).write_text(text, "utf-8")


@dataclass
class Operator:
    """Whoever follows the runbook."""

    stack: PublishedStack
    folder: Path
    work: Path
    secrets: SecretTexts
    console_url: str = ""
    said: list[str] = field(default_factory=list)
    cloud: InMemoryCloud = field(default_factory=InMemoryCloud)

    def __post_init__(self) -> None:
        self.wire = cache(wire_on(self.stack))  # a process of its own would wire anew for each command

        self.http = httpx.Client(base_url=self.stack.url, trust_env=False, timeout=30)

    def answer(self, request: Request) -> Response:
        """Run a command of the console that a block calls: its output, then a line with its exit status."""
        words = tuple(request.get_data().decode().split("\0")[:-1])
        if request.path == "/aws":
            return Response(cloud_tools.aws(words[1:], words[0], self.stack.url))
        if request.path == "/make":
            return Response("\n".join([*self._makes(*words), ""]))
        lines: list[str] = []
        terminal = Terminal(say=lines.append, complain=self.said.append, ask=None, wire=self.wire)
        with chdir(self.work):
            status = main(confirmed(words), terminal=terminal)
        return Response("\n".join([*lines, str(int(status))]))

    def _makes(self, dry: str, target: str, setting: str) -> list[str]:
        """Run `make deploy STAGE=...` with the stages in the folder of work."""
        assert (target, setting.partition("=")[0]) == ("deploy", "STAGE")
        stages, stage = self.work / "infra" / "stages", setting.partition("=")[2]
        return cloud_tools.deploy(stages, stage, self.cloud, almaty_day(NOW), dry=bool(dry))

    def follows(self, name: str, **placeholders: str) -> str:
        """Run a block as it is written, with the placeholders filled in; return what it prints."""
        commands = BLOCKS[self.secrets.helpers].replace("STAGE", "test") + BLOCKS[name]
        for placeholder, value in placeholders.items():
            commands = re.sub(rf"\b{placeholder}\b", value, commands)
        done = subprocess.run(
            ["bash", "-c", f"{FUNCTIONS}{commands}"],  # noqa: S607 - bash is on the PATH
            cwd=self.work,
            env={
                "PATH": "/usr/local/bin:/usr/bin:/bin",
                "BASE": self.stack.url,
                "CONSOLE": self.console_url,
                "SECRETS": self.secrets.place,
                "TOKEN": self.token("auditor"),
                "NO_PROXY": "127.0.0.1",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, (name, done.stdout, done.stderr, self.said)
        return done.stdout

    def token(self, role: str) -> str:
        """Return a token with this role."""
        order = {"roles": [role], "authority": "710000000" if role == "caseworker" else None}
        return str(self.http.post("/_local/tokens", json=order).json()["token"])

    def call(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """Call our API as a caseworker."""
        headers = {"Authorization": f"Bearer {self.token('caseworker')}"}
        answer = self.http.request(method, path, json=body, headers=headers)
        found: dict[str, Any] = {"status": answer.status_code} | answer.json()
        return found

    def applies(self, number: str) -> dict[str, Any]:
        """Send the person's application."""
        now = self.http.get("/_local/clock").json()["now"]
        return self.call("POST", "/v1/cases", an_application(submitted_at=now) | {"application_number": number})

    def secret(self, name: str) -> str:
        """Return a secret as it is stored."""
        return self.secrets.read(name)

    def kids(self, name: str) -> list[tuple[str, bool]]:
        """Return the names of a key set's keys, and whether each is a whole key."""
        return [(key["kid"], "d" in key) for key in json.loads(self.secret(name))["keys"]]


@contextmanager
def an_operator_of(
    base: Path,
    work: Path,
    url: str,
    moved: Callable[[PublishedStack], tuple[PublishedStack, SecretTexts]] | None = None,
) -> Iterator[Operator]:
    """Let somebody run the console's commands on the stack that has published itself in `base`.

    `moved`: moves its secrets out of the folder in which it published them; returns the stack, and where they are.
    """
    port = urlsplit(url).port or 0
    stack, folder = read_published(base, port), folder_of(base, port)
    stack, secrets = moved(stack) if moved else (stack, InFiles(Path(stack.environment["DIGEST_KEY_FILE"]).parent))
    someone = Operator(stack, folder, work, secrets)
    server = make_server("127.0.0.1", 0, Request.application(someone.answer), threaded=True)
    someone.console_url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield someone
    server.shutdown()
    thread.join()
    server.server_close()
    someone.http.close()


def skip_without_tools() -> None:
    """Skip where the blocks cannot run."""
    if not shutil.which("curl") or not shutil.which("bash"):
        pytest.skip("the walk is written for bash and curl")
