"""Many at one moment, by threads on the store in memory: one wins, the others see it done, nothing is lost."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

from chalicelib.domain.case.states import State
from chalicelib.domain.refusals import ApplicationConflict, OpenCaseExists, Refused
from chalicelib.services.callbacks.events import Ack
from chalicelib.services.steps.driver import drive
from tests.fakes.people import PERSON
from tests.fakes.scripts import BankScript
from tests.services.office import MINUTE, MONDAY, Office


def together(*acts: Callable[[], object]) -> list[object]:
    """Let all act at one moment; return what each gave, or the class of what it was refused with."""
    barrier = Barrier(len(acts))

    def act(one: Callable[[], object]) -> object:
        barrier.wait(timeout=10)
        try:
            return one()
        except Refused as refused:
            return type(refused)

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))


def test_the_same_application_at_one_moment_is_one_case() -> None:
    """One is new, the others get the same case; one workflow starts."""
    office = Office()
    taken = together(*[office.applies] * 12)
    assert Counter(one.new for one in taken) == {True: 1, False: 11}  # type: ignore[attr-defined]  # all taken in
    assert len({one.case.id for one in taken}) == 1  # type: ignore[attr-defined]
    assert len(office.workflow.started) == 1


def test_two_applications_of_one_person_at_one_moment_are_one_case() -> None:
    """A conditional lock, not a look-up."""
    office = Office()
    office.change_policy(messages_a_day=12, kdp_requests_a_day=12)
    taken = together(*[lambda n=n: office.applies(number=f"2025-{n}") for n in range(12)])
    assert Counter(one is OpenCaseExists for one in taken) == {True: 11, False: 1}
    assert len(office.workflow.started) == 1


def test_two_corrections_at_one_moment_are_one_case() -> None:
    """The second one finds the number corrected already, otherwise than it says."""
    office = Office()
    office.script.bmg = "different"
    office.change_policy(messages_a_day=12, kdp_requests_a_day=12)
    office.asks_for_consent()
    people = [replace(PERSON, mobile=f"+770177766{n:02}") for n in range(6)]
    taken = together(*[lambda person=person: office.applies(person) for person in people])
    assert Counter(one is ApplicationConflict for one in taken) == {True: 5, False: 1}
    assert len(office.workflow.started) == 2


def test_the_same_event_at_one_moment_makes_one_change() -> None:
    """Fifty deliveries: one taken, the rest duplicates."""
    office = Office()
    office.asks_for_consent()
    result = office.decides("granted")
    version = office.case.version
    receipts = together(*[lambda: office.hears(result, event_id="event-77", occurred_at=MONDAY)] * 50)
    assert Counter(receipts) == {Ack(duplicate=False): 1, Ack(duplicate=True): 49}
    assert (office.case.version, office.case.state) == (version + 1, State.REQUESTING_BANK_DATA)


def test_twenty_five_banks_at_one_moment_lose_nothing() -> None:
    """Each answer makes one change, the last of them ends the wait, the journal is whole."""
    office = Office()
    office.script.banks = [BankScript(f"BANK{chr(65 + n)}KZK") for n in range(25)]
    office.asks_the_banks()
    bics = [bank.bic for bank in office.case.open_banks]
    version = office.case.version
    pages = [(bic, page) for bic in bics for page in (1, 2)]
    receipts = together(*[_answering(office, bic, page) for bic, page in pages])
    assert receipts == [Ack()] * 50
    case = office.case
    assert (case.state, case.complete, case.version) == (State.BANK_DATA_READY, True, version + 50)
    assert {bank.bic: [page.number for page in bank.stored] for bank in case.open_banks} == {
        bic: [1, 2] for bic in bics
    }
    assert Counter(office.journal)["bank_answered"] == 50


def _answering(office: Office, bic: str, page: int) -> Callable[[], object]:
    return lambda: office.bank_answers(bic, page=page, pages=2)


def test_many_drivers_at_one_moment_send_one_message_and_ask_the_banks_once() -> None:
    """Workflow, sweep and retry may all come to the same step."""
    office = Office()
    office.applies()
    _drive_all(office)
    assert (office.case.state, len(office.sms.asked("send"))) == (State.AWAITING_CONSENT, 1)
    office.passes(MINUTE)
    office.answers("granted")
    _drive_all(office)
    assert (office.case.state, len(office.open_api.asked("request_bank_data"))) == (State.AWAITING_BANK_DATA, 1)
    told = Counter(office.journal)
    assert (told["sms_intended"], told["bank_request_permitted"], told["consent_granted"]) == (1, 1, 1)


def _drive_all(office: Office) -> Sequence[object]:
    return together(*[lambda: drive(office.deps, office.case_id)] * 8)
