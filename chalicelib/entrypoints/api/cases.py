"""Our API (contract: section 1). Each view names who may call it, reads, calls one service, and shows."""

from chalice.app import Blueprint, Request, Response

from chalicelib.bootstrap import boundary, deps
from chalicelib.domain.callers import Caller, Role
from chalicelib.domain.case.states import AttentionKind
from chalicelib.domain.refusals import (
    ApplicationConflict,
    CaseClosed,
    NotEnded,
    NotFound,
    NotReopenable,
    OpenCaseExists,
    Refusal,
    VersionChanged,
)
from chalicelib.entrypoints.api import queries
from chalicelib.entrypoints.api.operations import Model, Operation
from chalicelib.entrypoints.api.views import ok, query, raw_body, speaks_http
from chalicelib.entrypoints.wire.bodies import read_body
from chalicelib.entrypoints.wire.case import CaseList, CaseView, OperatorCaseList, OperatorCaseView
from chalicelib.entrypoints.wire.intake import AcknowledgementBody, ApplicationBody, ReopeningBody, WithdrawalBody
from chalicelib.entrypoints.wire.records import Consents, ConsentView, EntryView, Journal
from chalicelib.entrypoints.wire.small import HealthView
from chalicelib.services.office import (
    acknowledge_case,
    list_cases,
    reopen_case,
    show_case,
    take_in_application,
    withdraw,
)

bp = Blueprint(__name__)

CASEWORKER, OPERATOR, AUDITOR = Role.CASEWORKER, Role.OPERATOR, Role.AUDITOR


def _current() -> Request:
    request: Request = bp.current_request
    return request


def _gives(*models: Model, takes: Model | None = None, refuses: tuple[type[Refusal], ...] = ()) -> Operation:
    return Operation("cases", {200: models}, takes=takes, refuses=refuses)


@bp.route("/v1/health", methods=["GET"])
@speaks_http(_current, does=Operation("service", {200: (HealthView,)}, bare=True))
def health() -> Response:
    """Alive."""
    return ok(HealthView())


@bp.route("/v1/cases", methods=["POST"])
@speaks_http(
    _current,
    CASEWORKER,
    does=Operation(
        "cases",
        {201: (CaseView,), 200: (CaseView,)},
        takes=ApplicationBody,
        refuses=(ApplicationConflict, OpenCaseExists),
        located=frozenset({200, 201}),
    ),
)
def take_in(caller: Caller) -> Response:
    """Take an application in."""
    application = read_body(ApplicationBody, raw_body(_current())).application()
    taken = take_in_application.take_in_application(deps(), caller, application)
    where = f"{boundary().public_base_url}/v1/cases/{taken.case.id}"
    return ok(CaseView.of(taken.case), status=201 if taken.new else 200, headers={"Location": where})


@bp.route("/v1/cases", methods=["GET"])
@speaks_http(
    _current, CASEWORKER, OPERATOR, does=Operation("cases", {200: (CaseList, OperatorCaseList)}, query=queries.LIST)
)
def cases(caller: Caller) -> Response:
    """Cases by state and due time, or the feed of changes."""
    asked = queries.read_list(query(_current()))
    after = asked.page.position(caller)
    listing = list_cases.list_cases(deps(), caller, asked.what, after, asked.page.limit)
    shown = CaseList if CASEWORKER in caller.roles else OperatorCaseList
    return ok(shown.of(listing.cases, asked.page.seal(caller, listing.after)))


@bp.route("/v1/cases/{case_id}", methods=["GET"])
@speaks_http(_current, CASEWORKER, OPERATOR, does=_gives(CaseView, OperatorCaseView))
def show(caller: Caller, case_id: str) -> Response:
    """The case; an operator sees it without what leads to the person."""
    queries.read_nothing(query(_current()))
    case = show_case.show_case(deps(), caller, case_id)
    shown = CaseView if show_case.sees_personal_data(caller, case) else OperatorCaseView
    return ok(shown.of(case))


@bp.route("/v1/cases/{case_id}/acknowledgement", methods=["POST"])
@speaks_http(_current, CASEWORKER, does=_gives(CaseView, takes=AcknowledgementBody, refuses=(NotEnded, VersionChanged)))
def acknowledge(caller: Caller, case_id: str) -> Response:
    """The authority has taken the result over."""
    body = read_body(AcknowledgementBody, raw_body(_current()))
    return ok(CaseView.of(acknowledge_case.acknowledge_case(deps(), caller, case_id, body.version)))


@bp.route("/v1/cases/{case_id}/attention/{kind}/acknowledgement", methods=["POST"])
@speaks_http(_current, CASEWORKER, does=_gives(CaseView))
def acknowledge_attention(caller: Caller, case_id: str, kind: str) -> Response:
    """A human has looked."""
    try:
        known = AttentionKind(kind)
    except ValueError:
        raise NotFound("There is no attention of this kind. See the case's field attention.") from None
    return ok(CaseView.of(acknowledge_case.acknowledge_attention(deps(), caller, case_id, known)))


@bp.route("/v1/cases/{case_id}/journal", methods=["GET"])
@speaks_http(_current, CASEWORKER, AUDITOR, does=Operation("records", {200: (Journal,)}, query=queries.PAGE))
def journal(caller: Caller, case_id: str) -> Response:
    """What happened, oldest first."""
    page = queries.read_page(query(_current()), about=f"journal of {case_id}")
    after = int(page.position(caller) or 0)
    entries = show_case.show_journal(deps(), caller, case_id, after, page.limit + 1)
    more = str(entries[page.limit - 1].seq) if len(entries) > page.limit else None
    items = [EntryView.of(entry) for entry in entries[: page.limit]]
    return ok(Journal(items=items, next_cursor=page.seal(caller, more)))


@bp.route("/v1/cases/{case_id}/consents", methods=["GET"])
@speaks_http(_current, CASEWORKER, AUDITOR, does=Operation("records", {200: (Consents,)}))
def consents(caller: Caller, case_id: str) -> Response:
    """The consent records, oldest first."""
    queries.read_nothing(query(_current()))
    return ok(Consents(items=[ConsentView.of(one) for one in show_case.show_consents(deps(), caller, case_id)]))


@bp.route("/v1/cases/{case_id}/withdrawal", methods=["POST"])
@speaks_http(_current, CASEWORKER, does=_gives(CaseView, takes=WithdrawalBody, refuses=(CaseClosed,)))
def withdrawal(caller: Caller, case_id: str) -> Response:
    """The applicant withdraws."""
    body = read_body(WithdrawalBody, raw_body(_current()))
    return ok(CaseView.of(withdraw.withdraw(deps(), caller, case_id, body.what, body.reason)))


@bp.route("/v1/cases/{case_id}/reopening", methods=["POST"])
@speaks_http(_current, CASEWORKER, does=_gives(CaseView, takes=ReopeningBody, refuses=(NotReopenable, OpenCaseExists)))
def let_consent_count(caller: Caller, case_id: str) -> Response:
    """A consent that was given in time, and heard of after the end, counts after all."""
    body = read_body(ReopeningBody, raw_body(_current()))
    return ok(CaseView.of(reopen_case.reopen_case(deps(), caller, case_id, body.reason)))
