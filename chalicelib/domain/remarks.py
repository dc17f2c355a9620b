"""Remarks that help a human to look: what in the bank data deserves a question to the applicant, never an answer.

Each names the movements that it is about. The numbers below are ours, not the law's.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from chalicelib.domain import remark_texts as texts
from chalicelib.domain.appendix3 import Title
from chalicelib.domain.bank_data import Account
from chalicelib.domain.sorting_by_rules import categories_said
from chalicelib.domain.sorting_rules import the_rules
from chalicelib.domain.statement_parts import NOTHING, Line, Remark
from chalicelib.domain.thresholds import thresholds_for
from chalicelib.domain.words import patterns_of, tokens_of
from chalicelib.domain.working_days import Period

MOST_NAMED = 100
"""Movements named in one remark: a statement must stay small for any number of them."""
LARGE_IN_SUBSISTENCE_MINIMUMS = 5
LAST_DAYS = 7
FIRST_DAYS = 7
FAR_ABOVE = Decimal("1.5")
_TENGE = "KZT"
_SALARY, _LOAN = "1", "8"
_CASH_RULES = frozenset({"cash_in", "cash_in_mcc", "cash_out", "cash_out_mcc"})
_CASH_IN_RULES = frozenset({"cash_in", "cash_in_mcc"})
_GAMBLING_RULES = frozenset(f"gambling_{name}" for name in ("in", "out", "in_mcc", "out_mcc", "name", "name_in"))
_KINDS_OF_BENEFIT = {
    **{code: code for code in ("1.1", "1.2", "1.3", "1.8", "1.9", "15", "16", "17", "18")},
    # One payment for a disability is told of in words that fit several of these.
    **dict.fromkeys(("1.4", "1.5", "1.6", "1.7", "1.10"), "disability"),
}
_OPENED = ("открыти* счет*", "открыти* вклад*", "открыт* счет*", "счет открыт*", "шот ашу*", "шот ашыл*", "салым ашу*")
_Kind = Callable[[Sequence[Line], Sequence[Account], Period], Iterator[Remark]]


def remarks_of(lines: Sequence[Line], accounts: Sequence[Account], period: Period) -> tuple[Remark, ...]:
    """Return all remarks, in a fixed order; `lines` are in the order of days."""
    kinds: tuple[_Kind, ...] = (
        _unpaired_own_transfers,
        _new_salary_sources,
        _large_credits,
        _several_benefits_in_one,
        _cash_paid_in,
        _cash_in_the_last_days,
        _gambling,
        _accounts_opened,
        _outflow_far_above_income,
    )
    return tuple(remark for kind in kinds for remark in kind(lines, accounts, period))


def _unpaired_own_transfers(lines: Sequence[Line], _: Sequence[Account], __: Period) -> Iterator[Remark]:
    """A transfer to oneself whose other side no bank told of: an account elsewhere, or a bank that has not answered."""
    alone = [line for line in lines if line.sorted.own_transfer and line.sorted.own_transfer_with is None]
    yield from _remark("own_transfer_unpaired", texts.OWN_TRANSFER_UNPAIRED, alone)


def _new_salary_sources(lines: Sequence[Line], _: Sequence[Account], period: Period) -> Iterator[Remark]:
    """A payer of a salary who did not pay in the period's first month."""
    by_payer: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        party = line.movement.counterparty
        if line.sorted.category == _SALARY and line.movement.direction == "credit" and party is not None:
            by_payer[party.iin_bin or " ".join((party.name or "").casefold().split())].append(line)
    for payer, paid in by_payer.items():
        if payer and _month(paid[0].movement.booked_on) != _month(period.first):
            yield from _remark("new_salary_source", texts.NEW_SALARY_SOURCE, paid)


def _large_credits(lines: Sequence[Line], _: Sequence[Account], period: Period) -> Iterator[Remark]:
    """A single credit of several subsistence minimums that is no own transfer."""
    thresholds = thresholds_for(period)
    if thresholds is None:
        return
    limit = thresholds.subsistence_minimum * LARGE_IN_SUBSISTENCE_MINIMUMS
    large = [line for line in lines if _is_income_flow(line) and line.movement.amount >= limit]
    yield from _remark("large_credit", texts.large_credit(limit), large)


