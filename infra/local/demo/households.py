"""Generates households: their accounts and movements in one quarter, made from the habits.

A movement has the form of the callback `bank_data.result`. As in life, transfers between a person's own accounts are
reported by both banks and must not be counted as income.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import Any

from infra.local.demo.habits import Habit, habits_of
from infra.local.demo.people import DemoPerson, make_bin, make_iban, make_iin

Json = dict[str, Any]
CENT = Decimal("0.01")
OWN_ACCOUNT_SAME_BANK, OWN_ACCOUNT_OTHER_BANK = "342", "343"
NO_BANK_HERE = "900"
"""The bank code in counterparties' IBANs: none of the demo's banks has it."""


@dataclass(frozen=True)
class HouseholdBank:
    """An invented bank; `sorts` is the share of movements for which it gives a category."""

    bic: str
    name: str
    code: str
    sorts: float


DALA = HouseholdBank("DALAKZKA", "Дала Банк", "901", 0.7)
ZHAILAU = HouseholdBank("ZHAYKZKA", "Жайлау Банк", "902", 0.0)
SARYARQA = HouseholdBank("SARQKZKA", "Сарыарқа Банк", "903", 1.0)


@dataclass(frozen=True)
class HouseholdAccount:
    """One account of a household; its movements get their ids later."""

    bank: HouseholdBank
    iban: str
    kind: str
    currency: str
    movements: list[Json]


@dataclass(frozen=True)
class Quarter:
    """A calendar quarter, given by its year and first month."""

    year: int
    first_month: int

    def days(self, day_of_month: int) -> list[date]:
        """Return this day of each of the three months, or a month's last day if it is shorter."""
        months = range(self.first_month, self.first_month + 3)
        return [date(self.year, month, min(day_of_month, monthrange(self.year, month)[1])) for month in months]

    @property
    def last_day(self) -> date:
        """The last day of the quarter."""
        return self.days(31)[-1]


def large_household(person: DemoPerson, quarter: Quarter, random: Random) -> list[HouseholdAccount]:
    """Return four accounts at three banks, one in USD, with about 300 movements in the quarter."""
    main = _account(DALA, "card", "KZT", random)
    second = _account(ZHAILAU, "card", "KZT", random)
    savings = _account(SARYARQA, "savings", "KZT", random)
    abroad = _account(SARYARQA, "current", "USD", random)
    habits_by_account = ((main, "main"), (second, "second"), (savings, "savings"), (abroad, "abroad"))
    for account, habits in habits_by_account:
        _add_movements(account, habits_of(habits), quarter, random)
    own_transfers = (
        (main, second, 7),
        (main, second, 13),
        (main, second, 22),
        (main, savings, 8),
        (savings, main, 27),
    )
    for source, target, day in own_transfers:
        _transfer(person, source, target, quarter.days(day), random)
    return [main, second, savings, abroad]


def small_household(
    person: DemoPerson, quarter: Quarter, banks: Iterable[HouseholdBank], random: Random
) -> list[HouseholdAccount]:
    """Return one account at each bank, with the few movements of somebody who mostly uses cash."""
    accounts = []
    for bank, habits in zip(banks, ("main", "second", "savings"), strict=False):
        account = _account(bank, "card", "KZT", random)
        rare = [replace(habit, monthly=min(habit.monthly, 1)) for habit in habits_of(habits)]
        _add_movements(account, rare, quarter, random)
        accounts.append(account)
    for source, target in pairwise(accounts):
        _transfer(person, source, target, quarter.days(15), random)
    return accounts


def make_amount(low: int, high: int, random: Random) -> Decimal:
    """Return an amount with two decimals between two whole amounts, both included."""
    return (Decimal(random.randint(low * 100, high * 100)) / 100).quantize(CENT)


def _account(bank: HouseholdBank, kind: str, currency: str, random: Random) -> HouseholdAccount:
    return HouseholdAccount(bank, make_iban(random, bank.code), kind, currency, [])


def _add_movements(account: HouseholdAccount, habits: Iterable[Habit], quarter: Quarter, random: Random) -> None:
    for habit in habits:
        for last_day in quarter.days(31):
            days = [min(day, last_day.day) for day in habit.days]
            days += [random.randint(1, last_day.day) for _ in range(habit.monthly)]
            account.movements.extend(_movement(account, habit, last_day.replace(day=day), random) for day in days)


def _movement(account: HouseholdAccount, habit: Habit, day: date, random: Random) -> Json:
    return {
        "id": None,
        "booked_on": day.isoformat(),
        "direction": habit.direction,
        "amount": str(make_amount(habit.low, habit.high, random)),
        "currency": account.currency,
        "category": habit.category if random.random() < account.bank.sorts else None,
        "knp": habit.knp,
        "mcc": habit.mcc,
        "counterparty": _counterparty(habit, random),
        "text": random.choice(habit.texts),
    }


def _counterparty(habit: Habit, random: Random) -> Json | None:
    if not habit.names:
        return None
    name = random.choice(habit.names)
    of_the_name = Random(name)  # a counterparty has the same number and IBAN everywhere
    number = make_iin(of_the_name) if habit.counterparty == "person" else make_bin(of_the_name)
    iban = make_iban(of_the_name, NO_BANK_HERE) if habit.knp else None  # a card payment shows no account
    return {"name": name, "iin_bin": number, "iban": iban}


def _transfer(
    person: DemoPerson, source: HouseholdAccount, target: HouseholdAccount, days: list[date], random: Random
) -> None:
    """Add a transfer as both banks report it: a debit here and, on the same or the next day, a credit there."""
    same_bank = source.bank == target.bank
    for day in days:
        amount = Decimal(random.randint(4, 30) * 500).quantize(CENT)
        arrives = day if same_bank else day + timedelta(days=random.randint(0, 1))
        for account, other, direction, booked_on in (
            (source, target, "debit", day),
            (target, source, "credit", arrives),
        ):
            account.movements.append(
                {
                    "id": None,
                    "booked_on": booked_on.isoformat(),
                    "direction": direction,
                    "amount": str(amount),
                    "currency": account.currency,
                    "category": None,
                    "knp": OWN_ACCOUNT_SAME_BANK if same_bank else OWN_ACCOUNT_OTHER_BANK,
                    "mcc": None,
                    "counterparty": {"name": person.full_name, "iin_bin": person.iin, "iban": other.iban},
                    "text": random.choice(("Между своими счетами", "Өз шоттарым арасында")),
                }
            )
