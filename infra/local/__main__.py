"""`python -m infra.local` (`make up`): runs the local stack until it is interrupted.

Settings from the environment: `PORT` (default 8080; 0 takes a free one), `CLOCK` (RFC 3339, default now),
`PLACE` (`aws` or `postgres`, default `aws`), `POWERTOOLS_LOG_LEVEL` (default INFO). On AWS `DYNAMODB_ENDPOINT` (another
DynamoDB engine for the tables). On PostgreSQL `DATA` (the folder that everything is stored in over restarts, default
`build/postgres`), `POSTGRES_DSN` and `RECORDS_DSN` (databases to use instead of an own server).
"""

import os
import signal
import sys
import threading
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from infra.local.clock.clock import parse_instant
from infra.local.place import Start, place_of_stack, start_stack_at
from infra.local.port import PortBusy, check_port

DEFAULT_PORT = 8080
DEFAULT_DATA = "build/postgres"
PUBLISHED_IN = Path("build")
"""Where the stack tells the console its environment."""


def main() -> int:
    """Start the stack, print its address and wait; return the exit code."""
    try:
        port, clock = read_settings()
        place = place_of_stack(os.environ)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    os.environ.setdefault("POWERTOOLS_LOG_LEVEL", "INFO")  # whoever runs the stack by hand wants to see what happens
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    try:
        check_port(port)
        data = Path(os.environ.get("DATA") or DEFAULT_DATA).absolute()
        stack = start_stack_at(place, os.environ, Start(port, clock, data, PUBLISHED_IN))
    except (PortBusy, RuntimeError) as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"Kelisim's local stack is ready: {stack.url}/ (Ctrl+C stops it)", flush=True)
    named = "" if urlsplit(stack.url).port == DEFAULT_PORT else f" PORT={urlsplit(stack.url).port}"
    print(f'The operators\' console works on it: make console ARGS="status"{named}', flush=True)
    if place == "postgres":
        print(f"Its cases are still there after the next start: DATA={data}", flush=True)
    stopped.wait()
    stack.stop()
    return 0


def read_settings() -> tuple[int, datetime | None]:
    """Return PORT and CLOCK from the environment; raises `ValueError` with a message for the console."""
    try:
        port = int(os.environ.get("PORT") or DEFAULT_PORT)
    except ValueError:
        raise ValueError(f"PORT={os.environ['PORT']} is not a number. Set a port, or 0 for a free one.") from None
    try:
        return port, parse_instant(os.environ.get("CLOCK"))
    except ValueError as error:
        raise ValueError(f"CLOCK={os.environ['CLOCK']} is not usable: {error}.") from None


if __name__ == "__main__":
    sys.exit(main())
