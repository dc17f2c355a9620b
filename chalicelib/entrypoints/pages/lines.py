"""The table of movements of the statement's page, each with its category and the reason in words."""

from collections.abc import Sequence

from chalicelib.domain.categories import categories
from chalicelib.domain.statement.parts import Line
from chalicelib.domain.statement.rows import movement_row
from chalicelib.entrypoints.pages.cells import Cell, CellRow, Table, heads_of
from chalicelib.entrypoints.pages.reasons import reason_of
from chalicelib.entrypoints.pages.wording import NO_VALUE, Tongue, amount_of, brief
from chalicelib.entrypoints.wire.bank_text import shortened

LONGEST_TITLE = 40
"""Letters of a category's title beside a movement; the table of categories shows it whole."""


def lines_table(lines: Sequence[Line], say: Tongue) -> Table:
    """Return the table."""
    heads = heads_of(say, "date", "iban", "flow") + heads_of(say, "amount", numbers=True)
    heads += heads_of(say, "category", "party", "text", "sorted_by")
    return Table(say("lines"), heads, tuple(_line_row(line, say) for line in lines))


def _line_row(line: Line, say: Tongue) -> CellRow:
    row = movement_row(line)
    party = "; ".join(
        shortened(part) for part in (row.counterparty_name, row.counterparty_iin_bin, row.counterparty_iban) if part
    )
    return (
        Cell(f"{line.movement.booked_on:%d.%m.%Y}", whole=True),
        Cell(row.iban),
        Cell(say(row.direction)),
        Cell(f"{amount_of(line.movement.amount)}\u00a0{row.currency}", number=True),
        Cell(_category(line, say)),
        Cell(party or NO_VALUE, free=True),
        Cell(shortened(row.text) or NO_VALUE, free=True),
        Cell(reason_of(line.sorted.sorted_by, say), free=True),
    )


def _category(line: Line, say: Tongue) -> str:
    if line.sorted.own_transfer:
        return say("own")
    category = categories().get(line.sorted.category or "")
    return f"{category.code}. {say.of(brief(category.title, LONGEST_TITLE))}" if category else say("unsorted")
