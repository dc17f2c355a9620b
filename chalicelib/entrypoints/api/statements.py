"""The statement and its movements, and a caseworker's choice of a category (contract: section 1)."""

from chalice.app import Response

from chalicelib.bootstrap import boundary, deps
from chalicelib.domain.refusals import BankConsentWithdrawn, StatementNotReady
from chalicelib.entrypoints.api import queries
from chalicelib.entrypoints.api.answers import ok
from chalicelib.entrypoints.api.call import Call
from chalicelib.entrypoints.api.content_negotiation import CSV, CSV_TYPE, HTML, PAGE_TYPE, wanted_form
from chalicelib.entrypoints.api.operations import Operation, documented
from chalicelib.entrypoints.wire.bodies import read_body
from chalicelib.entrypoints.wire.decisions import ChoiceBody, ChoiceTakenBackBody
from chalicelib.entrypoints.wire.statement import Movements, MovementView, StatementView
from chalicelib.services.office.choose_category import MovementOf, choose_category, take_choice_back
from chalicelib.services.office.find_case import find_case
from chalicelib.services.office.make_statement import show_statement

NO_STATEMENT = (StatementNotReady, BankConsentWithdrawn)


@documented(
    Operation(
        tag="bank data",
        gives={200: (StatementView,)},
        query=queries.FORMS,
        refuses=NO_STATEMENT,
        gives_text=(CSV_TYPE, PAGE_TYPE),
    )
)
def statement(call: Call, case_id: str) -> Response:
    """Show the statement: the bank data with each movement's category.

    As JSON it holds the totals, with the movements apart; as CSV the movements; as a page all of it.
    """
    form = wanted_form(call, {CSV, HTML})
    if form == CSV:
        return _as_csv(call, case_id)
    if form == HTML:
        return _as_page(call, case_id)
    version = queries.read_version(call.query)
    return ok(StatementView.of(show_statement(deps(), call.caller, case_id, version)))


def _as_csv(call: Call, case_id: str) -> Response:
    from chalicelib.entrypoints.pages.statement_csv import csv_page

    asked = call.query
    made = show_statement(deps(), call.caller, case_id, queries.read_version(asked, "cursor"), "movements")
    part = queries.read_part(asked, f"csv of {case_id}").of_version(made.version)
    body, following = csv_page(made.lines, int(part.position(call.caller) or 0))
    headers = {
        "Content-Type": CSV_TYPE,
        "Content-Disposition": f'attachment; filename="statement-{case_id}-{made.version}.csv"',
    }
    if following is not None:
        where = f"{boundary().public_base_url}/v1/cases/{case_id}/statement"
        cursor = part.seal(call.caller, str(following))
        headers["Link"] = f'<{where}?version={made.version}&cursor={cursor}>; rel="next"'
    return Response(body=body, status_code=200, headers={**headers})


def _as_page(call: Call, case_id: str) -> Response:
    from chalicelib.entrypoints.pages import statement as page

    asked = call.query
    version, language = queries.read_version(asked, "cursor", "language"), queries.read_language(asked)
    made = show_statement(deps(), call.caller, case_id, version)
    part = queries.read_part(asked, f"page of {case_id}").of_version(made.version)
    languages = (language,) if language else page.LANGUAGES
    start, following = int(part.position(call.caller) or 0), None
    end = page.end_of_page(made.lines, start, languages)
    if end < len(made.lines):
        cursor = part.seal(call.caller, str(end))
        following = f"?version={made.version}" + (f"&language={language}" if language else "") + f"&cursor={cursor}"
    case = find_case(deps(), call.caller, case_id)
    what = page.Asked(
        application_number=case.application_number,
        languages=languages,
        start=start,
        end=end,
        next_page=following,
        acknowledged=case.acknowledged.statement,
    )
    shown = page.statement_page(made, what)
    headers = {
        "Content-Type": PAGE_TYPE,
        "Content-Security-Policy": shown.policy,
        "Referrer-Policy": "no-referrer",
    }
    return Response(body=shown.html, status_code=200, headers={**headers})


@documented(
    Operation(
        tag="bank data",
        gives={200: (Movements,)},
        query=(queries.VERSION_PARAMETER, *queries.PAGE),
        refuses=NO_STATEMENT,
    )
)
def movements(call: Call, case_id: str) -> Response:
    """List the movements of the statement."""
    asked = call.query
    version = queries.read_version(asked, "limit", "cursor")
    page = queries.read_page(asked, about=f"movements of {case_id}", besides=frozenset({"version"}))
    made = show_statement(deps(), call.caller, case_id, version, "movements")
    page, lines = page.of_version(made.version), made.lines
    after = int(page.position(call.caller) or 0)
    more = str(after + page.limit) if len(lines) > after + page.limit else None
    items = [MovementView.of(line) for line in lines[after : after + page.limit]]
    return ok(Movements(items=items, next_cursor=page.seal(call.caller, more)))


@documented(Operation(tag="bank data", gives={200: (MovementView,)}, takes=ChoiceBody, refuses=NO_STATEMENT))
def choose_a_category(call: Call, case_id: str, movement_id: str) -> Response:
    """Choose the category of a movement, in place of the one that the rules gave it."""
    body = read_body(ChoiceBody, call.body)
    line = choose_category(deps(), call.caller, MovementOf(case_id, movement_id), body.category, body.reason)
    return ok(MovementView.of(line))


@documented(Operation(tag="bank data", gives={200: (MovementView,)}, refuses=NO_STATEMENT))
def take_a_choice_back(call: Call, case_id: str, movement_id: str) -> Response:
    """Take a choice back: the movement has the category again that the rules give it."""
    body = read_body(ChoiceTakenBackBody, call.body or b"{}")
    return ok(MovementView.of(take_choice_back(deps(), call.caller, MovementOf(case_id, movement_id), body.reason)))
