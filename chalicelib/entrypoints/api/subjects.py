"""A person's rights, and the call centre's check of a message (contract: section 1). No IIN or number is in a URL."""

from chalice.app import Response

from chalicelib.bootstrap import deps
from chalicelib.domain.refusals import TooManyChecks
from chalicelib.entrypoints.api.answers import ok
from chalicelib.entrypoints.api.call import Call
from chalicelib.entrypoints.api.operations import Operation, documented
from chalicelib.entrypoints.wire.bodies import read_body
from chalicelib.entrypoints.wire.subjects import (
    BlockView,
    MessageCheckBody,
    MessageCheckView,
    ReleaseView,
    SubjectBody,
    SubjectReportView,
)
from chalicelib.services.office.block_subject import block_subject
from chalicelib.services.office.check_message import check_message
from chalicelib.services.office.release_subject import release_subject
from chalicelib.services.office.report_subject import report_subject


@documented(Operation(tag="a person's rights", gives={200: (SubjectReportView,)}, takes=SubjectBody))
def report(call: Call) -> Response:
    """Report all data that we store on a person (Personal Data Law, art. 24)."""
    body = read_body(SubjectBody, call.body)
    return ok(SubjectReportView.of(report_subject(deps(), call.caller, body.iin, body.reason)))


@documented(Operation(tag="a person's rights", gives={200: (BlockView,)}, takes=SubjectBody))
def block(call: Call) -> Response:
    """Block a person's data: stop every outgoing call for the person. Legal terms keep running."""
    body = read_body(SubjectBody, call.body)
    return ok(BlockView.of(block_subject(deps(), call.caller, body.iin, body.reason)))


@documented(Operation(tag="a person's rights", gives={200: (ReleaseView,)}, takes=SubjectBody))
def release(call: Call) -> Response:
    """End a person's open case as `released`, so that the person can apply elsewhere; its consents are revoked."""
    body = read_body(SubjectBody, call.body)
    return ok(ReleaseView(released=release_subject(deps(), call.caller, body.iin, body.reason)))


@documented(
    Operation(tag="service", gives={200: (MessageCheckView,)}, takes=MessageCheckBody, refuses=(TooManyChecks,))
)
def check(call: Call) -> Response:
    """Check whether a message was sent by us, and on which day."""
    body = read_body(MessageCheckBody, call.body)
    return ok(MessageCheckView.of(check_message(deps(), call.caller, body.mobile, body.check_code)))
