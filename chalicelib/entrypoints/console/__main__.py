"""`python -m chalicelib.entrypoints.console`."""

import signal
import sys


def _run() -> int:
    """Run one command; return its exit status. Ctrl+C while modules are still loaded ends it without a traceback."""
    interrupt = signal.signal(signal.SIGINT, signal.SIG_DFL)

    import click  # noqa: PLC0415 - after the signal is set, as all that follows

    from chalicelib.entrypoints.console.commands import asking, main  # noqa: PLC0415
    from chalicelib.entrypoints.console.desk import Terminal, flush_results, print_result  # noqa: PLC0415

    signal.signal(signal.SIGINT, interrupt)
    terminal = Terminal(
        say=print_result, complain=lambda line: click.echo(line, err=True), ask=asking(), finish=flush_results
    )
    return main(terminal=terminal)


if __name__ == "__main__":
    sys.exit(_run())
