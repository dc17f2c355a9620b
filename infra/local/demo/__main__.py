"""`python -m infra.local.demo`: the applications of the demo, on a stack of its own or on the one at `DEMO_URL`.

Progress goes to stderr, the table to stdout, the rows as JSON to the file that `DEMO_JSON` names. Ends 0 only when
every application ended as scripted, 1 when one did not, 2 when the stack could not be used.
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


def main() -> int:
    """Run the demo and return the exit code."""
    began = monotonic()
    applications = read_applications()
    try:
        with stack_url() as url:
            rows, calls = run_at(url, applications)
    except (StackRefused, httpx.HTTPError) as problem:
        print(f"The demo cannot go on: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
    if target := os.environ.get("DEMO_JSON"):
        Path(target).write_text(as_json(rows), encoding="utf-8")
    print(render(rows))
    print(f"\n{len(rows)} cases, {calls} calls to the tables, {monotonic() - began:.0f} s")
    return verdict(rows)


def run_at(url: str, applications: list[DemoApplication]) -> tuple[list[Row], int]:
    """Run against the stack at this URL: the rows, and the calls to the tables in all."""
    starts_at, ends_at = datetime.fromisoformat(STARTS_AT), datetime.fromisoformat(ENDS_AT)
    progress = Progress(sys.stderr, starts_at, ends_at)
    stack = LocalStack(url)
    try:
        check_start(stack, min(application.send_at for application in applications))
        rows = Demo(stack, applications, ends_at, progress.show).run()
        return rows, stack.table_calls()["total"]
    finally:
        progress.done()
        stack.close()


@contextmanager
def stack_url() -> Iterator[str]:
    """Give the URL of the stack at `DEMO_URL`, or of a new one on a free port, stopped afterwards."""
    if url := os.environ.get("DEMO_URL"):
        yield url
        return
    from infra.local.stack import start_stack  # noqa: PLC0415 - costs a second that a stack at DEMO_URL saves

    print("starting the local stack ...", file=sys.stderr)
    started = start_stack(port=0, clock=datetime.fromisoformat(STARTS_AT))
    try:
        yield started.url
    finally:
        started.stop()


def as_json(rows: list[Row]) -> str:
    """Write the rows as JSON, to be read by people too."""
    return json.dumps([row.as_json() for row in rows], ensure_ascii=False, indent=1) + "\n"


def verdict(rows: list[Row]) -> int:
    """Say whether all ended as scripted: on stdout when so, each difference on stderr when not."""
    differences = render_differences(rows)
    if differences:
        print(f"\nNot as scripted:\n{differences}", file=sys.stderr)
        return 1
    print("All ended as scripted.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
