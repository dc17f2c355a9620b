"""What a step or a callback needs is read in the same call as the case, and not once more by itself."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from chalicelib.adapters.documents.read_along import ReadAlong
from chalicelib.domain.case.states import Outcome, State, Step
from chalicelib.domain.messages.along import Along
from chalicelib.domain.messages.partner_answers import BankPage
from chalicelib.services.callbacks.events import receive_bank_data, receive_personal_data_consent
from chalicelib.services.steps.driver import take_step
from tests.services import test_withdrawal as begins
from tests.services.office import ALATAU, MINUTE, Office

LATER = 20 * MINUTE
Act = Callable[[], object]


class Noting(ReadAlong[Any]):
    """Notes in `apart` what is asked for and was not read along."""

    def __init__(self) -> None:
        super().__init__()
        self.apart: list[Along] = []

    def take(self, case_id: str, part: Along) -> Sequence[Any] | None:
        """Return the part."""
        return self._noted(part, super().take(case_id, part))

    def take_waits(self, case_id: str) -> Sequence[Any] | None:
        """Return who waits."""
        return self._noted(Along.WAIT, super().take_waits(case_id))

    def _noted(self, part: Along, found: Sequence[Any] | None) -> Sequence[Any] | None:
        if found is None:
            self.apart.append(part)
        return found


def read_apart(office: Office, act: Act) -> list[Along]:
    """Act. Return the parts that were read by themselves."""
    office.cases.along = noting = Noting()
    act()
    return noting.apart


@pytest.mark.parametrize(
    ("begin", "state"),
    [
        (begins.received, State.RECEIVED),
        (begins.checking_mobile, State.CHECKING_MOBILE),
        (begins.requesting_link, State.REQUESTING_LINK),
        (begins.sending_sms, State.SENDING_SMS),
        (begins.requesting_bank_data, State.REQUESTING_BANK_DATA),
    ],
    ids=lambda one: str(getattr(one, "__name__", one)),
)
def test_a_step_reads_what_it_needs_along_with_its_case(begin: Callable[[Office], None], state: State) -> None:
    """One call of the store instead of up to three."""
    office = Office()
    begin(office)
    office.passes(LATER)
    assert read_apart(office, lambda: take_step(office.deps, office.case_id, 1, state)) == []


def kdp_grants(office: Office) -> Act:
    """The person has answered KDP."""
    begins.awaiting_personal_data(office)
    answer = office.kdp_answers("granted")
    envelope = office.envelope("kdp", f"{office.case_id}-kdp-1", answer)
    return lambda: receive_personal_data_consent(office.deps, envelope, answer)


def the_consent_comes(office: Office) -> Act:
    """The applicant has answered."""
    begins.awaiting_consent(office)
    result = office.decides("granted")
    return lambda: office.hears(result)


def the_receipt_comes(office: Office) -> Act:
    """The message has arrived."""
    begins.awaiting_consent(office)
    return lambda: office.hears_receipt("delivered")


def a_bank_answers(office: Office) -> Act:
    """A bank has sent its page."""
    begins.awaiting_bank_data(office)
    page = BankPage(bic=ALATAU, name="Алатау", outcome=Outcome.DATA, page=1, pages=1, accounts=b"[]")
    envelope = office.envelope("open-api", office.case.request_id(Step.BANK_DATA), page)
    return lambda: receive_bank_data(office.deps, envelope, page)


def the_last_bank_answers(office: Office) -> Act:
    """The other one has answered before, so the wait ends and the workflow is woken."""
    act = a_bank_answers(office)
    for bank in office.case.open_banks:
        if bank.bic != ALATAU:
            office.bank_answers(bank.bic)
    return act


@pytest.mark.parametrize(
    "begin", [kdp_grants, the_consent_comes, the_receipt_comes, a_bank_answers, the_last_bank_answers]
)
def test_a_callback_reads_what_it_needs_along_with_its_case(begin: Callable[[Office], Act]) -> None:
    """A partner waits for its answer."""
    office = Office()
    act = begin(office)
    assert read_apart(office, act) == []
