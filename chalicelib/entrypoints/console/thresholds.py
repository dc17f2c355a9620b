"""Console commands on the published numbers of regions and quarters."""

import argparse
import re
from argparse import ArgumentTypeError
from decimal import Decimal

from chalicelib.domain.callers import Caller
from chalicelib.domain.errors import KelisimError
from chalicelib.domain.ports.store import Deps
from chalicelib.domain.refusals import InvalidInput
from chalicelib.domain.statement.thresholds import Published
from chalicelib.entrypoints.console.arguments import OPERATORS, day_argument, words
from chalicelib.entrypoints.console.command import AddCommand, Say
from chalicelib.services.console.enter_threshold import enter_threshold, list_thresholds

_AMOUNT = re.compile(r"[0-9]{1,9}\.[0-9]{2}", re.ASCII)


class NotEntered(KelisimError):
    """The numbers cannot be entered; the message names the fields and what is wrong with them."""


def add_threshold_commands(add: AddCommand) -> None:
    """Add the commands; `add` takes a name, a text and what runs."""
    entry = add("add-threshold", "enter what was published for a region and a quarter", _add)
    entry.add_argument("region", type=words, help="the first two digits of the region's KATO code, as 71")
    entry.add_argument("quarter", type=words, help="the quarter, as 2026-Q3")
    entry.add_argument(
        "--poverty-line", type=amount, help="per person and month, as 43210.00; leave out if not published"
    )
    entry.add_argument("--minimum", type=amount, help="the subsistence minimum, likewise")
    entry.add_argument("--source", type=words, required=True, help="where it was published")
    entry.add_argument("--published", type=day_argument, required=True, help="when, as 2026-08-14")
    entry.add_argument("--by", type=words, required=True, help="who enters it; written to the journal of reads")
    entry.add_argument("--replaces", type=words, help="the entry that this one corrects, as 71-2026-Q3-1")
    listed = add("thresholds", "list the published numbers that were entered", _list)
    listed.add_argument("--region", type=words, help="only those of this region")


def amount(text: str) -> Decimal:
    """Return an amount of money, as 43210.00."""
    if not _AMOUNT.fullmatch(text):
        raise ArgumentTypeError(f"{text!r} is not an amount. Write it as 43210.00.")
    return Decimal(text)


def _add(ports: Deps, asked: argparse.Namespace, say: Say) -> None:
    new = Published(
        region=asked.region,
        quarter=asked.quarter,
        poverty_line=asked.poverty_line,
        subsistence_minimum=asked.minimum,
        source=asked.source,
        published_on=asked.published,
        replaces=asked.replaces,
    )
    try:
        entry = enter_threshold(ports, Caller(asked.by, OPERATORS, why="add-threshold"), new)
    except InvalidInput as error:
        raise NotEntered("; ".join(f"{one.field} {one.message}" for one in error.errors)) from None
    say(f"Entered as {entry.id}. Existing versions of statements keep the numbers that they were made with.")


def _list(ports: Deps, asked: argparse.Namespace, say: Say) -> None:
    entries = list_thresholds(ports, asked.region)
    for entry in entries:
        what = entry.published
        numbers = f"poverty line {_shown(what.poverty_line)}, subsistence minimum {_shown(what.subsistence_minimum)}"
        instead = f", instead of {what.replaces}" if what.replaces else ""
        say(f"{entry.id}  {numbers}")
        say(f"    {what.source}, {what.published_on}; by {entry.by} at {entry.at.isoformat()}{instead}")
    if not entries:
        say("Nothing was entered yet, and facts say so. Enter published numbers with add-threshold.")


def _shown(number: Decimal | None) -> str:
    return "not published" if number is None else f"{number:.2f}"
