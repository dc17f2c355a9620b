"""Ask 1414 for a delivery receipt that is overdue, because it was lost or nobody got the message (Algorithm, p. 6)."""

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.looks import OutgoingCall
from chalicelib.domain.case.states import Step
from chalicelib.domain.errors import PartnerAnswerUnusable, PartnerRefused, PartnerUnavailable
from chalicelib.services.commit import change, change_case
from chalicelib.services.decisions.missing_receipt import (
    decide_ask_for_receipt_later,
    decide_asked_receipt,
    is_receipt_overdue,
)
from chalicelib.services.gathering import gather_with_consents
from chalicelib.services.steps.looking import look_before
from chalicelib.services.steps.send_sms import AskSmsPorts


def ask_for_delivery_receipt_if_due(deps: AskSmsPorts, case: Case) -> Case:
    """Ask once when the wait for the receipt is over; ask again later if 1414 does not answer. Raises `StoreBusy`."""
    if not is_receipt_overdue(case, deps.clock.now()):
        return case
    try:
        known = deps.sms.status(case.request_id(Step.SMS), look=look_before(deps, OutgoingCall.SMS_STATUS, case))
    except (PartnerUnavailable, PartnerAnswerUnusable):
        return change_case(deps, case, decide_ask_for_receipt_later)
    except PartnerRefused:
        known = None
    return change(
        deps,
        case,
        lambda case: gather_with_consents(deps, case),
        lambda gathered: decide_asked_receipt(gathered, known),
    )[0]
