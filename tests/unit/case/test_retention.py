"""What is to be erased when: by class, counted from when the result was taken over, never before the end."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chalicelib.domain.calendar.working_days import Calendar
from chalicelib.domain.case.banks import Bank
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.key_classes import ErasedClass, KeyClass
from chalicelib.domain.case.parts import Acknowledged, ConsentSummary, SealedClasses
from chalicelib.domain.case.retention import (
    CONSENT_WITHDRAWN,
    RETENTION_OVER,
    Due,
    Retention,
    erasures_of,
    with_key_classes,
    with_next_erasure,
)
from chalicelib.domain.case.states import State
from tests.unit.case.cases import DAY, NOW, a_case

RULES = Retention(bank=10 * DAY, person=20 * DAY, proof=30 * DAY, fetch_term=5 * DAY, destroy_term=15)
CALENDAR = Calendar(version="test")


def ended(**changes: object) -> Case:
    """A case at `bank_data_ready` since now."""
    return replace(a_case(State.BANK_DATA_READY), ended_at=NOW, **changes)  # type: ignore[arg-type] # any field


def due(case: Case) -> list[tuple[KeyClass, datetime]]:
    """What is to be erased, and from when on."""
    return [(one.key_class, one.at) for one in erasures_of(case, RULES, CALENDAR)]


@pytest.mark.parametrize("state", [state for state in State if not a_case(state).ended])
def test_nothing_is_erased_before_the_end(state: State) -> None:
    """An open case needs all it has."""
    assert erasures_of(a_case(state), RULES, CALENDAR) == ()


def test_without_the_time_of_the_end_nothing_is_erased() -> None:
    """There is nothing to count from, and an erasure cannot be undone."""
    assert erasures_of(replace(ended(), ended_at=None), RULES, CALENDAR) == ()


def test_each_class_has_its_own_time_after_the_acknowledgement() -> None:
    """The proof outlives the person, the person the bank data."""
    case = ended(acknowledged=Acknowledged(at=NOW + 2 * DAY))
    assert due(case) == [
        (KeyClass.BANK, NOW + 12 * DAY),
        (KeyClass.PERSON, NOW + 22 * DAY),
        (KeyClass.PROOF, NOW + 32 * DAY),
    ]


def test_a_result_that_nobody_acknowledged_waits_for_its_fetch_term() -> None:
    """Erasing early would destroy what somebody still needs."""
    assert due(ended())[0] == (KeyClass.BANK, NOW + 15 * DAY)


def test_what_was_erased_is_not_erased_again() -> None:
    """The next class is what is left."""
    case = ended(sealed=SealedClasses(erased=(ErasedClass(KeyClass.BANK, NOW),)))
    assert with_next_erasure(case, RULES, CALENDAR).sealed.erase_at == NOW + 25 * DAY
    everything = ended(sealed=SealedClasses(erased=tuple(ErasedClass(each, NOW) for each in KeyClass)))
    assert with_next_erasure(everything, RULES, CALENDAR).sealed.erase_at is None


def test_a_revocation_that_is_owed_goes_first() -> None:
    """What has to be told to a partner is not forgotten before; the bank data are not needed for it and go in time."""
    assert due(ended(consent=ConsentSummary(owes_revocation=True))) == [(KeyClass.BANK, NOW + 15 * DAY)]


def test_bank_data_without_a_consent_are_destroyed_within_fifteen_working_days() -> None:
    """On the last working day of the term, so before it ends; the other classes keep their time."""
    rules = replace(RULES, bank=100 * DAY)
    case = ended(consent=ConsentSummary(gone_at=NOW), acknowledged=Acknowledged(at=NOW))
    last_day = datetime(2025, 11, 3, 19, tzinfo=UTC)  # 4 November begins in Almaty
    assert erasures_of(case, rules, CALENDAR) == (
        Due(KeyClass.PERSON, NOW + 20 * DAY),
        Due(KeyClass.BANK, last_day, CONSENT_WITHDRAWN),
        Due(KeyClass.PROOF, NOW + 30 * DAY),
    )


def test_a_withdrawal_never_puts_the_destruction_off() -> None:
    """If the usual time is over sooner, it holds."""
    case = ended(consent=ConsentSummary(gone_at=NOW + 9 * DAY), acknowledged=Acknowledged(at=NOW))
    assert due(case)[0] == (KeyClass.BANK, NOW + 10 * DAY)


@pytest.mark.parametrize("banks", [(), (Bank(bic="ALATKZKA", name="A"),)], ids=["no bank", "a bank"])
@pytest.mark.parametrize(
    "made", [(KeyClass.PERSON,), (KeyClass.PERSON, KeyClass.PROOF, KeyClass.BANK)], ids=["not made", "made"]
)
def test_the_class_of_the_bank_data_is_made_once_with_the_first_bank(
    banks: tuple[Bank, ...], made: tuple[KeyClass, ...]
) -> None:
    """The classes that the case had before stay; without a bank there is nothing to seal under it."""
    case = a_case(banks=banks, sealed=SealedClasses(made=made))
    missing = (KeyClass.BANK,) if banks and KeyClass.BANK not in made else ()
    assert with_key_classes(case) == replace(case, sealed=SealedClasses(made=(*made, *missing)))


def test_the_reasons_are_stored_and_never_change() -> None:
    """Ledger and journal hold them for years."""
    assert (RETENTION_OVER, CONSENT_WITHDRAWN) == ("retention_over", "consent_withdrawn")
