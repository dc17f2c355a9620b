"""Generates bank data for a person: plausible, and always the same for the same IIN, bank and period.

Names, texts and numbers are invented; their check digits are valid.
"""

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from stdnum import iban

IBAN_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"


@dataclass(frozen=True, kw_only=True)
class MovementKind:
    """A kind of movement: times per month, range of amounts (KZT), and the bank's description of it."""

    text: str
    direction: str
    times: int
    least: int
    most: int
    knp: str | None = None
    mcc: str | None = None
    party: str | None = None


MOVEMENT_KINDS = (
    MovementKind(
        text="Жалақы",
        direction="credit",
        times=1,
        least=95_000,
        most=140_000,
        knp="332",
        party="ЖШС «Үлгі-Құрылыс»",
    ),
    MovementKind(
        text="Жәрдемақы",
        direction="credit",
        times=1,
        least=20_000,
        most=45_000,
        knp="012",
        party="Мемлекеттік корпорация (үлгі)",
    ),
    MovementKind(
        text="Перевод от родственника",
        direction="credit",
        times=1,
        least=5_000,
        most=20_000,
        knp="119",
        party="А. Ү.",
    ),
    MovementKind(
        text="Азық-түлік дүкені",
        direction="debit",
        times=9,
        least=1_200,
        most=9_500,
        mcc="5411",
        party="«Дастархан» дүкені",
    ),
    MovementKind(
        text="Коммунальные услуги",
        direction="debit",
        times=1,
        least=9_000,
        most=18_000,
        knp="856",
        mcc="4900",
    ),
    MovementKind(
        text="Мобильная связь",
        direction="debit",
        times=1,
        least=1_990,
        most=3_990,
        knp="857",
        mcc="4814",
    ),
    MovementKind(text="Дәріхана", direction="debit", times=2, least=900, most=6_500, mcc="5912"),
    MovementKind(text="Автобус", direction="debit", times=4, least=90, most=360, mcc="4111"),
    MovementKind(text="Снятие наличных", direction="debit", times=2, least=5_000, most=30_000, mcc="6011"),
)


def generate_accounts(iin: str, bic: str, first: date, last: date, now: datetime) -> list[dict[str, Any]]:
    """Return one account in KZT with the movements of a low-income household from `first` to `last`, both included.

    The balance is that of `now`, and no movement has a category of Appendix 3: so the catalogue of the Open API is
    known to answer, and no bank is known to name categories.
    """
    chance = random.Random(hashlib.sha256(f"{iin}|{bic}|{first}|{last}".encode()).digest())
    own_iban = generate_iban(chance, bic)
    movements = sorted(_movements(chance, first, last), key=lambda m: (m["booked_on"], m["direction"]))
    for number, movement in enumerate(movements, start=1):
        movement["id"] = f"{bic[:4]}-{first:%Y%m}-{number:05d}"
    balance = {"amount": money_string(chance.randrange(1_000, 60_000)), "as_of": now.isoformat()}
    account = {"iban": own_iban, "holder_iin": iin, "type": "current", "currency": "KZT", "balance": balance}
    return [account | {"movements": movements}]


def generate_iban(chance: random.Random, bic: str) -> str:
    """Return a Kazakh IBAN with valid check digits; no real bank has a code from 900 to 999."""
    code = 900 + int(hashlib.sha256(bic.encode()).hexdigest(), 16) % 100
    rest = f"{code}KZT" + "".join(chance.choice(IBAN_LETTERS) for _ in range(10))
    return f"KZ{iban.calc_check_digits(f'KZ00{rest}')}{rest}"


def money_string(amount: Decimal | int) -> str:
    """Return an amount as on the wire: a decimal string with two decimals."""
    return f"{Decimal(amount):.2f}"


def split_into_pages(accounts: list[dict[str, Any]], pages: int) -> list[list[dict[str, Any]]]:
    """Split the accounts over a number of pages.

    An account appears on every page that has movements of it; an account without movements appears on the first page.
    """
    if pages == 1:
        return [accounts]
    lines = [(n, movement) for n, account in enumerate(accounts) for movement in account.get("movements", [])]
    empty = {n for n, account in enumerate(accounts) if not account.get("movements")}
    size = max(1, -(-len(lines) // pages))
    parts = []
    for page in range(pages):
        here = lines[page * size : (page + 1) * size]
        shown = {n for n, _ in here} | (empty if page == 0 else set())
        parts.append([accounts[n] | {"movements": [m for k, m in here if k == n]} for n in sorted(shown)])
    return parts


def _movements(chance: random.Random, first: date, last: date) -> Iterator[dict[str, Any]]:
    month = first
    while month <= last:
        following = (month.replace(day=1) + timedelta(days=32)).replace(day=1)
        end = min(last, following - timedelta(days=1))
        for kind in MOVEMENT_KINDS:
            for _ in range(kind.times):
                day = month + timedelta(days=chance.randrange((end - month).days + 1))
                yield _movement(kind, day, chance.randrange(kind.least * 100, kind.most * 100))
        month = following


def _movement(kind: MovementKind, day: date, tyin: int) -> dict[str, Any]:
    party = None if kind.party is None else {"name": kind.party, "iin_bin": None, "iban": None}
    return {
        "id": "",
        "booked_on": day.isoformat(),
        "direction": kind.direction,
        "amount": money_string(Decimal(tyin) / 100),
        "currency": "KZT",
        "category": None,
        "knp": kind.knp,
        "mcc": kind.mcc,
        "counterparty": party,
        "text": kind.text,
    }
