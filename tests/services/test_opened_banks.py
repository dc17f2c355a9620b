"""The banks of a case are opened as they are now, or the case is damaged; what is only shown goes on without them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import cast

import pytest

from chalicelib.domain.case.banks import Bank, BanksAt
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.key_classes import ErasedClass, KeyClass
from chalicelib.domain.case.parts import SealedClasses
from chalicelib.domain.errors import SealBroken, VersionConflict
from chalicelib.services.needs import HasCases
from chalicelib.services.opened_banks import with_banks_to_show, with_present_banks
from tests.contract.samples import BANKS, MONDAY, a_case

EARLIER = a_case().with_banks(BANKS).without_banks()
OPEN = replace(EARLIER, banks=BANKS)
CHANGED = replace(EARLIER, version=EARLIER.version + 1, banks_at=BanksAt(0, 2))


@dataclass
class Store:
    """A store whose banks are at one place. `heads`: what is loaded, in turn."""

    at: BanksAt
    heads: Sequence[Case] = ()
    loads: int = 0
    broken: bool = False

    def banks(self, _case_id: str, at: BanksAt) -> tuple[Bank, ...]:
        """Return the banks for who knows where they are."""
        if self.broken:
            raise SealBroken("case", "banks")
        if at != self.at:
            raise VersionConflict
        return BANKS

    def load(self, _case_id: str) -> Case:
        """Return the next head."""
        self.loads += 1
        return self.heads[self.loads - 1]


def having(store: Store) -> HasCases:
    """The store as a use case needs it."""
    return cast("HasCases", SimpleNamespace(cases=store))


def test_the_banks_are_those_that_the_case_names() -> None:
    """Without another read."""
    store = Store(BanksAt(0, 1))
    case = with_present_banks(having(store), EARLIER)
    assert (case, case.banks, store.loads) == (OPEN, BANKS, 0)


def test_a_case_that_changed_meanwhile_is_loaded_again() -> None:
    """As often as it takes."""
    last = replace(CHANGED, version=CHANGED.version + 1, banks_at=BanksAt(0, 3))
    store = Store(BanksAt(0, 3), (CHANGED, last))
    case = with_present_banks(having(store), EARLIER)
    assert (case, case.banks, store.loads) == (replace(last, banks=BANKS), BANKS, 2)


def test_banks_that_no_case_names_are_damage() -> None:
    """A later part than that of the present head was put there by nobody of ours."""
    store = Store(BanksAt(0, 9), (EARLIER, EARLIER))
    with pytest.raises(SealBroken) as broken:
        with_present_banks(having(store), EARLIER)
    assert (str(broken.value), store.loads) == (f"the sealed field banks of case {EARLIER.id} cannot be opened", 1)


def test_what_is_shown_goes_on_without_banks_that_are_damaged_or_erased() -> None:
    """The rest of the case is shown still; erased banks are not even looked for."""
    erased = replace(EARLIER, sealed=SealedClasses((KeyClass.BANK,), (ErasedClass(KeyClass.BANK, MONDAY),)))
    shown = [
        with_banks_to_show(having(Store(BanksAt(0, 1))), EARLIER),
        with_banks_to_show(having(Store(BanksAt(0, 1), broken=True)), EARLIER),
        with_banks_to_show(having(Store(BanksAt(0, 1))), erased),
    ]
    assert [(case, case.banks) for case in shown] == [(OPEN, BANKS), (EARLIER, None), (erased, None)]
