"""No damage keeps a case: with any sealed part unreadable it ends in time, and the person is free (decision 14)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.callers import Caller
from chalicelib.domain.case.key_classes import Erasure, KeyClass
from chalicelib.domain.case.states import ENDS, AttentionKind, ConsentStatus
from chalicelib.domain.consent.consent import Consent
from chalicelib.domain.errors import SealBroken, SealErased, WrappingKeyWrong
from chalicelib.domain.refusals import CaseClosed
from chalicelib.services.callbacks.events import Ack
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.office.acknowledge_case import acknowledge_case
from chalicelib.services.office.block_subject import block_subject
from chalicelib.services.schedules.sweep_due_cases import sweep_due_cases
from chalicelib.services.steps.driver import look_again, take_step
from tests.fakes.log_lines import log_lines
from tests.fakes.people import PERSON
from tests.fakes.store import InMemoryCases
from tests.services.office import ANNA, DAY, MINUTE, Office

AUDITOR = Caller("aidar", frozenset({"auditor"}))
LONG = timedelta(days=30)
STAGES: dict[str, Callable[[Office], object]] = {
    "received": lambda office: office.applies(),
    "awaiting_consent": lambda office: office.asks_for_consent(),
    "awaiting_bank_data": lambda office: office.asks_the_banks(),
}


def damaged(stage: str, key_class: KeyClass) -> Office:
    """Return a case at this stage whose parts of this class cannot be opened, nor anything be sealed with them."""
    office = Office()
    STAGES[stage](office)
    office.cases.erasures.broken.add((office.case_id, key_class))
    return office


@pytest.mark.parametrize("key_class", KeyClass)
@pytest.mark.parametrize("stage", STAGES)
def test_a_damaged_case_ends_and_frees_the_person(stage: str, key_class: KeyClass) -> None:
    """Whatever is damaged, and whenever: a new application of the same person is taken in afterwards."""
    office = damaged(stage, key_class)
    ended = office.lives_until(office.clock.now() + LONG)
    assert ended.state in ENDS
    assert office.applies(number="2025-2").new


@pytest.mark.parametrize("key_class", KeyClass)
@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("what", What)
def test_a_damaged_case_can_be_withdrawn(stage: str, key_class: KeyClass, what: What) -> None:
    """A withdrawal writes a status and frees the person; its reason is stored where it can still be sealed."""
    office = damaged(stage, key_class)
    assert office.withdraws(what).ended
    assert office.applies(number="2025-2").new


@pytest.mark.parametrize("key_class", KeyClass)
def test_a_damaged_case_at_its_end_can_be_withdrawn_revoked_and_acknowledged(key_class: KeyClass) -> None:
    """The consent is withdrawn, the partner is told, and the authority's acknowledgement is stored."""
    office = Office()
    office.gets_the_data()
    office.cases.erasures.broken.add((office.case_id, key_class))
    acknowledge_case(office.deps, ANNA, office.case_id, office.case.version)
    assert office.withdraws(What.BANK_CONSENT).consent.status is ConsentStatus.WITHDRAWN
    office.lives_until(office.clock.now() + MINUTE)
    assert (office.case.consent.owes_revocation, len(office.open_api.asked("revoke"))) == (False, 1)


@pytest.mark.parametrize("key_class", KeyClass)
def test_a_person_with_a_damaged_case_can_be_blocked(key_class: KeyClass) -> None:
    """The case then ends by its own term."""
    office = damaged("awaiting_consent", key_class)
    block_subject(office.deps, AUDITOR, PERSON.iin, "арыз")
    assert office.case.blocked_at is not None
    assert office.lives_until(office.clock.now() + LONG).state in ENDS


def test_a_damaged_case_ends_at_its_own_term_and_no_earlier() -> None:
    """Until then what is damaged may be restored; a human is told at once, and once."""
    office = damaged("received", KeyClass.PERSON)
    office.sweeps()
    case = office.drives()
    assert (case.state, office.attention, case.look_at) == ("received", ["record_damaged"], case.due_at)
    office.drives()
    assert office.journal.count("record_damaged") == 1
    ended = office.lives_until(office.clock.now() + DAY)
    assert (ended.state, ended.reason, ended.ended_at) == ("ordinary_procedure", "record_damaged", case.due_at)
    assert office.journal[-1] == "damaged_term_ended"


def test_a_case_that_was_restored_before_its_term_goes_on() -> None:
    """The operator put the key back: the next look finds everything readable."""
    office = damaged("received", KeyClass.PERSON)
    office.drives()
    office.cases.erasures.broken.clear()
    office.passes(MINUTE)
    look_again(office.deps, office.case_id, 1)
    stored = office.cases.stored[office.case_id]
    stored.case = replace(stored.case, try_at=None, look_at=office.clock.now())
    assert office.drives().state == "awaiting_consent"


def test_a_callback_that_meets_damage_is_noted_at_once() -> None:
    """A human is told before the partner sends it again, and it is taken once the part is restored."""
    office = damaged("awaiting_consent", KeyClass.PROOF)
    result = office.decides("granted")
    with pytest.raises(SealBroken):
        office.hears(result, event_id="event-77")
    assert (office.attention, office.case.state) == (["record_damaged"], "awaiting_consent")
    office.cases.erasures.broken.clear()
    assert office.hears(result, event_id="event-77") == Ack(duplicate=False)
    assert office.case.state == "requesting_bank_data"


