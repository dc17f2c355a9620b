"""Renders the demo's table as text."""

from collections.abc import Sequence

from infra.local.demo.rows import Row, summarise_banks

HEADINGS = ("#", "scenario", "ends with", "applied on", "banks", "SMS", "calls", "")
RIGHT_ALIGNED = frozenset({"#", "SMS", "calls"})
LEGEND = "SMS: messages sent x parts of each message; calls: calls to the tables."


def render(rows: Sequence[Row]) -> str:
    """Return the table: one line per application, ending with `ok`, or `FAIL` if it did not end as expected."""
    lines = [HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    text = [_line(line, widths) for line in lines]
    rule = "  ".join("-" * width for width in widths).rstrip()
    return "\n".join([text[0], rule, *text[1:], "", LEGEND])


def render_differences(rows: Sequence[Row]) -> str:
    """Return one line per difference; empty if all applications ended as expected."""
    return "\n".join(f"{row.application:>3}  {row.scenario}: {text}" for row in rows for text in row.differences)


def _cells(row: Row) -> tuple[str, ...]:
    """Return the cells of a row. For the ordinary procedure only its reason is shown: no other end has one."""
    return (
        row.application,
        row.scenario,
        row.reason or row.state or "-",
        row.application_date or "-",
        summarise_banks(row.banks) or "-",
        str(row.sms) if row.parts is None else f"{row.sms}x{row.parts}",
        str(row.table_calls or "-"),
        "FAIL" if row.differences else "ok",
    )


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [
        cell.rjust(width) if heading in RIGHT_ALIGNED else cell.ljust(width)
        for cell, width, heading in zip(cells, widths, HEADINGS, strict=True)
    ]
    return "  ".join(padded).rstrip()
