"""The statement and its lines, and a caseworker's choice for one of them (contract: section 1)."""

from chalice.app import Blueprint, Request, Response

from chalicelib.bootstrap import deps
from chalicelib.domain.callers import Caller, Role
from chalicelib.domain.refusals import ConsentWithdrawn, StatementNotReady
from chalicelib.entrypoints import queries
from chalicelib.entrypoints.http import ok, query, raw_body, speaks_http
from chalicelib.entrypoints.operations import Operation
from chalicelib.entrypoints.reading import read_body
from chalicelib.entrypoints.wire_intake import ChoiceBody, ChoiceTakenBackBody
from chalicelib.entrypoints.wire_statement import Movements, MovementView, StatementView
from chalicelib.services.choose_category import MovementOf, choose_category, take_choice_back
from chalicelib.services.show_statement import show_statement

bp = Blueprint(__name__)

CASEWORKER = Role.CASEWORKER
NO_STATEMENT = (StatementNotReady, ConsentWithdrawn)


def _current() -> Request:
    request: Request = bp.current_request
    return request


@bp.route("/v1/cases/{case_id}/statement", methods=["GET"])
@speaks_http(
    _current,
    CASEWORKER,
    does=Operation("bank data", {200: (StatementView,)}, query=(queries.VERSION,), refuses=NO_STATEMENT),
)
def statement(caller: Caller, case_id: str) -> Response:
    """The bank data, sorted."""
    version = queries.read_version(query(_current()))
    return ok(StatementView.of(show_statement(deps(), caller, case_id, version)))


@bp.route("/v1/cases/{case_id}/statement/movements", methods=["GET"])
@speaks_http(
    _current,
    CASEWORKER,
    does=Operation("bank data", {200: (Movements,)}, query=(queries.VERSION, *queries.PAGE), refuses=NO_STATEMENT),
)
def movements(caller: Caller, case_id: str) -> Response:
    """The statement's lines."""
    asked = query(_current())
    version = queries.read_version(asked, and_a_page=True)
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
