"""The tables of the statement's page as plain cells, which the template escapes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from chalicelib.domain.bank_data.accounts import Account
from chalicelib.domain.calendar.working_days import almaty
from chalicelib.domain.case.states import Language
from chalicelib.domain.categories import Title, categories
from chalicelib.domain.statement.means_fact_texts import money
from chalicelib.domain.statement.rows import movement_row
from chalicelib.domain.statement.statement import CategoryRow, CurrencyPart, Line, MeansFact, Part, Statement, Sum
from chalicelib.entrypoints.pages.statement_texts import KIND_TITLES, OUTCOMES, PAGE_TEXTS, SET_ASIDE
from chalicelib.entrypoints.wire.bank_text import LONGEST_TYPE, shortened


class Cell(NamedTuple):
    """A cell. `number`: aligned to the right; `free`: text of others, which may break anywhere."""

    text: str
    number: bool = False
    free: bool = False


@dataclass(frozen=True)
class Table:
    """A table with a caption; the first cell of each row is its head."""

    caption: str
    heads: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Tongue:
    """The languages of the page, and its words in them."""

    languages: tuple[Language, ...]

    def __call__(self, name: str) -> str:
        """Return a word of the page by its name."""
        return self.of(PAGE_TEXTS[name])

    def of(self, title: Title) -> str:
        """Return a text in these languages."""
        return " / ".join(str(getattr(title, language)) for language in self.languages)


def banks_table(statement: Statement, say: Tongue) -> Table:
    """Return the table of the banks and their answers."""
    rows = (
        (
            Cell(shortened(bank.name), free=True),
            Cell(bank.bic),
            Cell(say.of(OUTCOMES[bank.outcome]) + (f", {say('late')}" if bank.late else "")),
            Cell(moment(bank.answered_at)),
            Cell(str(bank.accounts), number=True),
            Cell(str(bank.movements), number=True),
        )
        for bank in statement.banks
    )
    heads = _heads(say, "bank", "bic", "outcome", "answered_at") + _heads(say, "accounts", "movements", numbers=True)
    return Table(say("banks"), heads, tuple(rows))


def accounts_table(accounts: Iterable[Account], say: Tongue) -> Table:
    """Return the table of the accounts and their balances."""
    rows = (
        (
            Cell(account.iban),
            Cell(account.bic),
            Cell(shortened(account.type or "", LONGEST_TYPE), free=True),
            Cell(account.currency),
            Cell(say(account.holder)),
            Cell(money(account.balance.amount) if account.balance else "", number=True),
            Cell(account.balance.as_of[:10] if account.balance else ""),
        )
        for account in accounts
    )
    heads = _heads(say, "iban", "bic", "type", "currency", "holder")
    return Table(say("accounts"), heads + _heads(say, "balance", numbers=True) + _heads(say, "as_of"), tuple(rows))


def categories_table(part: CurrencyPart, say: Tongue) -> Table:
    """Return the table of one currency: categories by month, own transfers, uncategorised movements, totals."""
    months = tuple(Cell(month, number=True) for month in part.months)
    heads = _heads(say, "category", "flow", "counts") + months + _heads(say, "total", "movements", numbers=True)
    rows = [_category_row(row, part.months, say) for row in part.categories]
    for name, flows in (
        ("own_transfers", part.own_transfers),
        ("unsorted", part.unsorted),
        ("total", part.total),
    ):
        for flow, found in (("credit", flows.credit), ("debit", flows.debit)):
            if found.movements or name == "total":
                rows.append(_sum_row(say(name), say(flow), found, len(part.months)))
    return Table(f"{say('categories')}, {part.currency}", heads, tuple(rows))


def facts_table(fact: MeansFact, say: Tongue) -> Table:
    """Return the table of what a fact counts and what it leaves out, and why."""
    rows = [_part_row(say("is_counted"), part, say) for part in fact.counted]
    rows += [_part_row(say("left_out"), part, say) for part in fact.left_out]
    numbers = [("value", fact.value), ("threshold", fact.threshold)]
    if fact.a_month is not None:
        numbers = [("value_of_period", fact.value), ("a_month", fact.a_month), ("threshold_a_month", fact.threshold)]
    for name, amount in numbers:
        number = Cell(f"{money(Decimal(amount))} {fact.currency}", number=True)
        rows.append((Cell(say(name)), Cell(""), number, Cell("", number=True)))
    heads = _heads(say, "what", "why") + _heads(say, "total", "count", numbers=True)
    return Table(f"{fact.rule}: {say('fact_parts')}", heads, tuple(rows))


def set_aside_table(statement: Statement, say: Tongue) -> Table:
    """Return the table of the movements that were set aside, and why."""
    rows = (
        (Cell(say.of(SET_ASIDE[row.reason])), Cell(row.bic), Cell(str(row.count), number=True))
        for row in statement.set_aside
    )
    return Table(say("set_aside"), _heads(say, "reason", "bic") + _heads(say, "count", numbers=True), tuple(rows))


def lines_table(lines: Sequence[Line], say: Tongue) -> Table:
    """Return the table of movements, each with its category and the reason."""
    heads = _heads(say, "date", "iban", "flow") + _heads(say, "amount", numbers=True)
    return Table(
        say("lines"),
        heads + _heads(say, "code", "party", "text", "sorted_by"),
        tuple(_line_row(line, say) for line in lines),
    )


def moment(instant: datetime | None) -> str:
    """Return an instant as date and time in Asia/Almaty."""
    return f"{instant.astimezone(almaty()):%d.%m.%Y %H:%M}" if instant else ""


def _line_row(line: Line, say: Tongue) -> tuple[Cell, ...]:
    row = movement_row(line)
    where = say("own") if row.own_transfer else row.category or say("unsorted")
    why = f"{row.rule}/{row.rule_version}: {row.evidence}" if row.rule else ""
    if line.chosen_by_human:
        why = f"{say('caseworker')}; {row.evidence}"
    party = "; ".join(
        shortened(part) for part in (row.counterparty_name, row.counterparty_iin_bin, row.counterparty_iban) if part
    )
    return (
        Cell(f"{line.movement.booked_on:%d.%m.%Y}"),
        Cell(row.iban),
        Cell(say(row.direction)),
        Cell(f"{money(line.movement.amount)} {row.currency}", number=True),
        Cell(where),
        Cell(party, free=True),
        Cell(shortened(row.text), free=True),
        Cell(why, free=True),
    )


def _category_row(row: CategoryRow, months: Sequence[str], say: Tongue) -> tuple[Cell, ...]:
    counts = {True: "counted", False: "not_counted", None: "not_said"}[row.counts_as_income]
    return (
        Cell(f"{row.code}. {say.of(row.title)}"),
        Cell(say(row.flow) if row.flow == "debit" else f"{say(row.flow)}: {say.of(KIND_TITLES[row.kind])}"),
        Cell(say(counts) if row.kind in {"income", "support"} else ""),
        *(Cell(money(row.by_month[month]), number=True) for month in months),
        Cell(money(row.total), number=True),
        Cell(str(row.movements), number=True),
    )


def _sum_row(name: str, flow: str, found: Sum, months: int) -> tuple[Cell, ...]:
    empty = (Cell("", number=True),) * months
    numbers = (Cell(money(found.total), number=True), Cell(str(found.movements), number=True))
    return (Cell(name), Cell(flow), Cell(""), *empty, *numbers)


def _part_row(name: str, part: Part, say: Tongue) -> tuple[Cell, ...]:
    what = f"{name}: {part.what}" if part.what in categories() else name
    amount = Cell(f"{money(part.total)} {part.currency}", number=True)
    return (Cell(what), Cell(say.of(part.why)), amount, Cell(str(part.movements), number=True))


def _heads(say: Tongue, *names: str, numbers: bool = False) -> tuple[Cell, ...]:
    return tuple(Cell(say(name), numbers) for name in names)
