"""When a delivery receipt is overdue."""

from datetime import datetime

import pytest

from chalicelib.domain.case.parts import SmsTimes
from chalicelib.domain.case.states import State
from chalicelib.services.decisions.missing_receipt import is_receipt_overdue
from tests.unit.case.cases import MINUTE, NOW, a_case


@pytest.mark.parametrize(
    ("state", "ask_at", "overdue"),
    [
        (State.AWAITING_CONSENT, NOW, True),
        (State.AWAITING_CONSENT, NOW + MINUTE, False),
        (State.AWAITING_CONSENT, None, False),
        (State.REQUESTING_BANK_DATA, NOW, False),
    ],
)
def test_a_receipt_is_asked_for_at_its_time_and_only_while_the_consent_is_waited_for(
    state: State, ask_at: datetime | None, *, overdue: bool
) -> None:
    """Afterwards it moves no term; without a time there is nothing to ask for."""
    assert is_receipt_overdue(a_case(state, sms=SmsTimes(sent_at=NOW, ask_at=ask_at)), NOW) is overdue
