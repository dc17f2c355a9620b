"""No partner is asked what became of a request after a no: the questions at the end of a wait look as well."""

from collections.abc import Callable

import pytest

from chalicelib.domain.case.looks import Condition, OutgoingCall
from chalicelib.services.decisions.people.withdrawal import What
from tests.fakes.partner_calls import Call, FakePartner
from tests.services.office import DAY, Office


def waiting_for_kdp(office: Office) -> None:
    """The person has not answered KDP."""
    office.script.kdp = "pending"
    office.asks_for_consent()


def waiting_for_the_receipt(office: Office) -> None:
    """1414 has only sent the message."""
    office.world.sms_status = "sent"
    office.asks_for_consent()


def waiting_for_the_consent(office: Office) -> None:
    """The message was delivered; the person has not answered."""
    office.asks_for_consent()
    office.hears_receipt("delivered")


def waiting_for_the_banks(office: Office) -> None:
    """No bank's answer has reached us."""
    office.asks_the_banks()


QUESTIONS: list[tuple[OutgoingCall, Callable[[Office], None], str, str]] = [
    (OutgoingCall.PERSONAL_DATA_RESULT, waiting_for_kdp, "kdp", "result"),
    (OutgoingCall.SMS_STATUS, waiting_for_the_receipt, "sms", "status"),
    (OutgoingCall.CONSENT_RESULT, waiting_for_the_consent, "open_api", "consent_result"),
    (OutgoingCall.BANK_DATA_STATUS, waiting_for_the_banks, "open_api", "data_request"),
    (OutgoingCall.BANK_PAGE, waiting_for_the_banks, "open_api", "bank_page"),
]


@pytest.mark.parametrize(("call", "waits", "partner", "what"), QUESTIONS, ids=[call for call, *_ in QUESTIONS])
def test_nothing_is_asked_after_the_application_was_withdrawn(
    call: OutgoingCall, waits: Callable[[Office], None], partner: str, what: str
) -> None:
    """The application is withdrawn between the decision to ask and the question; the journal says which was denied."""
    office = Office()
    waits(office)
    asked: FakePartner = getattr(office, partner)
    withdrawn: list[Call] = []

    def before(made: Call) -> None:
        if made.what == what and not withdrawn:
            withdrawn.append(made)
            office.withdraws(What.APPLICATION)

    asked.before = before
    office.lives_until(office.clock.now() + 14 * DAY)
    entries = office.cases.journal(office.case_id, limit=1000)
    denied = [(entry.data["call"], entry.data["because"]) for entry in entries if entry.event == "call_denied"]
    assert (len(withdrawn), asked.asked(what), office.case.state) == (1, [], "withdrawn")
    assert denied == [(call, Condition.OPEN)]
