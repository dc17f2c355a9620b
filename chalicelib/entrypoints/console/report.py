"""The console's report on the applications of a period. It prints numbers, and a bank only if many cases asked it."""

import csv
import io
from collections.abc import Iterable
from datetime import date

import click

from chalicelib.bootstrap.parts import PortGroup
from chalicelib.entrypoints.console.arguments import DAY
from chalicelib.entrypoints.console.command import Section, command, usage_error
from chalicelib.entrypoints.console.desk import Desk, show_progress
from chalicelib.services.console.period_figures import Figure, PeriodFigures
from chalicelib.services.console.report_period import report_period


@command("report", Section.LOOK, PortGroup.CASES, PortGroup.POLICY)
@click.option("--from", "first", type=DAY, required=True, help="the first day of receipt, as 2026-01-01")
@click.option("--to", "last", type=DAY, required=True, help="the last day of receipt")
@click.option("--csv", "as_csv", is_flag=True, help="print CSV: section, name, what is counted, number, the period")
def show_report(desk: Desk, first: date, last: date, *, as_csv: bool) -> None:
    """Count the applications of a period.

    By the steps that they reached, their ends, terms kept, and each bank's answers. A case counts if it was received on
    one of these days (Asia/Almaty). No person is named. Banks are counted by whole months that are over, until their
    data are erased; their numbers in a month are rounded to the nearest five, and a bank that was asked in fewer than
    five cases of a month is not named.
    """
    if last < first:
        raise usage_error("--to is before --from.")
    if as_csv and desk.terminal.as_json:
        raise usage_error("Give --csv or --json, not both.")
    figures: PeriodFigures | None = None
    for figures in report_period(desk.ports, first, last):
        show_progress(f"{figures.reached['application_received']} applications counted")
        desk.ports.forget_keys()
    show_progress("", end="\n")
    rows = list(figures.rows()) if figures else []
    if desk.terminal.as_json:
        for row in rows:
            desk.show("", section=row.section, name=row.name, **row.numbers, first_day=first, last_day=last)
    else:
        desk.show(_csv(rows, first, last) if as_csv else _table(rows, first, last))


def _csv(rows: Iterable[Figure], first: date, last: date) -> list[str]:
    """Return a line for each number, with its period, so that the files of several months can be put together."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("section", "name", "counted", "number", "first_day", "last_day"))
    writer.writerows(
        (row.section, row.name, counted, number, first, last) for row in rows for counted, number in row.numbers.items()
    )
    return text.getvalue().splitlines()


def _table(rows: Iterable[Figure], first: date, last: date) -> list[str]:
    """Return a table for each section, its columns under their names."""
    lines, present = [f"Applications received from {first} to {last}"], None
    for row in rows:
        if (row.section, *row.numbers) != present:
            present = (row.section, *row.numbers)
            lines += ["", f"{row.section:<32}" + "".join(f"{name:>9}" for name in row.numbers)]
        lines.append(f"  {row.name:<30}" + "".join(f"{number:>9}" for number in row.numbers.values()))
    return lines
