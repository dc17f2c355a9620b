"""The statement's movements as CSV: RFC 4180, UTF-8 with a byte order mark for spreadsheets.

What banks send is made harmless for spreadsheets, which take a text that begins like a formula for one: an apostrophe
goes before it. That holds within a text too, where a spreadsheet that splits at another sign would begin a cell.
"""

import csv
import io
import re
from collections.abc import Sequence

from chalicelib.domain.categories import categories
from chalicelib.domain.statement.means_facts import LOANS, OUTFLOW, counted_as
from chalicelib.domain.statement.parts import Line
from chalicelib.domain.statement.rows import MovementRow, movement_row
from chalicelib.entrypoints.wire.answer_size import MOST_CUT, Room
from chalicelib.entrypoints.wire.bank_text import shortened

BOM = "\ufeff"
_FACTS = {"fact_227_7_26": OUTFLOW, "fact_227_7_27": LOANS}
"""Columns that say how each fact counts the movement or why it leaves it out, so that its numbers can be checked."""
COLUMNS = (*MovementRow._fields, "category_title_kk", "category_title_ru", *_FACTS)
_FORMULA = re.compile(r"(^|[;,|\t\r\n\"'])([^\S\r\n]*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def csv_page(lines: Sequence[Line], start: int = 0, most: int = MOST_CUT) -> tuple[str, int | None]:
    """Return as many lines from `start` on as go into one answer, and where the next one begins (None at the end).

    `most`: bytes of the answer, as it is sent. Each answer has the row of names; one that is not the last ends with a
    row that says in words that there is more.
    """
    file = io.StringIO()
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    parts, room = [BOM + _taken(file)], Room(most)
    for place in range(start, len(lines)):
        writer.writerow(_row(lines[place]))
        written = _taken(file)
        if not room.takes(written) and place > start:
            writer.writerow([_more(place, len(lines)), *[""] * (len(COLUMNS) - 1)])
            return "".join([*parts, _taken(file)]), place
        parts.append(written)
    return "".join(parts), None


def without_formula(text: str) -> str:
    """Return the text in a form that no spreadsheet evaluates as a formula."""
    return _FORMULA.sub(r"\1'\2", _CONTROLS.sub(" ", text))


def _row(line: Line) -> list[str]:
    row = movement_row(line)
    category = categories().get(row.category)
    titles = (category.title.kk, category.title.ru) if category else ("", "")
    in_facts = (counted_as(rule, line) for rule in _FACTS.values())
    return [without_formula(shortened(cell)) for cell in (*row, *titles, *map(_in_fact, in_facts))]


def _in_fact(found: tuple[bool, str] | None) -> str:
    if found is None:
        return ""
    counted, what = found
    return f"{'counted' if counted else 'left_out'}: {what}"


def _taken(file: io.StringIO) -> str:
    text = file.getvalue()
    file.seek(0)
    file.truncate()
    return text


def _more(shown: int, total: int) -> str:
    return (
        f"Барлығы {total} жолдың {shown} көрсетілді, жалғасы келесі бетте (Link: rel=next). / "
        f"Показано {shown} строк из {total}, продолжение на следующей странице (Link: rel=next)."
    )