def test_damage_is_measured_once_whoever_finds_it() -> None:
    """A callback twice and then the sweep: the alarm rings for the first, which is no sweep."""
    office = damaged("awaiting_consent", KeyClass.PROOF)
    result = office.decides("granted")
    with log_lines() as lines:
        for event in ("event-77", "event-78"):
            with pytest.raises(SealBroken):
                office.hears(result, event_id=event)
        office.passes(DAY)
        office.sweeps()
    found = [(one["case"], one["records_damaged"]) for one in lines if one["message"] == "record_damaged"]
    assert found == [(office.case_id, 1)]


def test_a_callback_is_no_sign_of_damage_under_a_wrong_key() -> None:
    """Nothing opens then, so nothing is marked; the partner is asked to come again."""
    office = damaged("awaiting_consent", KeyClass.PROOF)
    office.deps.canary.key = "wrong"  # type: ignore[attr-defined] # the fake's
    with pytest.raises(WrappingKeyWrong):
        office.answers("granted")
    assert office.attention == []


def test_nobody_loses_the_bank_data_for_a_wrong_key() -> None:
    """Where not even the canary opens, the key of the deployment is wrong: nothing is marked, nothing ends."""
    office = damaged("received", KeyClass.PERSON)
    before = office.case
    office.deps.canary.key = "wrong"  # type: ignore[attr-defined] # the fake's
    report = office.sweeps()
    with pytest.raises(WrappingKeyWrong, match="DATA_KEY_ARN"):
        take_step(office.deps, office.case_id, 1, "received")
    assert (office.case, report.damaged, office.attention) == (before, 0, [])


def test_the_sweep_stops_at_too_many_damaged_cases() -> None:
    """So many at once are no accident of single cases: the rest are left for when an operator has looked."""
    office = Office()
    office.change_policy(damaged_most=2, sweep_threads=1)
    for number in range(5):
        office.applies(replace(PERSON, iin=f"90010130001{number}"), f"2025-{number}")
        office.cases.erasures.broken.add((office.case_id, KeyClass.PERSON))
    office.passes(office.policy.resume_after)
    report = sweep_due_cases(office.deps)
    marked = [kept.case.attention for kept in office.cases.stored.values() if kept.case.attention]
    assert (report.damaged, report.looked_at, report.left) == (2, 2, 3)
    assert [one.kind for (one,) in marked] == [AttentionKind.RECORD_DAMAGED] * 2


def test_a_damaged_case_that_has_ended_is_not_withdrawn() -> None:
    """The case has ended otherwise."""
    office = damaged("received", KeyClass.PERSON)
    office.lives_until(office.clock.now() + LONG)
    with pytest.raises(CaseClosed):
        office.withdraws(What.APPLICATION)


def test_a_late_callback_that_meets_damage_is_noted_on_the_ended_case() -> None:
    """Once; the end stays as it is, and the answer is taken when the part is restored."""
    office = Office()
    office.asks_for_consent()
    result = office.decides("granted")
    office.world.consents[f"{office.case_id}-link-1"].status = "pending"  # there they know of it late
    ended = office.lives_until(office.clock.now() + LONG)
    assert (ended.state, ended.reason) == ("ordinary_procedure", "consent_not_given")
    office.cases.erasures.broken.add((office.case_id, KeyClass.PROOF))
    for _ in range(2):
        with pytest.raises(SealBroken):
            office.hears(result, event_id="event-77")
    assert office.attention == ["delivery_not_proved", "record_damaged"]
    assert office.journal.count("record_damaged") == 1
    assert (office.case.state, office.case.ended_at, office.case.look_at) == (ended.state, ended.ended_at, None)
    office.cases.erasures.broken.clear()
    assert office.hears(result, event_id="event-77") == Ack(duplicate=False)


def test_a_tombstone_that_no_erasure_explains_is_damage() -> None:
    """Whoever writes one without a commit erases nothing on purpose: the answer is not taken for an old one."""
    office = Office()
    office.asks_for_consent()
    result = office.decides("granted")
    office.cases.erasures.write((Erasure(office.case_id, KeyClass.PROOF, office.clock.now(), "forged"),))
    office.deps = replace(office.deps, cases=Gone(office.cases, "evidence"))
    with pytest.raises(SealErased):
        office.hears(result)
    assert (office.attention, office.case.state) == (["record_damaged"], "awaiting_consent")


class Gone(InMemoryCases):
    """The same store, whose consent records do not open because their key is erased."""

    def __init__(self, cases: InMemoryCases, field: str) -> None:
        vars(self).update(vars(cases))
        self._field = field

    def consents(self, case_id: str, *, with_proofs: bool = True) -> tuple[Consent, ...]:
        """Say that the key was erased, where it is needed."""
        if with_proofs:
            raise SealErased(case_id, self._field)
        return super().consents(case_id, with_proofs=with_proofs)
