"""The three facts of Rules No. 227 p. 7 (26)-(28), for the person over the quarter; the family is not known.

Facts and no verdict: a number, what it counts and leaves out and why, and the number that the rule names beside it, or
that nobody has entered it. Each can be followed to its lines by `counted_as`. Foreign currency is never added up.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from chalicelib.domain.bank_data.movements import Account
from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.sorting.words import Patterns, patterns_of
from chalicelib.domain.statement import means_fact_texts as texts
from chalicelib.domain.statement.deposits import deposits_of
from chalicelib.domain.statement.mci import mci_for
from chalicelib.domain.statement.parts import NOTHING, Line, MeansFact, Part
from chalicelib.domain.statement.thresholds import Threshold
from chalicelib.domain.text_folding import tokens_of

OUTFLOW, LOANS, DEPOSITS = "227-7-26", "227-7-27", "227-7-28"
_TENGE = "KZT"
_TAXES, _LOANS_IN, _LOANS_OUT = "39", "8", "40"
_INSURANCE_MCC, _INSURANCE_KNP = "6300", frozenset({"121", "122", "123", "124"})
_INSURANCE_RULES = frozenset({"insurance_out", "insurer_name"})
_MORTGAGE_REPAID = "mortgage_out"
_MORTGAGES = (
    "ипотек*",
    "ипотеч*",
    "жилищн* займ*",
    "жилищн* заем*",
    "тұрғын үй қарыз*",
    "тұрғын үй займ*",
    "баспана хит*",
)
"""Words of a mortgage that is paid out: the rules of sorting know no category of its own for it."""
_CURRENCY_RULES = frozenset({"currency_exchange", "knp_currency"})

_Counts = Callable[[Line], tuple[bool, str] | None]
"""Says of a line whether a fact counts it or leaves it out, and as what; None when the fact is not about it."""


@dataclass(frozen=True)
class Basis:
    """What facts need beside lines and accounts: the period, the entry of region and quarter, and the banks' names."""

    period: Period
    threshold: Threshold | None = None
    bank_names: Mapping[str, str] = field(default_factory=dict)
    """BIC -> name."""


def facts_of(lines: Sequence[Line], accounts: Iterable[Account], basis: Basis) -> tuple[MeansFact, ...]:
    """Return the three facts."""
    return (_outflow(lines, basis), _loans(lines, basis), _deposits(accounts, basis))


def counted_as(rule: str, line: Line) -> tuple[bool, str] | None:
    """Return whether a fact counts the line or leaves it out, and as what; None when it is not about it.

    Raises KeyError for another rule.
    """
    counts: dict[str, _Counts] = {OUTFLOW: _counts_as_outflow, LOANS: _counts_as_loan, DEPOSITS: lambda _: None}
    return counts[rule](line)


def _counts_as_outflow(line: Line) -> tuple[bool, str] | None:
    """Rules No. 227 p. 7 (26): what went, without taxes, insurance and transfers within the own family."""
    if line.movement.direction == "credit":
        return None
    left_out_as = _no_outflow(line)
    return (False, left_out_as) if left_out_as else (True, line.sorted.category or "unsorted")


def _no_outflow(line: Line) -> str | None:
    """Return as what a debit is left out of (26), or None."""
    movement, found = line.movement, line.sorted
    rule = found.sorted_by.rule if found.sorted_by else None
    what = None
    if movement.currency != _TENGE:
        what = movement.currency
    elif found.own_transfer:
        what = "own_transfers"
    elif rule in _INSURANCE_RULES or movement.knp in _INSURANCE_KNP or movement.mcc == _INSURANCE_MCC:
        what = "insurance"
    elif found.category == _TAXES:
        what = "taxes"
    elif rule in _CURRENCY_RULES:
        what = "currency_exchange"
    return what


def _counts_as_loan(line: Line) -> tuple[bool, str] | None:
    """Rules No. 227 p. 7 (27): loans other than mortgages, as far as money came to an account."""
    movement, found = line.movement, line.sorted
    rule = found.sorted_by.rule if found.sorted_by else None
    if rule == "private_debt_in":
        return False, "between_people"
    if found.category != _LOANS_IN:
        repaid = "mortgages_repaid" if rule == _MORTGAGE_REPAID else "repaid"
        return (False, repaid) if found.category == _LOANS_OUT and movement.direction == "debit" else None
    if movement.currency != _TENGE:
        return False, movement.currency
    if rule == "grant":
        return False, "grants"
    return (False, "mortgages") if _mortgages().any_in(tokens_of(movement.text)) else (True, _LOANS_IN)


@cache
def _mortgages() -> Patterns:
    return patterns_of(_MORTGAGES)


def _added_up(lines: Iterable[Line], counts: _Counts) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Return what is counted and what is left out, each in the order of its name."""
    sums: dict[tuple[bool, str, str], list[Decimal]] = defaultdict(list)
    for line in lines:
        found = counts(line)
        if found is not None:
            sums[*found, line.movement.currency].append(line.movement.amount)
    parts = [
        (counted, Part(what, sum(amounts, NOTHING), len(amounts), texts.why(what), currency))
        for (counted, what, currency), amounts in sorted(sums.items())
    ]
    return tuple(part for counted, part in parts if counted), tuple(part for counted, part in parts if not counted)


def _outflow(lines: Iterable[Line], basis: Basis) -> MeansFact:
    counted, left_out = _added_up(lines, _counts_as_outflow)
    total = sum((part.total for part in counted), NOTHING)
    to_relatives = sum((part.total for part in counted if part.what == "38"), NOTHING)
    a_month = total / len(basis.period.months)
    entry = basis.threshold
    line = None if entry is None else entry.published.poverty_line
    return MeansFact(
        rule=OUTFLOW,
        title=texts.TITLES[OUTFLOW],
        value=f"{total:.2f}",
        currency=_TENGE,
        text=texts.outflow(total, a_month, to_relatives),
        threshold=_written(line),
        threshold_text=texts.poverty_line(entry),
        counted=counted,
        left_out=left_out,
        a_month=f"{a_month:.2f}",
    )


def _loans(lines: Iterable[Line], basis: Basis) -> MeansFact:
    """What was taken out in the quarter; payments on loans stand apart, among what is left out."""
    counted, left_out = _added_up(lines, _counts_as_loan)
    total = sum((part.total for part in counted), NOTHING)
    repaid = sum((part.total for part in left_out if part.what == "repaid" and part.currency == _TENGE), NOTHING)
    a_month = total / len(basis.period.months)
    entry = basis.threshold
    return MeansFact(
        rule=LOANS,
        title=texts.TITLES[LOANS],
        value=f"{total:.2f}",
        currency=_TENGE,
        text=texts.loans(total, a_month, repaid),
        threshold=_written(entry.loans if entry else None),
        threshold_text=texts.two_minimums(entry),
        counted=counted,
        left_out=left_out,
        a_month=f"{a_month:.2f}",
    )


def _deposits(accounts: Iterable[Account], basis: Basis) -> MeansFact:
    """The balances of deposits. `movements` of a part is the number of accounts."""
    found, index = deposits_of(accounts, basis.bank_names), mci_for(basis.period)
    total = sum((part.total for part in found.counted), NOTHING)
    return MeansFact(
        rule=DEPOSITS,
        title=texts.TITLES[DEPOSITS],
        value=f"{total:.2f}",
        currency=_TENGE,
        text=texts.deposits(total),
        threshold=_written(index.deposits if index else None),
        threshold_text=texts.two_hundred_mci(index),
        counted=found.counted,
        left_out=found.left_out,
        balances=found.balances,
    )


def _written(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"
