"""The tables of the statement's page as plain cells: banks, accounts, categories, facts, lines set aside."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from chalicelib.domain.bank_data.movements import Account
from chalicelib.domain.categories import Direction, categories
from chalicelib.domain.statement.parts import BankRow, CategoryRow, CurrencyPart, MeansFact, Part, Statement, Sum
from chalicelib.domain.statement.rows import Besides, SumsByMonth, is_missing
from chalicelib.entrypoints.pages.cells import Cell, CellRow, Table, heads_of, without_column
from chalicelib.entrypoints.pages.statement_texts import ACCOUNT_TYPES, KIND_TITLES, OUTCOMES, SET_ASIDE
from chalicelib.entrypoints.pages.wording import NO_VALUE, Tongue, amount_of, day_of, moment, without_ending
from chalicelib.entrypoints.wire.bank_text import LONGEST_TYPE, shortened

_COUNTS = 2
"""The column of the table of categories that says what counts as income; it is left out where it says nothing."""


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
                counts = say("not_said") if (name, flow) == ("unsorted", "credit") else NO_VALUE
                table.append((Cell(say(name)), Cell(say(flow)), Cell(counts), *numbers))
    made = Table(f"{say('categories')}, {part.currency}", heads, tuple(rows), tuple(totals))
    says_nothing = all(row[_COUNTS].text == NO_VALUE for row in rows)
    return without_column(made, _COUNTS) if says_nothing else made


def facts_table(fact: MeansFact, say: Tongue) -> Table:
    """Return the table of what a fact counts and what it leaves out, and why. `count`: of movements, or of accounts."""
    rows = [_part_row(part, say("is_counted"), say) for part in fact.counted]
    rows += [_part_row(part, say("left_out"), say) for part in fact.left_out]
    heads = heads_of(say, "what", "in_fact") + heads_of(say, "amount", _counted_in(fact), numbers=True)
    return Table(f"{say.of(fact.title)}: {say('fact_parts')}", heads, tuple(rows))


def fact_numbers(fact: MeansFact, say: Tongue) -> list[tuple[str, str]]:
    """Return the numbers of a fact by their names, and the number of the rule, which a human compares."""
    numbers = [("value", fact.value), ("threshold", fact.threshold)]
    if fact.a_month is not None:
        numbers = [("value_of_period", fact.value), ("a_month", fact.a_month), ("threshold_a_month", fact.threshold)]
    told = [(say(name), _fact_number(amount, fact.currency, say)) for name, amount in numbers]
    told.insert(-1, (say("members"), say("members_unknown") if fact.members is None else str(fact.members)))
    return told


def _counted_in(fact: MeansFact) -> str:
    """Return the word for what the parts of a fact count; only a fact about balances has no number by month."""
    return "accounts" if fact.a_month is None else "movements"


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
    heads = heads_of(say, "iban", "bic", "in_fact") + heads_of(say, "balance", numbers=True) + heads_of(say, "as_of")
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
    title = say.of(without_ending(row.title))
    if has_subitems(row.code):
        title = f"{title} ({say('without_subitems')})"
    if row.part is not None:
        title = f"{title}: {say.of(row.part)}"
    return (
        Cell(f"{row.code}. {title}"),
        Cell(say(row.flow) if row.flow == "debit" else f"{say(row.flow)}: {say.of(KIND_TITLES[row.kind])}"),
        Cell(f"{say(counts)} ({say.of(row.basis)})" if row.kind in {"income", "support"} else NO_VALUE),
        *_numbers(row.by_month, months, row.total, row.movements),
    )


def _numbers(by_month: Mapping[str, Decimal], months: Iterable[str], total: Decimal, movements: int) -> CellRow:
    return (
        *(Cell(amount_of(by_month.get(month, Decimal(0))), number=True) for month in months),
        Cell(amount_of(total), number=True),
        Cell(str(movements), number=True),
    )


def _part_row(part: Part, counted: str, say: Tongue) -> CellRow:
    named = f"{part.what}. {say.of(without_ending(part.why))}" if part.what in categories() else say.of(part.why)
    amount = Cell(f"{amount_of(part.total)}\u00a0{part.currency}", number=True)
    return (Cell(named), Cell(counted), amount, Cell(str(part.movements), number=True))
