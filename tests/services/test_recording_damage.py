"""What counts as damage: what does not open, but not what was erased on purpose, as the head of the case says."""

from dataclasses import replace

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.key_classes import ErasedClass, KeyClass
from chalicelib.domain.errors import SealBroken, SealErased
from chalicelib.services.steps.damage import record_damage
from tests.fakes.canary import InMemoryCanary
from tests.services.office import Office


def erased_by_its_head(office: Office) -> Case:
    """The case says that its bank data were erased."""
    office.asks_for_consent()
    stored = office.cases.stored[office.case_id]
    erased = (ErasedClass(KeyClass.BANK, office.clock.now()),)
    stored.case = replace(stored.case, sealed=replace(stored.case.sealed, erased=erased))
    return office.case


def test_what_was_erased_on_purpose_is_no_damage() -> None:
    """The case stays as it is, whatever the canary says."""
    office = Office()
    before = erased_by_its_head(office)
    deps = replace(office.deps, canary=InMemoryCanary())  # which was never planted
    assert record_damage(deps, office.case_id, SealErased(office.case_id, "banks")) == before
    assert office.case == before


def test_what_does_not_open_is_damage_also_where_another_class_was_erased() -> None:
    """An erasure explains a tombstone, and nothing else."""
    office = Office()
    erased_by_its_head(office)
    record_damage(office.deps, office.case_id, SealBroken(office.case_id, "person"))
    assert (office.attention, office.cases.journal(office.case_id)[-1].data) == (
        ["record_damaged"],
        {"what": "person", "state": "awaiting_consent"},
    )


def test_a_tombstone_that_the_head_does_not_explain_is_damage() -> None:
    """Somebody erased behind our back."""
    office = Office()
    office.asks_for_consent()
    record_damage(office.deps, office.case_id, SealErased(office.case_id, "person"))
    assert office.attention == ["record_damaged"]
