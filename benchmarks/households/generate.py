"""Makes quarters of households from the kinds: what their banks would send, and the truth beside it.

Seeded: the same part, seed and number give the same households. The bank's own category is never given: it would be the
truth itself, and what is measured is what remains to be done without it.
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any

from benchmarks.households.handwriting import as_typed
from benchmarks.households.kinds import HOUSEHOLDS, OWN, Kind, OwnKind, kinds_of, own_kinds_of
from chalicelib.domain.calendar.working_days import Period
from infra.local.demo.people import make_bin, make_iban, make_iin

Json = dict[str, Any]
QUARTER = Period(date(2025, 7, 1), date(2025, 9, 30))
BANKS = (("DALAKZKA", "901"), ("ZHAYKZKA", "902"), ("SARQKZKA", "903"))
OWN_A_MONTH = 4
IDENTIFIED = 0.6
"""The share of counterparties whose number the bank gives; the others have only a name, as card payments do."""


@dataclass
class Account:
    """An account that is being filled."""

    bic: str
    iban: str
    currency: str
    movements: list[Json] = field(default_factory=list)


@dataclass(frozen=True)
class Household:
    """One applicant's quarter: `banks` as they would send it (bic -> accounts), `truth` by the bank's movement id."""

    kind: str
    iin: str
    banks: dict[str, list[Json]]
    truth: dict[str, str]
    pairs: dict[str, str]
    """Ids of the two sides of each own transfer, both ways."""


def households(part: str, number: int, seed: int = 468) -> Iterator[Household]:
    """Make this many households of each kind from a part, `known` or a held-out one."""
    kinds, own_kinds = kinds_of(part), own_kinds_of(part)
    for household in HOUSEHOLDS:
        for n in range(number):
            making = _Making(Random(f"{seed}-{part}-{household}-{n}"), household)
            making.live([kind for kind in kinds if household in kind.households])
            making.move_own_money(own_kinds)
            yield making.household()


class _Making:
    """A household that is being made."""

    def __init__(self, random: Random, kind: str) -> None:
        self._random = random
        self._kind = kind
        self._ids = count(1)
        self._iin = make_iin(random)
        in_tenge = [Account(bic, make_iban(random, code), "KZT") for bic, code in BANKS]
        foreign = [Account(BANKS[2][0], make_iban(random, BANKS[2][1]), currency) for currency in ("USD", "RUB")]
        self._accounts = in_tenge + foreign
        self._truth: dict[str, str] = {}
        self._pairs: dict[str, str] = {}

    def live(self, kinds: Sequence[Kind]) -> None:
        for kind in kinds:
            accounts = [account for account in self._accounts if account.currency == kind.currency]
            for month in (7, 8, 9):
                last = monthrange(QUARTER.first.year, month)[1]
                days = [min(day, last) for day in kind.days]
                days += [self._random.randint(1, last) for _ in range(kind.monthly)]
                for day in days:
                    self._book(kind, self._random.choice(accounts), date(QUARTER.first.year, month, day))

    def move_own_money(self, own_kinds: Sequence[OwnKind]) -> None:
        accounts = [account for account in self._accounts if account.currency == "KZT"]
        for month in (7, 8, 9):
            for _ in range(OWN_A_MONTH):
                source, target = self._random.sample(accounts, 2)
                day = date(QUARTER.first.year, month, self._random.randint(1, 28))
                self._move(self._random.choice(own_kinds), source, target, day)

    def household(self) -> Household:
        banks: dict[str, list[Json]] = {bic: [] for bic, _ in BANKS}
        for account in self._accounts:
            told = {"iban": account.iban, "holder_iin": self._iin, "type": "card", "currency": account.currency}
            banks[account.bic].append({**told, "balance": None, "movements": account.movements})
        return Household(self._kind, self._iin, banks, self._truth, self._pairs)

    def _book(self, kind: Kind, account: Account, day: date) -> None:
        amount = Decimal(self._random.randint(kind.low * 100, kind.high * 100)) / 100
        if self._random.random() < 0.5:  # noqa: PLR2004 - half of what people pay is round
            amount = Decimal(round(amount / 10) * 10 or 10)
        knp, mcc = self._random.choice(kind.knp), self._random.choice(kind.mcc)
        line = self._line(account, kind.direction, amount, day, self._random.choice(kind.texts))
        line |= {"knp": knp, "mcc": mcc, "counterparty": self._party(kind)}
        self._truth[line["id"]] = kind.truth

    def _move(self, told: OwnKind, source: Account, target: Account, day: date) -> None:
        amount = Decimal(self._random.randint(4, 300) * 500 + self._random.randint(0, 99))
        knp = ("342" if source.bic == target.bic else "343") if told.told == "knp" else None
        out = self._line(source, "debit", amount, day, told.text_out)
        arrives = min(day + timedelta(days=self._random.choice((0, 0, 0, 1, 2))), QUARTER.last)
        into = self._line(target, "credit", amount, arrives, told.text_in)
        for line, other in ((out, target), (into, source)):
            iin = self._iin if told.told == "iin" else None
            iban = other.iban if told.told == "iban" else None
            line |= {"knp": knp, "counterparty": {"name": None, "iin_bin": iin, "iban": iban} if iin or iban else None}
            self._truth[line["id"]] = OWN
        self._pairs |= {out["id"]: into["id"], into["id"]: out["id"]}

    def _line(self, account: Account, direction: str, amount: Decimal, day: date, text: str) -> Json:
        line = {
            "id": f"{account.bic[:4]}-{next(self._ids):06}",
            "booked_on": day.isoformat(),
            "direction": direction,
            "amount": f"{amount:.2f}",
            "currency": account.currency,
            "category": None,
            "knp": None,
            "mcc": None,
            "counterparty": None,
            "text": as_typed(text, self._random),
        }
        account.movements.append(line)
        return line

    def _party(self, kind: Kind) -> Json | None:
        if not kind.names:
            return None
        name = self._random.choice(kind.names)
        of_the_name = Random(name)  # a shop has the same number everywhere
        number = make_iin(of_the_name) if kind.party == "person" else make_bin(of_the_name)
        told = self._random.random() < IDENTIFIED
        return {"name": name, "iin_bin": number if told else None, "iban": None}