def _several_benefits_in_one(lines: Sequence[Line], _: Sequence[Account], __: Period) -> Iterator[Remark]:
    """A payment whose text names several benefits: some count as income and some do not, and the parts are not told."""
    several = [line for line in lines if _names_several_benefits(line)]
    yield from _remark("several_benefits_in_one", texts.SEVERAL_BENEFITS_IN_ONE, several)


def _cash_paid_in(lines: Sequence[Line], _: Sequence[Account], __: Period) -> Iterator[Remark]:
    """Cash paid in: its source is not in the bank data."""
    yield from _remark("cash_paid_in", texts.CASH_PAID_IN, _by_rules(lines, _CASH_IN_RULES))


def _cash_in_the_last_days(lines: Sequence[Line], _: Sequence[Account], period: Period) -> Iterator[Remark]:
    """Cash, in or out, in the last days of the period."""
    since = period.last - timedelta(days=LAST_DAYS - 1)
    late = [line for line in _by_rules(lines, _CASH_RULES) if line.movement.booked_on >= since]
    yield from _remark("cash_in_the_last_days", texts.cash_in_the_last_days(LAST_DAYS), late)


def _gambling(lines: Sequence[Line], _: Sequence[Account], __: Period) -> Iterator[Remark]:
    """Money to and from bookmakers, casinos and lotteries."""
    yield from _remark("gambling", texts.GAMBLING, _by_rules(lines, _GAMBLING_RULES))


def _accounts_opened(lines: Sequence[Line], accounts: Sequence[Account], period: Period) -> Iterator[Remark]:
    """An account that the bank says was opened, or that began at nothing after the period's first days."""
    words = patterns_of(_OPENED)
    said = [line for line in lines if line.movement.text and words.any_in(tokens_of(line.movement.text))]
    said_of = {line.movement.iban for line in said}
    by_account: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_account[line.movement.iban].append(line)
    fresh = [
        by_account[account.iban][0]
        for account in accounts
        if account.iban not in said_of and _began_at_nothing(account, by_account.get(account.iban, []), period)
    ]
    yield from _remark("account_opened", texts.ACCOUNT_OPENED, [*said, *fresh])


def _outflow_far_above_income(lines: Sequence[Line], _: Sequence[Account], __: Period) -> Iterator[Remark]:
    """Much more went than came, loans and own transfers left aside: money that the banks do not see may live here."""
    went = sum((line.movement.amount for line in lines if _is_outflow(line)), NOTHING)
    came = sum((line.movement.amount for line in lines if _is_income_flow(line) and not _is_loan(line)), NOTHING)
    if went > came * FAR_ABOVE:
        yield Remark("outflow_far_above_income", texts.outflow_far_above_income(went, came))


def _remark(kind: str, text: Title, lines: Sequence[Line]) -> Iterator[Remark]:
    """Yield the remark, or nothing when it is about no line."""
    if lines:
        yield Remark(kind, text, tuple(line.movement.id for line in lines[:MOST_NAMED]), len(lines))


def _by_rules(lines: Iterable[Line], rules: frozenset[str]) -> list[Line]:
    return [line for line in lines if line.sorted.sorted_by is not None and line.sorted.sorted_by.rule in rules]


def _is_income_flow(line: Line) -> bool:
    movement = line.movement
    return movement.direction == "credit" and movement.currency == _TENGE and not line.sorted.own_transfer


def _is_outflow(line: Line) -> bool:
    movement = line.movement
    return movement.direction == "debit" and movement.currency == _TENGE and not line.sorted.own_transfer


def _is_loan(line: Line) -> bool:
    return line.sorted.category == _LOAN


def _names_several_benefits(line: Line) -> bool:
    category = line.sorted.category
    if line.movement.direction != "credit" or (category not in _KINDS_OF_BENEFIT and category != _SALARY):
        return False
    said = categories_said(the_rules(), line.movement.text)
    return len({_KINDS_OF_BENEFIT[code] for code in said if code in _KINDS_OF_BENEFIT}) > 1


def _began_at_nothing(account: Account, lines: Sequence[Line], period: Period) -> bool:
    """Return whether balance and movements show that nothing stood on the account before its first, late movement."""
    if account.balance is None or not lines or account.balance.as_of[:10] != period.last.isoformat():
        return False
    if lines[0].movement.booked_on < period.first + timedelta(days=FIRST_DAYS):
        return False
    moved = (line.movement.amount if line.movement.direction == "credit" else -line.movement.amount for line in lines)
    return account.balance.amount == sum(moved, NOTHING)


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month
