"""When a delivery receipt is overdue, and what 1414's answer about it means."""

from datetime import datetime, timedelta

import pytest

from chalicelib.domain.case.parts import SmsTimes
from chalicelib.domain.case.states import Reason, State
from chalicelib.domain.messages.partner_answers import SmsStatus
from chalicelib.services.decisions.draft import Draft
from chalicelib.services.decisions.missing_receipt import (
    decide_ask_for_receipt_later,
    decide_asked_receipt,
    is_receipt_overdue,
)
from tests.unit.case.cases import DAY, HOUR, MINUTE, NOW, a_case
from tests.unit.decisions.test_asked_again import ORDINARY, POLICY, WAITING, Seen, gathered, seen


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


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (None, (State.AWAITING_CONSENT, None, ["no_receipt_in_time"], [])),
        (SmsStatus("sent", NOW), (State.AWAITING_CONSENT, None, ["no_receipt_in_time"], [])),
        (SmsStatus("delivered", NOW - DAY), (State.AWAITING_CONSENT, None, ["no_receipt_in_time"], [])),
        (SmsStatus("delivered", NOW + HOUR), (State.AWAITING_CONSENT, None, ["sms_delivered"], [])),
        (SmsStatus("undeliverable", NOW + HOUR), (ORDINARY, Reason.SMS_UNDELIVERABLE, ["sms_undeliverable"], [])),
    ],
    ids=["unknown", "only sent", "before it was sent", "delivered", "undeliverable"],
)
def test_a_receipt_that_was_asked_for_counts_as_the_receipt(known: SmsStatus | None, expected: Seen) -> None:
    """1414 is not asked again; what is no receipt, or cannot be true, leaves the term from the sending."""
    draft = decide_asked_receipt(gathered(WAITING, NOW + 2 * HOUR), known)
    assert (seen(draft), draft.case.sms.ask_at) == (expected, None)


def test_a_receipt_is_not_asked_for_before_the_wait_is_over() -> None:
    """Whatever 1414 says."""
    early = gathered(WAITING, NOW + 2 * HOUR - timedelta(microseconds=1))
    assert decide_asked_receipt(early, None) == decide_ask_for_receipt_later(early) == Draft(case=WAITING)


def test_while_1414_does_not_answer_the_question_is_put_off() -> None:
    """By the usual time between two tries; the journal says that it failed."""
    draft = decide_ask_for_receipt_later(gathered(WAITING, NOW + 2 * HOUR))
    assert (draft.case.sms.ask_at, [event.name for event in draft.events]) == (
        NOW + 2 * HOUR + POLICY.try_again_after,
        ["asking_for_receipt_failed"],
    )
