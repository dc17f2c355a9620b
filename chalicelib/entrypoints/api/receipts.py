"""Receipts of consents: JSON signed by us, or a page for the applicant (contract: section 1)."""

from chalice.app import Blueprint, Request, Response

from chalicelib.bootstrap import deps
from chalicelib.domain.callers import Caller, Role
from chalicelib.domain.consent.receipt import ConsentReceipt
from chalicelib.entrypoints.api import queries
from chalicelib.entrypoints.api.content_negotiation import HTML, PAGE_TYPE, wanted_form
from chalicelib.entrypoints.api.operations import Operation
from chalicelib.entrypoints.api.views import ok, query, speaks_http
from chalicelib.entrypoints.pages.receipt import CONTENT_POLICY, receipt_page
from chalicelib.entrypoints.wire.records import ReceiptView
from chalicelib.services.office.show_consent_receipt import show_receipt

bp = Blueprint(__name__)


def _current() -> Request:
    request: Request = bp.current_request
    return request


@bp.route("/v1/cases/{case_id}/consents/{consent_id}/receipt", methods=["GET"])
@speaks_http(
    _current,
    Role.CASEWORKER,
    Role.AUDITOR,
    does=Operation("records", {200: (ReceiptView,)}, gives_text=(PAGE_TYPE,)),
)
def receipt(caller: Caller, case_id: str, consent_id: str) -> Response:
    """The receipt of a consent."""
    queries.read_nothing(query(_current()))
    made = show_receipt(deps(), caller, case_id, consent_id)
    if wanted_form(_current(), {HTML}) == HTML:
        return _page(made)
    return ok(ReceiptView(receipt=made.content, jws=made.jws))


def _page(made: ConsentReceipt) -> Response:
    headers: dict[str, str | list[str]] = {
        "Content-Type": PAGE_TYPE,
        "Content-Security-Policy": CONTENT_POLICY,
        "Referrer-Policy": "no-referrer",
    }
    return Response(body=receipt_page(made), status_code=200, headers=headers)
