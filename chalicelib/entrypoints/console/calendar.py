"""The console's commands on the calendar of working days."""

from datetime import date

import click

from chalicelib.bootstrap.parts import PortGroup
from chalicelib.domain.calendar.day_orders import DayOrder
from chalicelib.entrypoints.console.arguments import DAY, WORDS
from chalicelib.entrypoints.console.command import Section, by_option, command, usage_error
from chalicelib.entrypoints.console.desk import Desk, show_progress
from chalicelib.entrypoints.console.exits import FoundWrong
from chalicelib.services.console.enter_day_order import enter_day_order, number_order
from chalicelib.services.schedules.sweep_due_cases import unconfirmed_days
from chalicelib.services.steps.move_terms import move_terms


@command("days", Section.CALENDAR, PortGroup.TABLES)
def days(desk: Desk) -> None:
    """List the orders that move days off, and the days that none has confirmed.

    The latter are those of the coming month. Terms across an unconfirmed day may still move.
    """
    ports = desk.ports
    desk.show(f"calendar {ports.calendar().version}", calendar=ports.calendar().version)
    for order in ports.day_orders.all():
        said = "worked" if order.working else "off"
        desk.show(
            f"{order.number:>4}  {order.day}  {said:<6}  order {order.order}  by {order.by}  at {order.at.isoformat()}",
            number=order.number,
            day=order.day,
            working=order.working,
            order=order.order,
            by=order.by,
            at=order.at,
            replaces=order.replaces,
        )
    unconfirmed = list(unconfirmed_days(ports))
    if not unconfirmed and not desk.terminal.as_json:
        desk.show("Every day of the coming month is confirmed.")
    for open_day in unconfirmed:
        working = ports.calendar().is_working_day(open_day)
        desk.show(
            f"      {open_day}  not confirmed yet; counted as {'worked' if working else 'off'} until an order is "
            f"entered: add-day {open_day} ...",
            unconfirmed=open_day,
            working=working,
        )


@command("add-day", Section.CALENDAR, PortGroup.CASES, PortGroup.POLICY, changes=True)
@click.argument("day", type=DAY)
@click.option("--off", is_flag=True, help="the day becomes a day off")
@click.option("--worked", is_flag=True, help="the day becomes a working day")
@click.option("--order", type=WORDS, required=True, metavar="NO", help="the number of the government's order")
@by_option("who enters it")
@click.option("--replaces", type=WORDS, metavar="NO", help="the number of the order that this one replaces")
def add_day(  # noqa: PLR0913 - one for each option
    desk: Desk, day: date, *, off: bool, worked: bool, order: str, by: str, replaces: str | None
) -> None:
    """Enter an order that moves a day off, and recompute the open terms.

    The government's order makes DAY (as 2026-05-08) a day off or a working day. A term only ever becomes later.
    """
    if off == worked:
        raise usage_error("Say either --off or --worked.")
    now = desk.ports.clock.now()
    new = DayOrder(number=0, day=day, working=not off, order=order, by=by, at=now, replaces=replaces)
    number_order(desk.ports, new)
    becomes = "a day off" if off else "a working day"
    desk.confirm(
        f"{day} ({day:%A}) becomes {becomes} by order {order}. It is in force for every term from now on.",
        "The terms of open cases in which this day lies become later.",
    )
    entered = enter_day_order(desk.ports, new)
    desk.show(f"Entered as number {entered.number}.", number=entered.number, day=day, working=not off)
    _count(desk)


@command("count-terms", Section.CALENDAR, PortGroup.CASES, PortGroup.POLICY, changes=True)
def count_terms(desk: Desk) -> None:
    """Recompute all open terms by the current calendar. A term only ever becomes later."""
    desk.confirm(f"All open terms are recomputed by the calendar {desk.ports.calendar().version}.")
    _count(desk)


def _count(desk: Desk) -> None:
    last = None
    for last in move_terms(desk.ports):
        show_progress(f"{last.looked_at} open cases checked, {last.moved} moved")
    show_progress("", end="\n")
    if last is None:
        desk.show("No case is open.", checked=0, moved=0, failed=0)
        return
    desk.show(
        f"{last.looked_at} open cases checked, {last.moved} terms moved.",
        checked=last.looked_at,
        moved=last.moved,
        failed=last.failed,
    )
    if last.failed:
        raise FoundWrong(f"{last.failed} terms could not be recomputed: run failures to list the cases.")
