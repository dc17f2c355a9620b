"""Cases: listed, shown, acknowledged, withdrawn, reopened (contract: section 1). Each view calls one service."""

from chalice.app import Response

from chalicelib.bootstrap import deps
from chalicelib.domain.case.states import AttentionKind
from chalicelib.domain.refusals import CaseClosed, NotEnded, NotFound, NotReopenable, OpenCaseExists, VersionChanged
from chalicelib.entrypoints.api import queries
from chalicelib.entrypoints.api.answers import ok
from chalicelib.entrypoints.api.call import Call
from chalicelib.entrypoints.api.operations import Model, Operation, Refusals, documented
from chalicelib.entrypoints.permissions import sees_whole_list
from chalicelib.entrypoints.wire.bodies import read_body
from chalicelib.entrypoints.wire.case import CaseList, CaseView, OperatorCaseList, OperatorCaseView
from chalicelib.entrypoints.wire.decisions import AcknowledgementBody, ReopeningBody, WithdrawalBody
from chalicelib.services.office import acknowledge_case, list_cases, reopen_case, show_case, withdraw


def _gives(*models: Model, takes: Model | None = None, refuses: Refusals = ()) -> Operation:
    return Operation(tag="cases", gives={200: models}, takes=takes, refuses=refuses)


@documented(Operation(tag="cases", gives={200: (CaseList, OperatorCaseList)}, query=queries.LIST))
def cases(call: Call) -> Response:
    """List cases by state and due time, or follow the feed of changes.

    Give either `state`, optionally with `due_before`, or `changed_after`. An operator sees the cases of all
    authorities, without what leads to the applicant.
    """
    asked = queries.read_list(call.query)
    after = asked.page.position(call.caller)
    listing = list_cases.list_cases(deps(), call.caller, asked.what, after, asked.page.limit)
    shown = CaseList if sees_whole_list(call.caller) else OperatorCaseList
    return ok(shown.of(listing.cases, asked.page.seal(call.caller, listing.after)))


@documented(_gives(CaseView, OperatorCaseView))
def show(call: Call, case_id: str) -> Response:
    """Show a case. An operator sees it without what leads to the applicant."""
    queries.read_nothing(call.query)
    case = show_case.show_case(deps(), call.caller, case_id)
    shown = CaseView if show_case.sees_personal_data(call.caller, case) else OperatorCaseView
    return ok(shown.of(case))


@documented(_gives(CaseView, takes=AcknowledgementBody, refuses=(NotEnded, VersionChanged)))
def acknowledge(call: Call, case_id: str) -> Response:
    """Acknowledge that the authority has taken over the result of an ended case."""
    body = read_body(AcknowledgementBody, call.body)
    return ok(CaseView.of(acknowledge_case.acknowledge_case(deps(), call.caller, case_id, body.version)))


@documented(_gives(CaseView))
def acknowledge_attention(call: Call, case_id: str, kind: str) -> Response:
    """Acknowledge that a caseworker has looked at what the case asks attention for."""
    try:
        known = AttentionKind(kind)
    except ValueError:
        raise NotFound("There is no attention of this kind. The field attention of the case lists them.") from None
    return ok(CaseView.of(acknowledge_case.acknowledge_attention(deps(), call.caller, case_id, known)))


@documented(_gives(CaseView, takes=WithdrawalBody, refuses=(CaseClosed,)))
def withdrawal(call: Call, case_id: str) -> Response:
    """Withdraw the application or a consent, on the applicant's behalf."""
    body = read_body(WithdrawalBody, call.body)
    return ok(CaseView.of(withdraw.withdraw(deps(), call.caller, case_id, body.what, body.reason)))


@documented(_gives(CaseView, takes=ReopeningBody, refuses=(NotReopenable, OpenCaseExists)))
def let_consent_count(call: Call, case_id: str) -> Response:
    """Reopen a case for a consent that was given in time and reached us after the case had ended."""
    body = read_body(ReopeningBody, call.body)
    return ok(CaseView.of(reopen_case.reopen_case(deps(), call.caller, case_id, body.reason)))
