"""`python -m chalicelib.entrypoints.console`."""

import sys

from chalicelib.entrypoints.console.commands import main

if __name__ == "__main__":
    sys.exit(main())
