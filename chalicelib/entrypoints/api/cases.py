"""Cases, listed and shown (contract: section 1)."""

from chalice.app import Response

from chalicelib.bootstrap import deps
from chalicelib.entrypoints.api import queries
from chalicelib.entrypoints.api.answers import ok
from chalicelib.entrypoints.api.call import Call
from chalicelib.entrypoints.api.operations import Operation, documented
from chalicelib.entrypoints.wire.case import CaseList, CaseView, OperatorCaseView, StagesView
from chalicelib.services.office import list_cases, show_case


@documented(Operation(tag="cases", gives={200: (CaseList,)}, query=queries.LIST))
def cases(call: Call) -> Response:
    """List cases by state and due time, or follow the feed of changes.

    Give either `state`, optionally with `due_before`, or `changed_after`. An operator sees the cases of all
    authorities. The items leave out what leads to the applicant: `banks`, `group` and `check_code`.
    """
    asked = queries.read_list(call.query)
    after = asked.page.position(call.caller)
    listing = list_cases.list_cases(deps(), call.caller, asked.what, after, asked.page.limit)
    return ok(CaseList.of(listing.cases, asked.page.seal(call.caller, listing.after)))


@documented(Operation(tag="cases", gives={200: (CaseView, OperatorCaseView)}))
def show(call: Call, case_id: str) -> Response:
    """Show a case. An operator sees it without what leads to the applicant."""
    queries.read_nothing(call.query)
    case = show_case.show_case(deps(), call.caller, case_id)
    shown = CaseView if show_case.sees_personal_data(call.caller, case) else OperatorCaseView
    return ok(shown.of(case))


@documented(Operation(tag="cases", gives={200: (StagesView,)}))
def stages(call: Call, case_id: str) -> Response:
    """Show the stages inside the authority's term for its decision, and the latest day on which each may begin."""
    queries.read_nothing(call.query)
    return ok(StagesView.of(*show_case.show_stages(deps(), call.caller, case_id)))
