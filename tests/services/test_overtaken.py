"""What we did but could not record: partners report it, or the next driver finds it done."""

import pytest

from chalicelib.domain.case.states import Reason, State, Step
from tests.faults.injector import Fault, FaultInjector, FaultKind, inject
from tests.services.office import END_OF_TUESDAY, MINUTE, MONDAY, Office


def that_lost_its_write_of_the_sending() -> Office:
    """The SMS went out, and the store was away when that was to be written."""
    line = FaultInjector()
    seen = Office()
    seen.applies()
    seen.deps = inject(seen.deps, line)
    seen.drives()
    office = Office()
    office.applies()
    usual = office.deps
    written = line.calls.index("cases.commit", line.calls.index("sms.send"))
    office.deps = inject(usual, FaultInjector(Fault(written, FaultKind.FAILED)))
    office.drives()
    office.deps = usual
    assert (office.case.state, office.case.sms.sent_at) == (State.SENDING_SMS, None)
    return office


@pytest.mark.parametrize("status", ["undeliverable", "expired"])
def test_a_message_that_will_not_arrive_was_sent_all_the_same(status: str) -> None:
    """The receipt proves that 1414 took it: the case says when it went out and until when an answer counts."""
    office = that_lost_its_write_of_the_sending()
    office.passes(MINUTE)
    office.hears_receipt(status)
    case = office.case
    assert (case.reason, case.sms.sent_at, case.consent.due_at) == (Reason.SMS_UNDELIVERABLE, MONDAY, END_OF_TUESDAY)
    assert office.journal[-2:] == ["sms_accepted", f"sms_{status}"]


@pytest.mark.parametrize(
    ("answer", "state"), [("granted", State.REQUESTING_BANK_DATA), ("refused", State.ORDINARY_PROCEDURE)]
)
def test_an_answer_to_a_message_proves_that_it_went_out(answer: str, state: State) -> None:
    """Whoever answers has received the SMS: sending and term are recorded with the answer, which must be in time."""
    office = that_lost_its_write_of_the_sending()
    office.passes(MINUTE)
    office.answers(answer)
    case, intent = office.case, office.case.intent(Step.SMS)
    assert (case.state, case.sms.sent_at, case.consent.due_at) == (state, MONDAY, END_OF_TUESDAY)
    assert intent is not None
    assert intent.done_at == MONDAY + MINUTE


def test_a_message_is_taken_when_1414_says_so() -> None:
    """The receipt `sent` names the instant, and that is later than our intent."""
    office = that_lost_its_write_of_the_sending()
    office.passes(MINUTE)
    office.hears_receipt("sent", MONDAY + MINUTE / 2)
    assert (office.case.state, office.case.sms.sent_at) == (State.AWAITING_CONSENT, MONDAY + MINUTE / 2)


def test_the_sending_is_journaled_once() -> None:
    """A delivery receipt was the first sign of it: our own later record adds nothing."""
    office = Office()

    def receipt_comes(_call: object) -> None:
        office.sms.watch = lambda _: None
        office.hears_receipt("sent", MONDAY)

    office.sms.watch = receipt_comes
    office.asks_for_consent()
    assert office.journal.count("sms_accepted") == 1


def test_a_step_that_failed_after_its_commit_is_not_put_off() -> None:
    """The case has ended and nothing is left to do: it leaves the index of those to be looked at."""
    office = Office()
    office.script.kdp = "refused"
    office.applies()
    office.deps = inject(office.deps, FaultInjector(Fault(_first_commit(), FaultKind.LOST)))
    office.drives()
    case = office.case
    assert (case.reason, case.look_at, case.try_at) == (Reason.PERSONAL_DATA_REFUSED, None, None)
    assert office.journal == ["application_received", "personal_data_refused"]


def _first_commit() -> int:
    """The number of the first commit when a case is driven that KDP refuses."""
    office = Office()
    office.script.kdp = "refused"
    office.applies()
    line = FaultInjector()
    office.deps = inject(office.deps, line)
    office.drives()
    return line.calls.index("cases.commit")
