"""What caseworkers decide on a case: acknowledgements, withdrawals, reopening (contract: section 1)."""

from chalice.app import Response

from chalicelib.bootstrap import deps
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import AttentionKind
from chalicelib.domain.refusals import CaseClosed, NotEnded, NotFound, NotReopenable, OpenCaseExists, VersionChanged
from chalicelib.entrypoints.api.answers import ok
from chalicelib.entrypoints.api.call import Call
from chalicelib.entrypoints.api.operations import Model, Operation, Refusals, documented
from chalicelib.entrypoints.wire.bodies import read_body
from chalicelib.entrypoints.wire.case import CaseView
from chalicelib.entrypoints.wire.decisions import AcknowledgementBody, ReopeningBody, WithdrawalBody
from chalicelib.services.office import acknowledge_case, reopen_case, withdraw
from chalicelib.services.opened_banks import with_banks_to_show


def _answers_the_case(takes: Model | None = None, refuses: Refusals = ()) -> Operation:
    return Operation(tag="cases", gives={200: (CaseView,)}, takes=takes, refuses=refuses)


def _shown(case: Case) -> Response:
    return ok(CaseView.of(with_banks_to_show(deps(), case)))


@documented(_answers_the_case(AcknowledgementBody, refuses=(NotEnded, VersionChanged)))
def acknowledge(call: Call, case_id: str) -> Response:
    """Acknowledge that the authority has taken over the result of an ended case."""
    body = read_body(AcknowledgementBody, call.body)
    return _shown(acknowledge_case.acknowledge_case(deps(), call.caller, case_id, body.version))


@documented(_answers_the_case())
def acknowledge_attention(call: Call, case_id: str, kind: str) -> Response:
    """Acknowledge that a caseworker has looked at what the case asks attention for."""
    try:
        known = AttentionKind(kind)
    except ValueError:
        raise NotFound(
            "The case has no attention of this kind. Its field attention lists the kinds that it has."
        ) from None
    return _shown(acknowledge_case.acknowledge_attention(deps(), call.caller, case_id, known))


@documented(_answers_the_case(WithdrawalBody, refuses=(CaseClosed,)))
def withdrawal(call: Call, case_id: str) -> Response:
    """Withdraw the application or a consent, on the applicant's behalf."""
    body = read_body(WithdrawalBody, call.body)
    return _shown(withdraw.withdraw(deps(), call.caller, case_id, body.what, body.reason))


@documented(_answers_the_case(ReopeningBody, refuses=(NotReopenable, OpenCaseExists)))
def let_consent_count(call: Call, case_id: str) -> Response:
    """Reopen a case for a consent that was given in time and reached us after the case had ended."""
    body = read_body(ReopeningBody, call.body)
    return _shown(reopen_case.reopen_case(deps(), call.caller, case_id, body.reason))
