"""Finds own transfers: money that a person moves between their own accounts, which is neither income nor spending.

A movement is one side of an own transfer if one of these holds:

- the counterparty's IIN is the applicant's (`own_iin`);
- the counterparty's IBAN is an account of the case (`own_iban`);
- КНП is 342 or 343 (`own_knp`), unless another person's number comes with a text that names income;
- the name on the other side is the applicant's own, with no number (`own_name`, see `own_names`).

A debit and a credit are a pair (`own_pair`) if all of these hold:

- amount and currency are equal, and they are on two different accounts of the case;
- the credit is booked from one day before the debit to three days after it;
- nothing in either says otherwise: no other person's number or name, no other КНП, no category of the bank and no rule
  that names a purpose (a salary received and a rent paid are no pair, however equal);
- neither has another possible partner within the window.

Movements that are own without a pair are paired as well, nearest days first, so that each names its other side. No
movement is in two pairs. If the other side is not found, the movement is still an own transfer, and a remark names it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from chalicelib.domain.bank_data.movements import Account, Counterparty, Movement
from chalicelib.domain.categories import categories
from chalicelib.domain.sorting.own_names import OWN_NAME, OwnName, is_own_name
from chalicelib.domain.sorting.pairs import Side, Sides, pair_known, pair_unique
from chalicelib.domain.sorting.place import Sorted, SortedBy

OWN_RULES = ("own_iin", "own_iban", "own_knp", OWN_NAME, "own_pair")
"""The rules of own transfers, as lines show them."""
_OWN_KNP = frozenset({"342", "343"})
_MCC_OF_TRANSFERS = frozenset({"4829", "6012", "6538"})
_CATEGORIES_OF_TRANSFERS = frozenset({"11", "38", "41"})
_RULES_OF_DEPOSITS = frozenset({"deposit_in", "deposit_out"})


_Money = tuple[str, Decimal]
"""Currency and amount, which are equal on both sides."""


class Owner(NamedTuple):
    """The applicant."""

    iin: str
    name: OwnName | None = None


def find_own_transfers(
    owner: Owner,
    accounts: Sequence[Account],
    movements: Sequence[Movement],
    by_rules: Sequence[Sorted],
    besides: Collection[int] = (),
) -> dict[int, Sorted]:
    """Return the own transfers by the place of the movement in `movements`.

    `by_rules`: what the rules say of each movement. `besides`: the places of movements that a caseworker has sorted;
    they are left out.
    """
    search = _Search(owner, {account.iban for account in accounts}, movements)
    asked = [n for n in range(len(movements)) if n not in besides]
    known = {n: own for n in asked if (own := search.own_by_itself(movements[n], by_rules[n])) is not None}
    known |= {n: by for n in asked if n not in known and by_rules[n].own_transfer and (by := by_rules[n].sorted_by)}
    own_names = search.own_names()
    maybe = [n for n in asked if n in known or _says_nothing_else(movements[n], by_rules[n], own_names)]
    partners: dict[int, int] = {}
    for alike in search.sides(maybe if accounts else ()).values():
        if alike.debits and alike.credits:
            pair_known(alike, known, partners)
            pair_unique(alike, partners)
    paired = {n: _paired(known.get(n), movements[n], movements[other]) for n, other in partners.items()}
    return {n: Sorted(own_transfer=True, sorted_by=by) for n, by in known.items()} | paired


def _paired(by: SortedBy | None, movement: Movement, other: Movement) -> Sorted:
    if by is None or by.rule == OWN_NAME:  # two sides that fit are more than a name
        apart = abs((movement.booked_on - other.booked_on).days)
        by = SortedBy("own_pair", "1", f"the same amount on two accounts of the case, {apart} days apart")
    return Sorted(own_transfer=True, own_transfer_with=other.id, sorted_by=by)


_BY_IIN = SortedBy("own_iin", "1", "counterparty.iin_bin=applicant")
_BY_IBAN = SortedBy("own_iban", "1", "counterparty.iban=an account of the case")
_BY_KNP = {code: SortedBy("own_knp", "1", f"knp={code}") for code in _OWN_KNP}


@dataclass(frozen=True)
class _Search:
    """The applicant, and the accounts and movements of the case."""

    owner: Owner
    ibans: Collection[str]
    movements: Sequence[Movement]

    def own_by_itself(self, movement: Movement, by_rules: Sorted) -> SortedBy | None:
        party = movement.counterparty
        if party is not None:
            if party.iin_bin == self.owner.iin:
                return _BY_IIN
            if party.iban is not None and self._other_account(movement) is not None:
                return _BY_IBAN
            if party.iin_bin and _is_named_income(by_rules):
                return None
        return _BY_KNP.get(movement.knp) if movement.knp else None

    def sides(self, numbers: Iterable[int]) -> dict[_Money, Sides]:
        """Return these movements by currency and amount."""
        sides: dict[_Money, Sides] = defaultdict(Sides)
        for n in numbers:
            movement = self.movements[n]
            side = Side(n, movement.booked_on, movement.iban, self._other_account(movement))
            alike = sides[movement.currency, movement.amount]
            (alike.credits if movement.direction == "credit" else alike.debits).append(side)
        return sides

    def own_names(self) -> set[str]:
        """Return the ways in which banks write the applicant's name: beside the IIN, or in any spelling."""
        parties = {party for movement in self.movements if (party := movement.counterparty) is not None}
        beside_iin = {_name_of(party) for party in parties if party.iin_bin == self.owner.iin}
        written = {_name_of(party) for party in parties}
        own = {name for name in written if self.owner.name is not None and is_own_name(name, self.owner.name)}
        return {"", *beside_iin, *own}

    def _other_account(self, movement: Movement) -> str | None:
        """Return the account of the case that is named as the other side; one that names itself shows nothing."""
        party = movement.counterparty
        if party is None or party.iban is None:
            return None
        written = party.iban if party.iban in self.ibans else "".join(party.iban.split()).upper()
        return written if written in self.ibans and written != movement.iban else None


def _says_nothing_else(movement: Movement, by_rules: Sorted, own_names: Collection[str]) -> bool:
    """Return whether nothing in a movement contradicts that it is an own transfer."""
    party = movement.counterparty
    if movement.knp or (party is not None and (party.iin_bin or party.iban or _name_of(party) not in own_names)):
        return False
    if movement.mcc is not None and movement.mcc not in _MCC_OF_TRANSFERS:
        return False
    if movement.category is not None:
        return movement.category in _CATEGORIES_OF_TRANSFERS
    if by_rules.sorted_by is not None and by_rules.sorted_by.rule in _RULES_OF_DEPOSITS:
        return True
    return by_rules.category in {None, "11", "38"}


def _is_named_income(by_rules: Sorted) -> bool:
    """Return whether the text names income; wages from a firm under the КНП of own transfers are a clerk's mistake."""
    category = by_rules.category
    return category not in {None, *_CATEGORIES_OF_TRANSFERS} and categories()[str(category)].kind != "outflow"


def _name_of(party: Counterparty) -> str:
    return " ".join(party.name.casefold().split()) if party.name else ""
