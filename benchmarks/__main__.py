"""`make bench`: measures the sweep and prints ratios; the exit code is 1 if one exceeds its limit.

`BENCH=full` uses full sizes: 100,000 cases in the table, 20,000 due at one instant.
"""

import os
import sys

from benchmarks.midnight import FULL_SIZE, close_all
from benchmarks.sweep_reads import compare
from tests.contract.dynamodb_local import NotHere


def main() -> int:
    """Run all benchmarks; return 0 if every figure is within its limit, 2 if DynamoDB Local cannot run."""
    full = os.environ.get("BENCH") == "full"
    try:
        within = [compare(1_000, 100_000 if full else 10_000), close_all(FULL_SIZE if full else 1_000)]
    except NotHere as reason:
        print(f"Not measured: {reason}", file=sys.stderr)
        return 2
    return 0 if all(within) else 1


if __name__ == "__main__":
    sys.exit(main())
