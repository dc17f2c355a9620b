"""A person's rights, and the call centre's check of a message (contract: section 1). No IIN or number is in a URL."""

from functools import partial

from chalice.app import Response

from chalicelib.bootstrap import deps
from chalicelib.domain.refusals import BankConsentWithdrawn, Erased, StatementNotReady, TooManyChecks
from chalicelib.entrypoints.api.answers import ok
from chalicelib.entrypoints.api.call import Call
from chalicelib.entrypoints.api.operations import Operation, documented
from chalicelib.entrypoints.api.queries import MOST, PageOf
from chalicelib.entrypoints.wire.answer_size import MOST_ANSWER_BYTES, Room
from chalicelib.entrypoints.wire.bodies import read_body
from chalicelib.entrypoints.wire.records import Journal
from chalicelib.entrypoints.wire.statement import Movements
from chalicelib.entrypoints.wire.subject_report import ConsentRecordPage, ReadPage, ReportPages, SubjectReportView
from chalicelib.entrypoints.wire.subjects import (
    BlockView,
    MessageCheckBody,
    MessageCheckView,
    ReleaseView,
    SubjectBody,
    SubjectReportBody,
)
from chalicelib.services.office.block_subject import block_subject
from chalicelib.services.office.check_message import check_message
from chalicelib.services.office.release_subject import release_subject
from chalicelib.services.office.report_subject import (
    Inquiry,
    ReportList,
    consents_after,
    journal_after,
    movements_after,
    reads_after,
    report_list,
    report_subject,
)


@documented(
    Operation(
        tag="a person's rights",
        gives={200: (SubjectReportView, ConsentRecordPage, Journal, ReadPage, Movements)},
        takes=SubjectReportBody,
        refuses=(StatementNotReady, BankConsentWithdrawn, Erased),
    )
)
def report(call: Call) -> Response:
    """Report all data that we store on a person (Personal Data Law, art. 24).

    The first answer has the first page of every list. With `list` and its `next_cursor`, the answer is the next page
    of that list; of `cases` it is again a report.
    """
    body = read_body(SubjectReportBody, call.body)
    asked, goes_on = Inquiry(body.iin, body.reason), body.goes_on()
    if goes_on is None:
        return _report(call, asked)
    name, cursor = goes_on
    position = _place(asked, name, cursor).position(call.caller) or ""
    return _report(call, asked, position) if name is ReportList.CASES else _list(call, asked, name, position)


def _report(call: Call, asked: Inquiry, after: str = "") -> Response:
    made = report_subject(deps(), call.caller, asked, after)
    return ok(SubjectReportView.of(made, partial(_seal, call, asked)))


def _list(call: Call, asked: Inquiry, name: ReportList, position: str) -> Response:
    """Answer the page of a list of a case."""
    case_id, _, after = position.partition(" ")
    pages, where = ReportPages(case_id, Room(MOST_ANSWER_BYTES), partial(_seal, call, asked)), (case_id, after)
    match name:
        case ReportList.CONSENTS:
            return ok(pages.consents(report_list(deps(), call.caller, asked, where, consents_after), after))
        case ReportList.JOURNAL:
            return ok(pages.journal(report_list(deps(), call.caller, asked, where, journal_after), after))
        case ReportList.READS:
            return ok(pages.reads(report_list(deps(), call.caller, asked, where, reads_after), after))
        case _:
            return ok(pages.movements(report_list(deps(), call.caller, asked, where, movements_after), after))


def _place(asked: Inquiry, name: ReportList, cursor: str | None) -> PageOf:
    """Return the page; its cursor works for no other person and no other list."""
    return PageOf(MOST, cursor, {"about": "subject report", "list": name, "iin": asked.iin})


def _seal(call: Call, asked: Inquiry, name: ReportList, position: str) -> str:
    return _place(asked, name, None).seal(call.caller, position) or ""


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
