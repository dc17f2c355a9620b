"""Remarks on what in the bank data a caseworker may want to ask the applicant about.

Each names the movements that it is about. The numbers below are ours, not the law's.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from chalicelib.domain.bank_data.movements import Account, Counterparty
from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.sorting.own_transfers import OWN_RULES
from chalicelib.domain.sorting.rules import RuleBook
from chalicelib.domain.sorting.said import categories_said
from chalicelib.domain.sorting.words import patterns_of
from chalicelib.domain.statement import remark_texts as texts
from chalicelib.domain.statement.mci import mci_for
from chalicelib.domain.statement.parts import NOTHING, Line, Remark
from chalicelib.domain.statement.remarks_on_reading import accounts_of_two_banks, remark_about, unclear_bookings
from chalicelib.domain.text_folding import tokens_of

MOST_SOURCES = 20
"""Payers that get a remark each; all further ones share one."""
LARGE_IN_MCI = 60
"""A single credit of so many monthly calculation indices is named as large: a number of ours, which no rule uses."""
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
_OPENED = ("открыти* вклад*", "открыт* счет*", "счет открыт*", "шот ашу*", "шот ашыл*", "салым ашу*")


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """What remarks look at. Lines, and each group of them, are ordered by day."""

    lines: Sequence[Line]
    accounts: Sequence[Account]
    period: Period
    book: RuleBook
    by_rule: Mapping[str, Sequence[Line]]
    credited: Mapping[str | None, Sequence[Line]]
    """Money that came, by category, without own transfers."""

    def sorted_by(self, rules: Iterable[str]) -> list[Line]:
        return sorted((line for rule in rules for line in self.by_rule.get(rule, ())), key=_by_day)


_Payer = tuple[str, tuple[str, ...]]
"""Number and folded words of the name, each empty if the bank named none."""
_NOBODY = Counterparty(None, None, None)
_Kind = Callable[[_Seen], Iterator[Remark]]


def remarks_of(
    lines: Sequence[Line],
    accounts: Sequence[Account],
    period: Period,
    book: RuleBook,
    shared: Collection[str] = (),
) -> tuple[Remark, ...]:
    """Return all remarks in a fixed order.

    `lines`: ordered by day. `book`: the rules that say what a text names. `shared`: the IBANs that two banks report.
    """
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
    seen = _look_through(lines, accounts, period, book)
    on_reading = (*accounts_of_two_banks(lines, shared), *unclear_bookings(lines))
    return (*on_reading, *(remark for kind in kinds for remark in kind(seen)))


def _look_through(lines: Sequence[Line], accounts: Sequence[Account], period: Period, book: RuleBook) -> _Seen:
    by_rule: dict[str, list[Line]] = defaultdict(list)
    credited: dict[str | None, list[Line]] = defaultdict(list)
    for line in lines:
        found = line.sorted
        if found.sorted_by is not None:
            by_rule[found.sorted_by.rule].append(line)
        if line.movement.direction == "credit" and not found.own_transfer:
            credited[found.category].append(line)
    return _Seen(lines=lines, accounts=accounts, period=period, book=book, by_rule=by_rule, credited=credited)


def _unpaired_own_transfers(seen: _Seen) -> Iterator[Remark]:
    """An own transfer without its other side: an account elsewhere, or a bank that has not answered."""
    alone = [line for line in seen.sorted_by(OWN_RULES) if line.sorted.own_transfer_with is None]
    yield from remark_about("own_transfer_unpaired", texts.OWN_TRANSFER_UNPAIRED, alone)


def _new_salary_sources(seen: _Seen) -> Iterator[Remark]:
    """A payer of wages who did not pay in the first month of the period."""
    by_payer: dict[_Payer, list[Line]] = defaultdict(list)
    for line in seen.credited.get(_SALARY, ()):
        payer = _payer(line)
        if any(payer):
            by_payer[payer].append(line)
    first_month = seen.period.first.month
    known = _Known(payer for payer, paid in by_payer.items() if paid[0].movement.booked_on.month == first_month)
    new = [paid for payer, paid in by_payer.items() if payer not in known]
    further = sorted((line for paid in new[MOST_SOURCES:] for line in paid), key=_by_day)
    for paid in [*new[:MOST_SOURCES], further]:
        yield from remark_about("new_salary_source", texts.NEW_SALARY_SOURCE, paid)


def _payer(line: Line) -> _Payer:
    party = line.movement.counterparty or _NOBODY
    return (party.iin_bin or "").strip(), tuple(tokens_of(party.name))


class _Known:
    """Payers that are known: one number is one payer; without a number, one name is."""

    def __init__(self, payers: Iterable[_Payer]) -> None:
        known = set(payers)
        self._numbers = {number for number, _ in known} - {""}
        self._names = {name for _, name in known}
        self._names_alone = {name for number, name in known if not number}

    def __contains__(self, payer: _Payer) -> bool:
        number, name = payer
        return number in self._numbers or name in (self._names_alone if number else self._names)


def _large_credits(seen: _Seen) -> Iterator[Remark]:
    """A single credit of several monthly calculation indices that is not an own transfer."""
    index = mci_for(seen.period)
    if index is None:
        return
    limit = index.times(LARGE_IN_MCI)
    large = [line for lines in seen.credited.values() for line in lines if line.movement.amount >= limit]
    in_tenge = [line for line in large if line.movement.currency == _TENGE]
    yield from remark_about("large_credit", texts.large_credit(limit, LARGE_IN_MCI), sorted(in_tenge, key=_by_day))


def _several_benefits_in_one(seen: _Seen) -> Iterator[Remark]:
    """A payment whose text names several benefits: some are income and some are not, and the shares are unknown."""
    benefits = [line for code in (_SALARY, *_KINDS_OF_BENEFIT) for line in seen.credited.get(code, ())]
    naming = {text for text in {line.movement.text for line in benefits} if _names_several_benefits(seen.book, text)}
    several = [line for line in benefits if line.movement.text in naming]
    yield from remark_about("several_benefits_in_one", texts.SEVERAL_BENEFITS_IN_ONE, sorted(several, key=_by_day))


def _cash_paid_in(seen: _Seen) -> Iterator[Remark]:
    """Cash paid in, whose source is not in the bank data."""
    yield from remark_about("cash_paid_in", texts.CASH_PAID_IN, seen.sorted_by(_CASH_IN_RULES))


def _cash_in_the_last_days(seen: _Seen) -> Iterator[Remark]:
    """Cash, in or out, in the last days of the period."""
    since = seen.period.last - timedelta(days=LAST_DAYS - 1)
    late = [line for line in seen.sorted_by(_CASH_RULES) if line.movement.booked_on >= since]
    yield from remark_about("cash_in_the_last_days", texts.cash_in_the_last_days(LAST_DAYS), late)


def _gambling(seen: _Seen) -> Iterator[Remark]:
    """Money to and from bookmakers, casinos and lotteries."""
    yield from remark_about("gambling", texts.GAMBLING, seen.sorted_by(_GAMBLING_RULES))


def _accounts_opened(seen: _Seen) -> Iterator[Remark]:
    """An account that a text says was opened, or that began at zero after the first days of the period."""
    words = patterns_of(_OPENED)
    texts_seen = {line.movement.text for line in seen.lines}
    saying = {text for text in texts_seen if text and _may_say_opened(text) and words.any_in(tokens_of(text))}
    said = [line for line in seen.lines if line.movement.text in saying] if saying else []
    said_of = {line.movement.iban for line in said}
    by_account: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in seen.lines if any(account.balance for account in seen.accounts) else ():
        by_account[line.movement.iban, line.movement.currency].append(line)
    fresh = [
        lines[0]
        for account in seen.accounts
        if account.iban not in said_of
        and _began_at_nothing(account, lines := by_account.get((account.iban, account.currency), []), seen.period)
    ]
    yield from remark_about("account_opened", texts.ACCOUNT_OPENED, sorted([*said, *fresh], key=_by_day))


def _outflow_far_above_income(seen: _Seen) -> Iterator[Remark]:
    """Far more outflow than inflow, without loans and own transfers: there may be money that no bank sees."""
    came = sum(
        (line.movement.amount for code in seen.credited if code != _LOAN for line in _in_tenge(seen.credited[code])),
        NOTHING,
    )
    debits = (line for line in seen.lines if line.movement.direction == "debit" and not line.sorted.own_transfer)
    went = sum((line.movement.amount for line in _in_tenge(debits)), NOTHING)
    if went > came * FAR_ABOVE:
        yield Remark("outflow_far_above_income", texts.outflow_far_above_income(went, came))


def _in_tenge(lines: Iterable[Line]) -> Iterator[Line]:
    return (line for line in lines if line.movement.currency == _TENGE)


def _by_day(line: Line) -> tuple[date, str]:
    return line.movement.booked_on, line.movement.id


def _names_several_benefits(book: RuleBook, text: str | None) -> bool:
    said = categories_said(book, text)
    return len({_KINDS_OF_BENEFIT[code] for code in said if code in _KINDS_OF_BENEFIT}) > 1


_LETTERS_OF_OPENED = re.compile("[ыш]", re.IGNORECASE)


def _may_say_opened(text: str) -> bool:
    """Return False quickly for many texts: each of the words has one of these letters, and no other reads as them."""
    return _LETTERS_OF_OPENED.search(text) is not None


def _began_at_nothing(account: Account, lines: Sequence[Line], period: Period) -> bool:
    """Return whether balance and movements show that the account was empty before its first, late movement."""
    if account.balance is None or not lines or account.balance.as_of[:10] != period.last.isoformat():
        return False
    if lines[0].movement.booked_on < period.first + timedelta(days=FIRST_DAYS):
        return False
    moved = (line.movement.amount if line.movement.direction == "credit" else -line.movement.amount for line in lines)
    return account.balance.amount == sum(moved, NOTHING)
