"""Console commands on the published numbers of regions and quarters."""

from datetime import date
from decimal import Decimal

import click

from chalicelib.bootstrap.parts import PortGroup
from chalicelib.domain.callers import Caller
from chalicelib.domain.errors import KelisimError
from chalicelib.domain.refusals import InvalidInput
from chalicelib.domain.statement.thresholds import Published, Threshold
from chalicelib.entrypoints.console.arguments import AMOUNT, DAY, OPERATORS, REGION, WORDS
from chalicelib.entrypoints.console.command import Section, by_option, command
from chalicelib.entrypoints.console.desk import Desk
from chalicelib.services.console.enter_threshold import enter_threshold, list_thresholds, number_threshold


class NotEntered(KelisimError):
    """The numbers cannot be entered; the message names the fields and what is wrong with them."""


@command("add-threshold", Section.CALENDAR, PortGroup.CASES, changes=True)
@click.argument("region", type=REGION)
@click.argument("quarter", type=WORDS)
@click.option("--poverty-line", type=AMOUNT, help="per person and month, as 43210.00; leave out if not published")
@click.option("--minimum", type=AMOUNT, help="the subsistence minimum, likewise")
@click.option("--source", type=WORDS, required=True, help="where it was published")
@click.option("--published", type=DAY, required=True, help="when, as 2026-08-14")
@by_option("who enters it; written to the journal of reads")
@click.option("--replaces", type=WORDS, metavar="ID", help="the entry that this one corrects, as 71-2026-Q3-1")
def add_threshold(  # noqa: PLR0913 - one for each option
    desk: Desk,
    *,
    region: str,
    quarter: str,
    poverty_line: Decimal | None,
    minimum: Decimal | None,
    source: str,
    published: date,
    by: str,
    replaces: str | None,
) -> None:
    """Enter the numbers that were published for a region and a quarter.

    REGION is the first two digits of the region's KATO code, as 71; QUARTER is as 2026-Q3. No entry is ever
    changed or deleted. Existing versions of statements keep the numbers that they were made with.
    """
    new = Published(
        region=region,
        quarter=quarter,
        poverty_line=poverty_line,
        subsistence_minimum=minimum,
        source=source,
        published_on=published,
        replaces=replaces,
    )
    caller = Caller(by, OPERATORS, why="add-threshold")
    try:
        desk.confirm(*_lines(number_threshold(desk.ports, caller, new)), "The entry can be corrected, never deleted.")
        entry = enter_threshold(desk.ports, caller, new)
    except InvalidInput as error:
        raise NotEntered("; ".join(f"{one.field} {one.message}" for one in error.errors)) from None
    desk.show(
        f"Entered as {entry.id}. Existing versions of statements keep the numbers that they were made with.",
        id=entry.id,
    )


@command("thresholds", Section.CALENDAR, PortGroup.TABLES)
@click.option("--region", type=REGION, metavar="REGION", help="only those of this region, as 71")
def show_thresholds(desk: Desk, region: str | None) -> None:
    """List the published numbers that were entered, with their sources."""
    entries = list_thresholds(desk.ports, region)
    for entry in entries:
        desk.show(_lines(entry), **_facts(entry))
    if not entries and not desk.terminal.as_json:
        where = f" for the region {region}" if region else ""
        desk.show(f"Nothing was entered yet{where}, and facts say so. Enter published numbers with add-threshold.")


def _lines(entry: Threshold) -> tuple[str, str]:
    what = entry.published
    numbers = f"poverty line {_shown(what.poverty_line)}, subsistence minimum {_shown(what.subsistence_minimum)}"
    instead = f", instead of {what.replaces}" if what.replaces else ""
    source = f"{what.source}, {what.published_on}; by {entry.by} at {entry.at.isoformat()}{instead}"
    return f"{entry.id}  {numbers}", f"    {source}"


def _facts(entry: Threshold) -> dict[str, object]:
    what = entry.published
    return {
        "id": entry.id,
        "region": what.region,
        "quarter": what.quarter,
        "poverty_line": what.poverty_line,
        "subsistence_minimum": what.subsistence_minimum,
        "source": what.source,
        "published_on": what.published_on,
        "by": entry.by,
        "at": entry.at,
        "replaces": what.replaces,
    }


def _shown(number: Decimal | None) -> str:
    return "not published" if number is None else f"{number:.2f}"
