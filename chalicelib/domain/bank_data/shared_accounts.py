"""Accounts that two banks report: an IBAN belongs to one bank, so what both say counts once.

The bank with more movements of the account is followed. A movement of the other is the same if direction, amount and
currency are equal and it is booked at most three days apart; any other of its movements is taken, too.
"""

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from chalicelib.domain.bank_data.bic import bank_of
from chalicelib.domain.bank_data.movements import Account, Movement

_DAYS_APART = (0, 1, -1, 2, -2, 3, -3)


class United(NamedTuple):
    """The accounts and movements of one bank, or of several, each once."""

    accounts: tuple[Account, ...]
    movements: tuple[Movement, ...]
    shared: frozenset[str] = frozenset()
    """The IBANs of which two banks report."""


def count_once(banks: Sequence[United]) -> United:
    """Return the accounts and movements of all banks, those of an account that several report counted once."""
    accounts: dict[tuple[str, str], Account] = {}
    banks_of: dict[str, set[str]] = defaultdict(set)
    answers_of: dict[str, set[str]] = defaultdict(set)
    for united in banks:
        for account in united.accounts:
            place = account.iban, account.currency
            known = accounts.get(place)
            accounts[place] = account if known is None else _joined(known, account)
            banks_of[account.iban].add(bank_of(account.bic))
            answers_of[account.iban].add(account.bic)
    twice = {iban for iban, bics in answers_of.items() if len(bics) > 1}
    movements = [one for united in banks for one in united.movements if one.iban not in twice]
    for iban in sorted(twice):
        reports = [[one for one in united.movements if one.iban == iban] for united in banks]
        movements += _merged(sorted(reports, key=len, reverse=True))
    shared = frozenset(iban for iban, bics in banks_of.items() if len(bics) > 1)
    return United(tuple(accounts.values()), tuple(movements), shared)


def _joined(known: Account, again: Account) -> Account:
    holder = known.holder if known.holder == "applicant" else again.holder
    return replace(known, type=known.type or again.type, holder=holder, balance=known.balance or again.balance)


def _merged(reports: Sequence[Sequence[Movement]]) -> list[Movement]:
    """Return the movements of one account, those of the first report with what only the others have."""
    found: list[Movement] = []
    for report in reports:
        waiting: dict[tuple[object, ...], deque[int]] = defaultdict(deque)
        for n, known in enumerate(found):
            waiting[_money(known), known.booked_on].append(n)
        for movement in report:
            days = (movement.booked_on + timedelta(days=apart) for apart in _DAYS_APART)
            place = next((place for day in days if waiting.get(place := (_money(movement), day))), None)
            if place is None:
                found.append(movement)
            else:
                same = waiting[place].popleft()
                found[same] = _known_by_both(found[same], movement)
    return found


def _money(movement: Movement) -> tuple[str, str, str]:
    return movement.direction, str(movement.amount), movement.currency


def _known_by_both(known: Movement, again: Movement) -> Movement:
    further = tuple(one for one in again.ids if one not in known.ids)
    return known._replace(also=(*known.also, *further), unclear=known.unclear or again.unclear)
