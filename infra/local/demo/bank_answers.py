"""The answers of the demo's banks: the files in `banks/`, one for each bank of an application."""

from collections.abc import Iterable
from decimal import Decimal
from random import Random

from infra.local.demo.households import HouseholdAccount, HouseholdBank, Json, Quarter, make_amount
from infra.local.demo.people import DemoPerson


def bank_answer(
    bank: HouseholdBank, accounts: Iterable[HouseholdAccount], person: DemoPerson, quarter: Quarter, random: Random
) -> Json:
    """Return this bank's answer: its accounts with balances, and their movements by day with ids."""
    number = random.randint(10_000, 90_000)
    answered = []
    for account in accounts:
        if account.bank == bank:
            movements = sorted(account.movements, key=lambda movement: str(movement["booked_on"]))
            numbered = [{**movement, "id": f"{bank.bic[:4]}-{number + n}"} for n, movement in enumerate(movements)]
            number += len(movements)
            answered.append(_account(account, numbered, person, quarter, random))
    return {"bic": bank.bic, "name": bank.name, "accounts": answered}


def _account(
    account: HouseholdAccount, movements: list[Json], person: DemoPerson, quarter: Quarter, random: Random
) -> Json:
    return {
        "iban": account.iban,
        "holder_iin": person.iin,
        "type": account.kind,
        "currency": account.currency,
        "balance": {
            "amount": str(_closing_balance(movements) + make_amount(100, 9_000, random)),
            "as_of": f"{quarter.last_day}T23:59:59+05:00",
        },
        "movements": movements,
    }


def _closing_balance(movements: list[Json]) -> Decimal:
    """Return the final balance of an account whose lowest balance was exactly zero."""
    running = lowest = Decimal(0)
    for movement in movements:
        amount = Decimal(movement["amount"])
        running += amount if movement["direction"] == "credit" else -amount
        lowest = min(lowest, running)
    return running - lowest
