"""`python -m infra.local` (`make up`): runs the local stack until it is interrupted.

Settings from the environment: `PORT` (default 8080; 0 takes a free one), `CLOCK` (RFC 3339, default now),
`DYNAMODB_ENDPOINT` (another DynamoDB engine for the tables), `POWERTOOLS_LOG_LEVEL` (default INFO).
"""

import os
import signal
import sys
import threading
from datetime import datetime

from infra.local.clock.clock import parse_instant
from infra.local.port import PortBusy, check_port

DEFAULT_PORT = 8080


def main() -> int:
    """Start the stack, print its address and wait; return the exit code."""
    try:
        port, clock = read_settings()
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    os.environ.setdefault("POWERTOOLS_LOG_LEVEL", "INFO")  # whoever runs the stack by hand wants to see what happens
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    try:
        check_port(port)
        from infra.local.stack import start_stack  # noqa: PLC0415 - imports take seconds; a busy port is reported before

        stack = start_stack(port, clock, os.environ.get("DYNAMODB_ENDPOINT") or None)
    except PortBusy as busy:
        print(busy, file=sys.stderr)
        return 1
    print(f"Kelisim's local stack is ready: {stack.url}/ (Ctrl+C stops it)", flush=True)
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
