"""No damage keeps a case: each part and key, damaged and missing, and every way that must go on (decision 14).

The same on PostgreSQL, where it takes long, is in `tests/on_postgres`.
"""

import pytest

from chalicelib.domain.callers import Caller
from chalicelib.domain.case.states import ENDS, AttentionKind, ConsentStatus
from chalicelib.domain.errors import SealBroken
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.office.acknowledge_case import acknowledge_case
from chalicelib.services.office.block_subject import block_subject
from tests.contract.conftest import PLAIN
from tests.contract.damage import PARTS, damage
from tests.contract.engines import Store
from tests.fakes.people import PERSON
from tests.services.office import ANNA, DAY, MINUTE, Office

pytestmark = [
    pytest.mark.parametrize("store", [PLAIN], indirect=True),
    pytest.mark.parametrize("missing", [False, True], ids=["damaged", "missing"]),
]
each_part = pytest.mark.parametrize("part", PARTS)
AUDITOR = Caller("aidar", frozenset({"auditor"}))
LONG = 40 * DAY


def frees_the_person(office: Office) -> bool:
    """Whether the person can apply anew."""
    return office.applies(number="2025-2").new


@each_part
def test_a_case_with_damage_closes_in_time(office: Office, store: Store, part: str, *, missing: bool) -> None:
    """While it waits for the consent: it ends by its terms, and the person is free."""
    office.asks_for_consent()
    damage(store, office.case_id, part, missing=missing)
    assert office.lives_until(office.clock.now() + LONG).state in ENDS
    assert frees_the_person(office)


@each_part
def test_a_case_with_damage_ends_while_the_banks_answer(
    office: Office, store: Store, part: str, *, missing: bool
) -> None:
    """One bank of several has answered; what the others send changes nothing about the end."""
    banks = office.asks_the_banks().open_banks
    office.bank_answers(banks[0].bic)
    damage(store, office.case_id, part, missing=missing)
    assert office.lives_until(office.clock.now() + LONG).state in ENDS
    assert frees_the_person(office)


@each_part
@pytest.mark.parametrize("what", What)
def test_a_withdrawal_with_damage_frees_the_person(
    office: Office, store: Store, part: str, what: What, *, missing: bool
) -> None:
    """It changes the status alone, and stores its reason where that can be sealed."""
    office.asks_for_consent()
    damage(store, office.case_id, part, missing=missing)
    assert office.withdraws(what).ended
    assert frees_the_person(office)


@each_part
def test_the_data_of_a_damaged_case_are_acknowledged_and_their_consent_revoked(
    office: Office, store: Store, part: str, *, missing: bool
) -> None:
    """After the end the authority acknowledges, the person withdraws the consent, and the partner is told."""
    office.gets_the_data()
    assert damage(store, office.case_id, part, missing=missing) > 0
    acknowledge_case(office.deps, ANNA, office.case_id, office.case.version)
    assert office.withdraws(What.BANK_CONSENT).consent.status is ConsentStatus.WITHDRAWN
    office.lives_until(office.clock.now() + MINUTE)
    named = part != "consent records"  # the partner's name of the consent stands in its record; else a human revokes
    raised = AttentionKind.RECORD_DAMAGED in {one.kind for one in office.case.attention}
    assert (office.case.consent.owes_revocation, len(office.open_api.asked("revoke")), raised) == (
        False,
        named,
        not named,
    )


@each_part
def test_a_person_whose_case_is_damaged_is_blocked(office: Office, store: Store, part: str, *, missing: bool) -> None:
    """The block needs no seal, and the case ends by its own term."""
    office.asks_for_consent()
    damage(store, office.case_id, part, missing=missing)
    block_subject(office.deps, AUDITOR, PERSON.iin, "арыз")
    assert office.case.blocked_at is not None
    assert office.lives_until(office.clock.now() + LONG).state in ENDS


@pytest.mark.parametrize("part", ["key of person", "key of bank", "key of proof"])
def test_no_way_makes_a_lost_key_anew(office: Office, store: Store, part: str, *, missing: bool) -> None:
    """What the case is asked to seal afterwards is refused, or left out where the journal has its digest."""
    banks = office.asks_the_banks().open_banks
    office.bank_answers(banks[0].bic)
    damage(store, office.case_id, part, missing=missing)
    before = store.wrapped_keys.of_case(office.case_id)
    if part == "key of bank":
        with pytest.raises(SealBroken):
            office.bank_answers(banks[1].bic)
    office.withdraws(What.APPLICATION)
    assert store.wrapped_keys.of_case(office.case_id) == before
