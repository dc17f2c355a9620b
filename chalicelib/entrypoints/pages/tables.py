"""The tables of the statement's page as plain cells: banks, accounts, categories, facts, lines set aside."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from chalicelib.domain.bank_data.movements import Account
from chalicelib.domain.categories import Direction, categories
from chalicelib.domain.statement.rows import Besides, SumsByMonth, is_missing
from chalicelib.domain.statement.statement import BankRow, CategoryRow, CurrencyPart, MeansFact, Part, Statement, Sum
from chalicelib.entrypoints.pages.cells import Cell, CellRow, Table, heads_of
from chalicelib.entrypoints.pages.statement_texts import ACCOUNT_TYPES, KIND_TITLES, OUTCOMES, SET_ASIDE
from chalicelib.entrypoints.pages.wording import NO_VALUE, Tongue, amount_of, day_of, moment, without_ending
from chalicelib.entrypoints.wire.bank_text import LONGEST_TYPE, shortened


def banks_table(statement: Statement, say: Tongue) -> Table:
    """Return the table of the banks and their answers, those without data first."""
    banks = sorted(statement.banks, key=lambda bank: not is_missing(bank))
    heads = heads_of(say, "bank", "bic", "outcome", "answered_at")
    heads += heads_of(say, "accounts", "movements", numbers=True)
    return Table(say("banks"), heads, tuple(_bank_row(bank, say) for bank in banks))


def accounts_table(accounts: Iterable[Account], say: Tongue) -> Table:
    """Return the table of the accounts and their balances."""
    rows = (
        (
            Cell(account.iban, whole=True),
            Cell(account.bic, whole=True),
            Cell(_type(account.type or "", say), free=True),
            Cell(account.currency),
            Cell(say(account.holder)),
            Cell(amount_of(account.balance.amount) if account.balance else say("unstated"), number=True),
            Cell(day_of(account.balance.as_of) if account.balance else NO_VALUE, whole=True),
        )
        for account in accounts
    )
    heads = heads_of(say, "iban", "bic", "type", "currency", "holder")
    return Table(say("accounts"), heads + heads_of(say, "balance", numbers=True) + heads_of(say, "as_of"), tuple(rows))


def categories_table(part: CurrencyPart, sums: SumsByMonth, say: Tongue) -> Table:
    """Return the table of one currency: categories by month, then own transfers, unsorted movements and totals."""
    months = tuple(Cell(say.month(month), number=True) for month in part.months)
    heads = heads_of(say, "category", "flow", "counts") + months + heads_of(say, "total", "movements", numbers=True)
    rows = [_category_row(row, part.months, say) for row in part.categories]
    totals: list[CellRow] = []
    places: tuple[tuple[Besides, list[CellRow]], ...] = (("own_transfers", rows), ("unsorted", rows), ("total", totals))
    for name, table in places:
        flows = getattr(part, name)
        sides: tuple[tuple[Direction, Sum], ...] = (("credit", flows.credit), ("debit", flows.debit))
        for flow, found in sides:
            if found.movements or name == "total":
                by_month = sums.get((part.currency, name, flow), {})
                numbers = _numbers(by_month, part.months, found.total, found.movements)
                table.append((Cell(say(name)), Cell(say(flow)), Cell(""), *numbers))
    return Table(f"{say('categories')}, {part.currency}", heads, tuple(rows), tuple(totals))


def facts_table(fact: MeansFact, say: Tongue) -> Table:
    """Return the table of what a fact counts and what it leaves out, and why."""
    rows = [_part_row(say("is_counted"), part, say) for part in fact.counted]
    rows += [_part_row(say("left_out"), part, say) for part in fact.left_out]
    numbers = [("value", fact.value), ("threshold", fact.threshold)]
    if fact.a_month is not None:
        numbers = [("value_of_period", fact.value), ("a_month", fact.a_month), ("threshold_a_month", fact.threshold)]
    told = [(name, _fact_number(amount, fact.currency, say)) for name, amount in numbers]
    told.insert(-1, ("members", say("members_unknown") if fact.members is None else str(fact.members)))
    rows += [(Cell(say(name)), Cell(""), Cell(number, number=True), Cell("", number=True)) for name, number in told]
    heads = heads_of(say, "what", "why") + heads_of(say, "total", "count", numbers=True)
    return Table(f"{say.of(fact.title)}: {say('fact_parts')}", heads, tuple(rows))


def _fact_number(amount: str | None, currency: str, say: Tongue) -> str:
    return say("not_entered") if amount is None else f"{amount_of(Decimal(amount))} {currency}"


def balances_table(fact: MeansFact, say: Tongue) -> Table | None:
    """Return the table of the balances of a fact, each with its day; None where it has none."""
    if not fact.balances:
        return None
    rows = (
        (
            Cell(one.iban, whole=True),
            Cell(one.bic, whole=True),
            Cell(say("is_counted" if one.counted else "left_out")),
            Cell(NO_VALUE if one.amount is None else f"{amount_of(one.amount)} {one.currency}", number=True),
            Cell(NO_VALUE if one.as_of is None else day_of(one.as_of), whole=True),
        )
        for one in fact.balances
    )
    heads = heads_of(say, "iban", "bic", "what") + heads_of(say, "balance", numbers=True) + heads_of(say, "as_of")
    return Table(f"{say.of(fact.title)}: {say('balances')}", heads, tuple(rows))


def set_aside_table(statement: Statement, say: Tongue) -> Table:
    """Return the table of the movements that were set aside, and why."""
    rows = (
        (Cell(say.of(SET_ASIDE[row.reason])), Cell(row.bic, whole=True), Cell(str(row.count), number=True))
        for row in statement.set_aside
    )
    return Table(say("set_aside"), heads_of(say, "reason", "bic") + heads_of(say, "count", numbers=True), tuple(rows))


def has_subitems(code: str) -> bool:
    """Return whether Appendix 3 divides the category; the row of such a one holds none of what its sub-items hold."""
    return any(category.parent == code for category in categories().values())


def _bank_row(bank: BankRow, say: Tongue) -> CellRow:
    counts = (NO_VALUE, NO_VALUE) if is_missing(bank) else (str(bank.accounts), str(bank.movements))
    return (
        Cell(shortened(bank.name), free=True),
        Cell(bank.bic, whole=True),
        Cell(say.of(OUTCOMES[bank.outcome]) + (f", {say('late')}" if bank.late else "")),
        Cell(moment(bank.answered_at), whole=True),
        *(Cell(count, number=True) for count in counts),
    )


def _type(named: str, say: Tongue) -> str:
    """Return an account's type in the reader's words where a bank named it by a common word or code."""
    known = ACCOUNT_TYPES.get(named.strip().casefold())
    return say.of(known) if known else shortened(named, LONGEST_TYPE) or say("unstated")


def _category_row(row: CategoryRow, months: Iterable[str], say: Tongue) -> CellRow:
    counts = {True: "counted", False: "not_counted", None: "not_said"}[row.counts_as_income]
    title = say.of(row.title)
    if has_subitems(row.code):
        title = f"{say.of(without_ending(row.title))} ({say('without_subitems')})"
    if row.part is not None:
        title = f"{say.of(without_ending(row.title))}: {say.of(row.part)}"
    return (
        Cell(f"{row.code}. {title}"),
        Cell(say(row.flow) if row.flow == "debit" else f"{say(row.flow)}: {say.of(KIND_TITLES[row.kind])}"),
        Cell(f"{say(counts)} ({say.of(row.basis)})" if row.kind in {"income", "support"} else ""),
        *_numbers(row.by_month, months, row.total, row.movements),
    )


def _numbers(by_month: Mapping[str, Decimal], months: Iterable[str], total: Decimal, movements: int) -> CellRow:
    return (
        *(Cell(amount_of(by_month.get(month, Decimal(0))), number=True) for month in months),
        Cell(amount_of(total), number=True),
        Cell(str(movements), number=True),
    )


def _part_row(name: str, part: Part, say: Tongue) -> tuple[Cell, ...]:
    what = f"{name}: {part.what}" if part.what in categories() else name
    amount = Cell(f"{amount_of(part.total)} {part.currency}", number=True)
    return (Cell(what), Cell(say.of(part.why)), amount, Cell(str(part.movements), number=True))
