"""The statement and its lines, and a caseworker's choice for one of them (contract: section 1)."""

from chalice.app import Blueprint, Request, Response

from chalicelib.bootstrap import boundary, deps
from chalicelib.domain.callers import Caller, Role
from chalicelib.domain.refusals import BankConsentWithdrawn, StatementNotReady
from chalicelib.entrypoints.api import queries
from chalicelib.entrypoints.api.content_negotiation import CSV, CSV_TYPE, HTML, PAGE_TYPE, wanted_form
from chalicelib.entrypoints.api.operations import Operation
from chalicelib.entrypoints.api.views import ok, query, raw_body, speaks_http
from chalicelib.entrypoints.wire.bodies import read_body
from chalicelib.entrypoints.wire.intake import ChoiceBody, ChoiceTakenBackBody
from chalicelib.entrypoints.wire.statement import Movements, MovementView, StatementView
from chalicelib.services.office.choose_category import MovementOf, choose_category, take_choice_back
from chalicelib.services.office.find_case import find_for
from chalicelib.services.office.show_statement import show_statement

bp = Blueprint(__name__)

CASEWORKER = Role.CASEWORKER
NO_STATEMENT = (StatementNotReady, BankConsentWithdrawn)


def _current() -> Request:
    request: Request = bp.current_request
    return request


@bp.route("/v1/cases/{case_id}/statement", methods=["GET"])
@speaks_http(
    _current,
    CASEWORKER,
    does=Operation(
        "bank data",
        {200: (StatementView,)},
        query=queries.FORMS,
        refuses=NO_STATEMENT,
        gives_text=(CSV_TYPE, PAGE_TYPE),
    ),
)
def statement(caller: Caller, case_id: str) -> Response:
    """The bank data, sorted: as JSON, all of it as a page, or its lines as CSV."""
    form = wanted_form(_current(), {CSV, HTML})
    if form == CSV:
        return _as_csv(caller, case_id)
    if form == HTML:
        return _as_page(caller, case_id)
    version = queries.read_version(query(_current()))
    return ok(StatementView.of(show_statement(deps(), caller, case_id, version)))


def _as_csv(caller: Caller, case_id: str) -> Response:
    from chalicelib.entrypoints.pages.statement_csv import csv_page

    asked = query(_current())
    made = show_statement(deps(), caller, case_id, queries.read_version(asked, "cursor"), "movements")
    part = queries.read_part(asked, f"csv of {case_id}").of_version(made.version)
    body, following = csv_page(made.lines, int(part.position(caller) or 0))
    headers = {
        "Content-Type": CSV_TYPE,
        "Content-Disposition": f'attachment; filename="statement-{case_id}-{made.version}.csv"',
    }
    if following is not None:
        where = f"{boundary().public_base_url}/v1/cases/{case_id}/statement"
        cursor = part.seal(caller, str(following))
        headers["Link"] = f'<{where}?version={made.version}&cursor={cursor}>; rel="next"'
    return Response(body=body, status_code=200, headers={**headers})


def _as_page(caller: Caller, case_id: str) -> Response:
    from chalicelib.entrypoints.pages import statement as page

    asked = query(_current())
    version, language = queries.read_version(asked, "cursor", "language"), queries.read_language(asked)
    made = show_statement(deps(), caller, case_id, version)
    part = queries.read_part(asked, f"page of {case_id}").of_version(made.version)
    languages = (language,) if language else page.LANGUAGES
    start, following = int(part.position(caller) or 0), None
    end = page.end_of_page(made.lines, start, languages)
    if end < len(made.lines):
        cursor = part.seal(caller, str(end))
        following = f"?version={made.version}" + (f"&language={language}" if language else "") + f"&cursor={cursor}"
    taken_over = find_for(deps(), caller, case_id).acknowledged_statement
    what = page.Asked(languages, start, end, following, taken_over)
    headers = {
        "Content-Type": PAGE_TYPE,
        "Content-Security-Policy": page.policy(),
        "Referrer-Policy": "no-referrer",
    }
    return Response(body=page.statement_page(made, what), status_code=200, headers={**headers})


@bp.route("/v1/cases/{case_id}/statement/movements", methods=["GET"])
@speaks_http(
    _current,
    CASEWORKER,
    does=Operation(
        "bank data", {200: (Movements,)}, query=(queries.VERSION_PARAMETER, *queries.PAGE), refuses=NO_STATEMENT
    ),
)
def movements(caller: Caller, case_id: str) -> Response:
    """The statement's lines."""
    asked = query(_current())
    version = queries.read_version(asked, "limit", "cursor")
    page = queries.read_page(asked, about=f"movements of {case_id}", besides=frozenset({"version"}))
    made = show_statement(deps(), caller, case_id, version, "movements")
    page, lines = page.of_version(made.version), made.lines
    after = int(page.position(caller) or 0)
    more = str(after + page.limit) if len(lines) > after + page.limit else None
    items = [MovementView.of(line) for line in lines[after : after + page.limit]]
    return ok(Movements(items=items, next_cursor=page.seal(caller, more)))


@bp.route("/v1/cases/{case_id}/movements/{movement_id}/category", methods=["PUT"])
@speaks_http(
    _current,
    CASEWORKER,
    does=Operation("bank data", {200: (MovementView,)}, takes=ChoiceBody, refuses=NO_STATEMENT),
)
def choose_a_category(caller: Caller, case_id: str, movement_id: str) -> Response:
    """A human puts a movement where it belongs."""
    body = read_body(ChoiceBody, raw_body(_current()))
    line = choose_category(deps(), caller, MovementOf(case_id, movement_id), body.category, body.reason)
    return ok(MovementView.of(line))


@bp.route("/v1/cases/{case_id}/movements/{movement_id}/category", methods=["DELETE"])
@speaks_http(_current, CASEWORKER, does=Operation("bank data", {200: (MovementView,)}, refuses=NO_STATEMENT))
def take_a_choice_back(caller: Caller, case_id: str, movement_id: str) -> Response:
    """A human's choice is taken back: the movement is sorted anew."""
    body = read_body(ChoiceTakenBackBody, raw_body(_current()) or b"{}")
    return ok(MovementView.of(take_choice_back(deps(), caller, MovementOf(case_id, movement_id), body.reason)))
