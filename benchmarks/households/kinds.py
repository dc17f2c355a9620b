"""Reads what a household receives and spends: `known.csv`, which the rules may know, and `held_out*.csv`, which not.

There may be several held-out parts, each written by another hand: a file is found by its name (docs/sorting.md).

A line is one kind of movement: the true category (or `unsorted` where no human could tell), direction, whose household,
lowest and highest amount, how many a month on random days or on which days, currency, and what the bank says of it: КНП
and MCC to choose from (`-` is none), who stands opposite, names and texts.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
UNSORTED = "unsorted"
OWN = "own"
HOUSEHOLDS = ("salary", "informal", "pensioner", "many_children", "farmer", "indebted", "gambler")


@dataclass(frozen=True)
class Kind:
    """Movements of one kind: `monthly` of them per month on random days, and one on each of the `days`."""

    truth: str
    direction: str
    households: tuple[str, ...]
    low: int
    high: int
    monthly: int
    days: tuple[int, ...]
    currency: str
    knp: tuple[str | None, ...]
    mcc: tuple[str | None, ...]
    party: str
    names: tuple[str, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class OwnKind:
    """How both banks report a transfer between own accounts; `told`: iin, iban, knp or nothing."""

    told: str
    text_out: str
    text_in: str


def held_out_parts() -> tuple[str, ...]:
    """Return the names of the held-out parts: of the files `held_out*.csv`, without those of own transfers."""
    names = (path.stem for path in HERE.glob("held_out*.csv"))
    return tuple(sorted(name for name in names if not name.endswith("_own")))


def kinds_of(part: str) -> tuple[Kind, ...]:
    """Read the kinds of a part, `known` or a held-out one."""
    with (HERE / f"{part}.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(_kind(line) for line in csv.DictReader(lines))


def own_kinds_of(part: str) -> tuple[OwnKind, ...]:
    """Read how a part reports own transfers; a part without a file of its own uses that of the first held-out part."""
    own = HERE / f"{part}_own.csv"
    with (own if own.exists() else HERE / "held_out_own.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(OwnKind(**line) for line in csv.DictReader(lines))


def _kind(line: dict[str, str]) -> Kind:
    return Kind(
        truth=line["truth"],
        direction=line["direction"],
        households=HOUSEHOLDS if line["households"] == "all" else tuple(line["households"].split()),
        low=int(line["low"]),
        high=int(line["high"]),
        monthly=int(line["monthly"] or 0),
        days=tuple(int(day) for day in line["days"].split()),
        currency=line["currency"],
        knp=_codes(line["knp"]),
        mcc=_codes(line["mcc"]),
        party=line["party"],
        names=_several(line["names"]),
        texts=_several(line["texts"]),
    )


def _codes(text: str) -> tuple[str | None, ...]:
    codes = text.replace(",", " ").split() or ["-"]
    return tuple(None if code == "-" else code for code in codes)


def _several(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())
