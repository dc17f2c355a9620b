"""Runs a command of the operators' console with what a local stack has published: its settings, keys and clock."""

from collections.abc import MutableMapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

import httpx

from chalicelib.bootstrap.parts import wire_parts
from chalicelib.entrypoints.console.commands import main
from chalicelib.entrypoints.console.desk import Terminal, Wire, json_line
from chalicelib.entrypoints.console.exits import Exit
from infra.local.__main__ import DEFAULT_PORT, PUBLISHED_IN
from infra.local.published import PublishedStack, read_published


class StackClock:
    """The clock of a stack, asked for at each look, since it may be moved at any time."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, trust_env=False)

    def now(self) -> datetime:
        """Return the stack's time. Raises httpx's `HTTPError` when no stack answers."""
        answer = self._http.get("/_local/clock")
        return datetime.fromisoformat(answer.raise_for_status().json()["now"])


def run(
    arguments: Sequence[str], environment: MutableMapping[str, str], terminal: Terminal, base: Path = PUBLISHED_IN
) -> int:
    """Run one command against the stack that `PORT` names; return its exit status.

    `environment`: that of the process; gets the variables of the stack. `base`: where stacks publish their environment.
    """
    port = environment.get("PORT") or str(DEFAULT_PORT)
    try:
        stack = read_published(base, int(port))
        StackClock(stack.url).now()
    except (OSError, ValueError, httpx.HTTPError):
        why = f"No stack runs on port {port}. Start one with `make up`, or name another: PORT=8081."
        told = {"error": "NoStack", "exit": int(Exit.TRY_AGAIN), "message": why}
        terminal.complain(json_line(told) if "--json" in arguments else why)
        return Exit.TRY_AGAIN
    environment.update({"POWERTOOLS_LOG_LEVEL": "WARNING", **stack.environment})
    terminal.wire = wire_on(stack)
    return main(arguments, terminal=terminal)


def wire_on(stack: PublishedStack) -> Wire:
    """Return what wires the ports of a command with the settings, the keys and the clock of this stack."""
    return partial(wire_parts, environment=stack.environment, clock=StackClock(stack.url))
