"""The demo's table, as text."""

from collections.abc import Sequence

from infra.local.demo.rows import Row, banks_in_short

HEADINGS = ("#", "scenario", "ends with", "applied on", "banks", "SMS", "calls", "")
TO_THE_RIGHT = frozenset({"#", "SMS", "calls"})
LEGEND = "SMS: messages x parts that the network cuts each into; calls: to the tables."


def render(rows: Sequence[Row]) -> str:
    """Draw the table: one line for each case, `ok` or `NOT` (as scripted) at its end."""
    lines = [HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    drawn = [_line(line, widths) for line in lines]
    rule = "  ".join("-" * width for width in widths).rstrip()
    return "\n".join([drawn[0], rule, *drawn[1:], "", LEGEND])


def render_differences(rows: Sequence[Row]) -> str:
    """Say each difference on a line of its own; empty when all ended as scripted."""
    return "\n".join(f"{row.application:>3}  {row.way}: {text}" for row in rows for text in row.differences)


def _cells(row: Row) -> tuple[str, ...]:
    """Return the cells of a row. The ordinary procedure is told by its reason, which no other end has."""
    return (
        row.application,
        row.way,
        row.reason or row.state or "-",
        row.application_date or "-",
        banks_in_short(row.banks) or "-",
        str(row.sms) if row.parts is None else f"{row.sms}x{row.parts}",
        str(row.table_calls),
        "NOT" if row.differences else "ok",
    )


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [
        cell.rjust(width) if heading in TO_THE_RIGHT else cell.ljust(width)
        for cell, width, heading in zip(cells, widths, HEADINGS, strict=True)
    ]
    return "  ".join(padded).rstrip()
