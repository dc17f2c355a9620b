"""`python -m infra.local.demo` (`make demo`): runs the demo on a stack of its own, or on the stack at `DEMO_URL`.

Progress is printed to stderr, the table to stdout; `DEMO_JSON` names a file for the rows as JSON. The exit code is 0 if
every application ended as its file says, 1 if one did not, 2 if the stack could not be used.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from time import monotonic

import httpx

from infra.local.demo.client import LocalStack, StackRefused
from infra.local.demo.progress import Progress
from infra.local.demo.rows import Row
from infra.local.demo.runner import Demo, check_start
from infra.local.demo.scenarios import ENDS_AT, STARTS_AT
from infra.local.demo.scripts import DemoApplication, read_applications
from infra.local.demo.table import render, render_differences
from infra.local.place import Start, place_of_stack, start_stack_at
from infra.local.port import PortBusy


def main() -> int:
    """Run the demo and return the exit code."""
    began = monotonic()
    applications = read_applications()
    try:
        with stack_url() as url:
            rows, calls = run_at(url, applications)
    except (StackRefused, PortBusy, ValueError, RuntimeError) as problem:
        print(f"The demo stopped: {problem}", file=sys.stderr)
        return 2
    except httpx.HTTPError as problem:
        print(f"The demo stopped: {unreachable(problem)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
    if target := os.environ.get("DEMO_JSON"):
        Path(target).write_text(as_json(rows), encoding="utf-8")
    print(render(rows))
    print(f"\n{len(rows)} applications, {calls} calls to the tables, {monotonic() - began:.0f} s")
    return verdict(rows)


def run_at(url: str, applications: list[DemoApplication]) -> tuple[list[Row], int]:
    """Run the demo on the stack at this URL; return the rows and the total number of calls to the tables."""
    starts_at, ends_at = datetime.fromisoformat(STARTS_AT), datetime.fromisoformat(ENDS_AT)
    progress = Progress(sys.stderr, starts_at, ends_at)
    stack = LocalStack(url)
    try:
        check_start(stack, min(application.send_at for application in applications))
        rows = Demo(stack=stack, applications=applications, ends_at=ends_at, report=progress.show).run()
        return rows, stack.table_calls()["total"]
    finally:
        progress.done()
        stack.close()


@contextmanager
def stack_url() -> Iterator[str]:
    """Yield `DEMO_URL`, or the URL of a new stack on a free port that is stopped afterwards."""
    if url := os.environ.get("DEMO_URL"):
        yield url
        return
    place = place_of_stack(os.environ)
    print("Starting the local stack ...", file=sys.stderr)
    started = start_stack_at(place, os.environ, Start(clock=datetime.fromisoformat(STARTS_AT)))
    try:
        yield started.url
    finally:
        started.stop()


def as_json(rows: list[Row]) -> str:
    """Return the rows as indented JSON."""
    return json.dumps([row.as_json() for row in rows], ensure_ascii=False, indent=1) + "\n"


def unreachable(problem: httpx.HTTPError) -> str:
    """Return a message for a stack that does not respond: what is wrong, where, and what to do."""
    url = os.environ.get("DEMO_URL")
    if url is None:
        return f"its stack does not respond ({problem}). Run it again; if that does not help, see `make up`."
    return (
        f"no stack responds at DEMO_URL={url} ({problem}). Start one with `make up`, or run the demo without DEMO_URL."
    )


def verdict(rows: list[Row]) -> int:
    """Print the result, the differences to stderr; return the exit code."""
    differences = render_differences(rows)
    if differences:
        print(f"\nThese applications did not end as their files say:\n{differences}", file=sys.stderr)
        return 1
    print("Every application ended as its file says.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
