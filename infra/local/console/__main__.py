"""`python -m infra.local.console COMMAND`; `PORT` names the stack (default 8080)."""

import os
import signal
import sys
from functools import partial


def _run() -> int:
    """Run one command; return its exit status. Ctrl+C while modules are still loaded ends it without a traceback."""
    interrupt = signal.signal(signal.SIGINT, signal.SIG_DFL)

    from chalicelib.entrypoints.console.commands import asking  # noqa: PLC0415 - after the signal is set, as what follows
    from chalicelib.entrypoints.console.desk import Terminal, flush_results, print_result  # noqa: PLC0415
    from infra.local.console.on_stack import run  # noqa: PLC0415

    signal.signal(signal.SIGINT, interrupt)
    on_stderr = partial(print, file=sys.stderr)
    terminal = Terminal(say=print_result, complain=on_stderr, ask=asking(), finish=flush_results)
    return run(sys.argv[1:], os.environ, terminal)


if __name__ == "__main__":
    sys.exit(_run())
