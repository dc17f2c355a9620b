"""`python -m chalicelib.entrypoints.console`."""

import sys

import click

from chalicelib.entrypoints.console.commands import asking, main
from chalicelib.entrypoints.console.desk import Terminal

if __name__ == "__main__":
    sys.exit(main(terminal=Terminal(say=print, complain=lambda line: click.echo(line, err=True), ask=asking())))
