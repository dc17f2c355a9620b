"""`make fuzz`: runs schemathesis on the local stack, in each role and without a token, with a fixed seed.

Prints the report of schemathesis and one line per role; the exit code is 0 if every role was finished without an
error. The tests run a short form of it.
"""

import argparse
import os
import sys
import time

from infra.fuzz.runner import ROLES, Effort, Verdict, fuzz
from infra.local.demo.scripts import read_applications
from infra.local.stack import start_stack


def main() -> int:
    """Start a stack, fuzz it and print the result; return the exit code."""
    parser = argparse.ArgumentParser(prog="make fuzz", description="Fuzz our API on a local stack.")
    parser.add_argument("--examples", type=int, default=Effort.examples, help="requests per operation (%(default)s)")
    parser.add_argument("--seed", type=int, default=Effort.seed, help="seed of the requests (%(default)s)")
    parser.add_argument("--seconds", type=int, default=Effort.seconds, help="time limit per role (%(default)s)")
    parser.add_argument("--role", choices=[role or "nobody" for role in ROLES], help="fuzz in this role only")
    options = parser.parse_args()
    os.environ.setdefault("POWERTOOLS_LOG_LEVEL", "ERROR")
    stack = start_stack(clock=read_applications()[0].send_at)
    began = time.monotonic()
    roles = ROLES if options.role is None else tuple(role for role in ROLES if (role or "nobody") == options.role)
    try:
        found = fuzz(stack, Effort(options.examples, options.seed, options.seconds), roles)
    finally:
        stack.stop()
    for role, verdict in found.items():
        print(f"{role:<12} {verdict}")
    print(f"{time.monotonic() - began:.0f} s, seed {options.seed} (ARGS='--seed {options.seed}' repeats this run)")
    return 0 if set(found.values()) == {Verdict.CLEAN} else 1


if __name__ == "__main__":
    sys.exit(main())
