"""The deposits of Rules No. 227 p. 7 (28): which balances count, which are left out and why, and the day of each.

What a housing savings bank holds is left out; the banks are data (`data/housing_savings_banks.toml`). An account whose
type says nothing is left out and its type named: it may be a deposit.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from chalicelib.domain.bank_data.movements import Account
from chalicelib.domain.categories import Title
from chalicelib.domain.data import load_table
from chalicelib.domain.sorting.account_types import is_housing_savings, kind_of_account
from chalicelib.domain.sorting.words import Patterns, patterns_of
from chalicelib.domain.statement import means_fact_texts as texts
from chalicelib.domain.statement.parts import NOTHING, DepositBalance, Part
from chalicelib.domain.text_folding import tokens_of

MOST_TYPES_NAMED = 20
"""Unknown types of accounts with a part of their own; further ones share one."""
MOST_BALANCES = 100
"""Balances that are listed; the parts add up all of them."""
_TENGE = "KZT"
_DEPOSITS = "deposits"


@dataclass(frozen=True)
class Deposits:
    """What (28) counts and leaves out, added up, and the balances one by one."""

    counted: tuple[Part, ...]
    left_out: tuple[Part, ...]
    balances: tuple[DepositBalance, ...]


def deposits_of(accounts: Iterable[Account], bank_names: Mapping[str, str]) -> Deposits:
    """Return the deposits among the accounts. `bank_names`: BIC -> the name that the bank answered under."""
    sums: dict[tuple[bool, str, str, str], list[Decimal]] = defaultdict(list)
    balances = list[DepositBalance]()
    named: set[str] = set()
    for account in accounts:
        kind = kind_of_account(account.type)
        if kind == "other":
            continue
        left_out_as = _left_out(account, bank_names) if kind == "deposit" else "type_unknown"
        of_type = _type_named(account, named) if kind == "unknown" else ""
        balance = _balance(account, left_out_as)
        balances.append(balance)
        sums[balance.counted, balance.what, account.currency, of_type].append(balance.amount or NOTHING)
    parts = [
        (counted, Part(what, sum(amounts, NOTHING), len(amounts), _why(what, of_type), currency))
        for (counted, what, currency, of_type), amounts in sorted(sums.items())
    ]
    counted = tuple(part for counts, part in parts if counts)
    left_out = tuple(part for counts, part in parts if not counts)
    return Deposits(counted, left_out, tuple(balances[:MOST_BALANCES]))


def is_housing_savings_bank(bic: str, name: str) -> bool:
    """Return whether a bank is one of housing savings, by its BIC or by its name."""
    beginnings = tuple(bank["bic"] for bank in load_table("housing_savings_banks")["bank"])
    return bic.upper().startswith(beginnings) or _bank_names().any_in(tokens_of(name))


def _type_named(account: Account, named: set[str]) -> str:
    """Return the type, or what further types share, and add it to those that are named."""
    of_type = account.type or ""
    if of_type not in named and len(named) >= MOST_TYPES_NAMED:
        return "…"
    named.add(of_type)
    return of_type


def _left_out(account: Account, bank_names: Mapping[str, str]) -> str | None:
    """Return as what a deposit is left out, or None."""
    if is_housing_savings_bank(account.bic, bank_names.get(account.bic, "")) or is_housing_savings(account.type):
        return "housing_savings"
    if account.balance is None:
        return "balance_unknown"
    return account.currency if account.currency != _TENGE else None


def _balance(account: Account, left_out_as: str | None) -> DepositBalance:
    balance = account.balance
    return DepositBalance(
        bic=account.bic,
        iban=account.iban,
        what=left_out_as or _DEPOSITS,
        counted=left_out_as is None,
        amount=balance.amount if balance else None,
        currency=account.currency,
        as_of=balance.as_of if balance else None,
    )


def _why(what: str, of_type: str) -> Title:
    return texts.type_unknown(of_type) if what == "type_unknown" else texts.why(what)


@cache
def _bank_names() -> Patterns:
    return patterns_of(name for bank in load_table("housing_savings_banks")["bank"] for name in bank["names"])
