"""Plain tables and cells, which the template turns into HTML and escapes."""

from dataclasses import dataclass
from typing import NamedTuple

from chalicelib.entrypoints.pages.wording import Tongue


class Cell(NamedTuple):
    """A cell. `number`: aligned to the right; `free`: text of others, which may break anywhere; `whole`: never broken.

    Numbers are never broken either.
    """

    text: str
    number: bool = False
    free: bool = False
    whole: bool = False

    @property
    def style(self) -> str:
        """The class of the style sheet: one letter, since a page has thousands of cells."""
        return "n" if self.number else "t" if self.free else "w" if self.whole else ""


CellRow = tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """A table with a caption; the first cell of each row is its head. `totals`: the rows that add the others up."""

    caption: str
    heads: CellRow
    rows: tuple[CellRow, ...]
    totals: tuple[CellRow, ...] = ()


def heads_of(say: Tongue, *names: str, numbers: bool = False) -> CellRow:
    """Return heads of columns by the names of their words."""
    return tuple(Cell(say(name), numbers) for name in names)


def without_column(table: Table, n: int) -> Table:
    """Return the table without one of its columns, counted from 0."""

    def rest(row: CellRow) -> CellRow:
        return row[:n] + row[n + 1 :]

    rows, totals = tuple(map(rest, table.rows)), tuple(map(rest, table.totals))
    return Table(table.caption, rest(table.heads), rows, totals)
