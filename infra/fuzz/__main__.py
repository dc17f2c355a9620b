"""`make fuzz`: schemathesis over the running local stack, as each role and as nobody, with a fixed seed.

Prints what schemathesis finds, and for each role one line; the exit code is 0 when it found nothing. `--examples` is
how many requests are made up for each call (default 40), `--seed` what they follow from, `--seconds` what one role
may take (default 600). The tests run a short form of it.
"""

import argparse
import os
import sys
import time

from infra.fuzz.runner import ROLES, Effort, fuzz
from infra.local.demo.scripts import read_applications
from infra.local.stack import start_stack


def main() -> int:
    """Start a stack, fuzz it, tell."""
    parser = argparse.ArgumentParser(prog="infra.fuzz", description=__doc__)
    parser.add_argument("--examples", type=int, default=Effort.examples)
    parser.add_argument("--seed", type=int, default=Effort.seed)
    parser.add_argument("--seconds", type=int, default=Effort.seconds)
    parser.add_argument("--role", choices=[role or "nobody" for role in ROLES], help="only this one")
    asked = parser.parse_args()
    os.environ.setdefault("POWERTOOLS_LOG_LEVEL", "ERROR")
    stack = start_stack(clock=read_applications()[0].send_at)
    began = time.monotonic()
    roles = ROLES if asked.role is None else tuple(role for role in ROLES if (role or "nobody") == asked.role)
    try:
        found = fuzz(stack, Effort(asked.examples, asked.seed, asked.seconds), roles)
    finally:
        stack.stop()
    for role, clean in found.items():
        print(f"{role:<12} {'nothing found' if clean else 'SEE ABOVE'}")
    print(f"{time.monotonic() - began:.0f} s, seed {asked.seed}")
    return 0 if all(found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
