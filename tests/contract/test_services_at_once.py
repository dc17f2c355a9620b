"""The services from many threads on DynamoDB Local, resting by lot as in production: one wins, others see it done."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import cast

import pytest

from chalicelib.adapters.pace import rest
from chalicelib.domain.case.states import State
from chalicelib.domain.refusals import OpenCaseExists
from chalicelib.services.callbacks.events import Ack
from chalicelib.services.office.choose_category import MovementOf, choose_category
from chalicelib.services.schedules.sweep_due_cases import sweep_due_cases
from chalicelib.services.steps.driver import drive
from tests.contract.engines import SHARDS, DynamoStore
from tests.fakes.bank_data import InMemoryBankData
from tests.fakes.scripts import BankScript
from tests.fakes.store import InMemoryCases
from tests.services.choosing import SHOP, accounts, page, shows
from tests.services.office import ANNA, HOUR, MINUTE, MONDAY, Office

THREADS = 20
on_dynamodb_local = pytest.mark.parametrize("dynamo", ["dynamodb-local"], indirect=True)
pytestmark = on_dynamodb_local


@pytest.fixture
def office(dynamo: DynamoStore) -> Office:
    """An office whose cases lie on DynamoDB."""
    made = Office()
    made.cases, made.bank_data = cast("InMemoryCases", dynamo.cases), cast("InMemoryBankData", dynamo.bank_data)
    made.deps = replace(made.deps, cases=dynamo.cases, bank_data=dynamo.bank_data, shards=SHARDS, rest=rest)
    return made


def at_once(acts: list[Callable[[], object]]) -> list[object]:
    """Let all act at one moment; return what each gave, or the class of what it was refused with."""
    barrier = Barrier(len(acts))

    def act(one: Callable[[], object]) -> object:
        barrier.wait(timeout=30)
        try:
            return one()
        except OpenCaseExists as refused:
            return type(refused)

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))


def test_many_applications_of_one_person_are_one_case(office: Office) -> None:
    """Half of them the same application, half of them others: the lock is a condition of the write."""
    office.change_policy(messages_a_day=THREADS, kdp_requests_a_day=THREADS)
    acts = [lambda n=n: office.applies(number=f"2025-{n % 2 * n}") for n in range(THREADS)]
    taken = at_once(cast("list[Callable[[], object]]", acts))
    cases = {one.case.id for one in taken if one is not OpenCaseExists}  # type: ignore[attr-defined]
    assert (len(cases), len(office.workflow.started)) == (1, 1)


def test_many_threads_with_the_same_event_make_one_change(office: Office) -> None:
    """One delivery is accepted, the others are duplicates."""
    office.asks_for_consent()
    result = office.decides("granted")
    version = office.case.version
    receipts = at_once([lambda: office.hears(result, event_id="event-77", occurred_at=MONDAY)] * THREADS)
    assert Counter(receipts) == {Ack(duplicate=False): 1, Ack(duplicate=True): THREADS - 1}
    assert (office.case.version, office.case.state) == (version + 1, State.REQUESTING_BANK_DATA)
    assert Counter(office.journal)["consent_granted"] == 1


def test_no_event_of_many_banks_at_once_is_lost(office: Office) -> None:
    """Each event makes one change, the last ends the wait, and the journal is whole."""
    office.script.banks = [BankScript(f"BANK{chr(65 + n)}KZK") for n in range(8)]
    office.asks_the_banks()
    bics = [bank.bic for bank in office.case.open_banks]
    version = office.case.version
    acts = [_answering(office, bic, page) for bic in bics for page in (1, 2)]
    assert at_once(acts) == [Ack()] * len(acts)
    case = office.case
    assert (case.state, case.complete, case.version) == (State.BANK_DATA_READY, True, version + len(acts))
    assert {bank.bic: [page.number for page in bank.stored] for bank in case.open_banks} == {
        bic: [1, 2] for bic in bics
    }
    assert Counter(office.journal)["bank_answered"] == len(acts)


def _answering(office: Office, bic: str, page: int) -> Callable[[], object]:
    return lambda: office.bank_answers(bic, page=page, pages=2)


def test_many_drivers_do_each_step_once(office: Office) -> None:
    """Workflow, sweep and retry reach the same steps: one message, one request under one permit, one end."""
    office.applies()
    at_once([lambda: drive(office.deps, office.case_id)] * 6)
    office.passes(MINUTE)
    office.answers("granted")
    at_once([lambda: drive(office.deps, office.case_id)] * 6)
    assert office.case.state == "awaiting_bank_data"
    office.clock.set((office.case.look_at or office.clock.now()) + HOUR)
    at_once([*[lambda: drive(office.deps, office.case_id)] * 5, *[lambda: sweep_due_cases(office.deps)] * 2])
    told = Counter(office.journal)
    assert (office.sms.asked("send"), office.open_api.asked("request_bank_data")) == (
        [f"{office.case_id}-sms-1"],
        [f"{office.case_id}-data-1"],
    )
    assert [told[name] for name in ("sms_intended", "sms_accepted", "bank_request_permitted", "banks_answered")] == [
        1
    ] * 4
    assert office.case.state == "bank_data_ready"


def test_simultaneous_choices_of_many_caseworkers_all_count(office: Office) -> None:
    """Each makes its own version, the last one counts, and the journal is whole."""
    office.asks_the_banks()
    for bank in office.case.open_banks:
        office.hears_bank(page(bank.bic, accounts(*_SHOPPING)))
    ids = [line.movement.id for line in shows(office).lines]
    acts = [_choosing(office, movement, category) for movement in ids for category in ("24", "25")]
    at_once(acts)
    case, made = office.case, shows(office)
    assert case.statement.version == 1 + len(acts)
    assert [choice.version for choice in office.cases.choices(case.id)] == list(range(2, 2 + len(acts)))
    assert {line.sorted.category for line in made.lines} <= {"24", "25"}
    assert all(line.chosen_by_human for line in made.lines)
    assert Counter(office.journal)["category_chosen"] == len(acts)


_SHOPPING = [{**SHOP, "id": str(n), "amount": f"{n}.00"} for n in range(1, 4)]


def _choosing(office: Office, movement: str, category: str) -> Callable[[], object]:
    what = MovementOf(office.case_id, movement)
    return lambda: choose_category(office.deps, ANNA, what, category, "чек")
