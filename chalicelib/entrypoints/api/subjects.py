"""A person's rights, and the call centre's look-up (contract: section 1). No IIN and no number is ever in a URL."""

from chalice.app import Blueprint, Request, Response

from chalicelib.bootstrap import deps
from chalicelib.domain.callers import Caller, Role
from chalicelib.domain.refusals import TooManyChecks
from chalicelib.entrypoints.api.operations import Operation
from chalicelib.entrypoints.api.views import ok, raw_body, speaks_http
from chalicelib.entrypoints.wire.bodies import read_body
from chalicelib.entrypoints.wire.subjects import (
    BlockView,
    MessageCheckBody,
    MessageCheckView,
    SubjectBody,
    SubjectReportView,
)
from chalicelib.services.office.block_subject import block_subject
from chalicelib.services.office.check_message import check_message
from chalicelib.services.office.report_subject import report_subject

bp = Blueprint(__name__)


def _current() -> Request:
    request: Request = bp.current_request
    return request


@bp.route("/v1/subjects/report", methods=["POST"])
@speaks_http(
    _current, Role.AUDITOR, does=Operation("a person's rights", {200: (SubjectReportView,)}, takes=SubjectBody)
)
def report(caller: Caller) -> Response:
    """All that is held on a person."""
    body = read_body(SubjectBody, raw_body(_current()))
    return ok(SubjectReportView.of(report_subject(deps(), caller, body.iin, body.reason)))


@bp.route("/v1/subjects/block", methods=["POST"])
@speaks_http(_current, Role.AUDITOR, does=Operation("a person's rights", {200: (BlockView,)}, takes=SubjectBody))
def block(caller: Caller) -> Response:
    """Stop every outgoing call for a person; the terms run on."""
    body = read_body(SubjectBody, raw_body(_current()))
    return ok(BlockView.of(block_subject(deps(), caller, body.iin, body.reason)))


@bp.route("/v1/messages/check", methods=["POST"])
@speaks_http(
    _current,
    Role.OPERATOR,
    does=Operation("service", {200: (MessageCheckView,)}, takes=MessageCheckBody, refuses=(TooManyChecks,)),
)
def check(caller: Caller) -> Response:
    """Whether a message was ours, and of which day."""
    body = read_body(MessageCheckBody, raw_body(_current()))
    return ok(MessageCheckView.of(check_message(deps(), caller, body.mobile, body.check_code)))
