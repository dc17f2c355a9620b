"""Receipts where the term starts with the sending, or where 1414 gave the message up first (Algorithm, p. 6)."""

from dataclasses import replace

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.parts import SmsTimes
from chalicelib.domain.case.states import Reason, State
from chalicelib.domain.messages.partner_answers import SmsStatus
from chalicelib.services.decisions.delivery_receipt import decide_receipt
from tests.fakes.policy import a_policy
from tests.unit.case.cases import DAY, END_OF_TUESDAY, HOUR, MINUTE, NOW
from tests.unit.decisions.test_decisions import WAITING, gathered
from tests.unit.decisions.test_sms_terms import LOST

LOST_LATER = replace(LOST, sms=SmsTimes(sent_at=NOW, failed_at=NOW + DAY))


@pytest.mark.parametrize("case", [WAITING, LOST_LATER], ids=["waits", "ended"])
@pytest.mark.parametrize(("sent", "ends_on"), [(True, END_OF_TUESDAY), (False, END_OF_TUESDAY + DAY)])
def test_where_the_sending_starts_the_term_the_delivery_moves_it_only_if_no_sending_is_known(
    case: Case, *, sent: bool, ends_on: object
) -> None:
    """Then the receipt is the first sign of the sending."""
    before = replace(case, sms=replace(case.sms, sent_at=NOW if sent else None))
    given = replace(gathered(before, now=NOW + DAY), policy=a_policy(sms_term_starts="sending"))
    after = decide_receipt(given, SmsStatus("delivered", NOW + DAY - HOUR)).case
    assert (after.consent.due_at, after.sms.delivered_at) == (ends_on, NOW + DAY - HOUR)


def test_a_failure_that_1414_reached_before_the_delivery_overrides_it() -> None:
    """By 1414's own clock the earlier of the two applies."""
    delivered = replace(WAITING, sms=SmsTimes(sent_at=NOW, delivered_at=NOW + 2 * MINUTE))
    after = decide_receipt(gathered(delivered), SmsStatus("undeliverable", NOW + MINUTE)).case
    assert (after.state, after.reason, after.sms) == (
        State.ORDINARY_PROCEDURE,
        Reason.SMS_UNDELIVERABLE,
        SmsTimes(sent_at=NOW, failed_at=NOW + MINUTE),
    )
