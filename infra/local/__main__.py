"""`python -m infra.local`: starts the local stack and keeps it until it is interrupted.

Settings from the environment: `PORT` (default 8080, 0: a free one), `CLOCK` (RFC 3339, default now),
`DYNAMODB_ENDPOINT` (another engine under the tables), `POWERTOOLS_LOG_LEVEL` (default INFO).
"""

import os
import signal
import sys
import threading

from infra.local.clock.clock import parse_instant
from infra.local.port import PortBusy, check_free

USUAL_PORT = 8080


def main() -> int:
    """Start, say where, and wait. Answers the exit code."""
    try:
        port = int(os.environ.get("PORT") or USUAL_PORT)
        clock = parse_instant(os.environ.get("CLOCK"))
    except ValueError as error:
        print(f"PORT or CLOCK is wrong: {error}", file=sys.stderr)
        return 1
    os.environ.setdefault("POWERTOOLS_LOG_LEVEL", "INFO")  # who keeps the stack wants to see what happens
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    try:
        check_free(port)
        from infra.local.stack import start_stack  # noqa: PLC0415 - seconds of imports, which a busy port needs not wait for

        stack = start_stack(port, clock, os.environ.get("DYNAMODB_ENDPOINT") or None)
    except PortBusy as busy:
        print(busy, file=sys.stderr)
        return 1
    print(f"Kelisim's local stack is ready: {stack.url}/", flush=True)
    stopped.wait()
    stack.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
