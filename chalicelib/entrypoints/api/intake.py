"""An application is taken in: `POST /v1/cases` (Algorithm, p. 3 and 4)."""

from chalice.app import Response

from chalicelib.bootstrap import boundary, deps
from chalicelib.domain.refusals import ApplicationConflict, IntakePaused, OpenCaseExists
from chalicelib.entrypoints.api.answers import ok
from chalicelib.entrypoints.api.call import Call
from chalicelib.entrypoints.api.operations import Operation, documented
from chalicelib.entrypoints.wire.bodies import read_body
from chalicelib.entrypoints.wire.case import CaseView
from chalicelib.entrypoints.wire.intake import ApplicationBody
from chalicelib.services.office.take_in_application import take_in_application
from chalicelib.services.opened_banks import with_banks_to_show


@documented(
    Operation(
        tag="cases",
        gives={201: (CaseView,), 200: (CaseView,)},
        takes=ApplicationBody,
        refuses=(ApplicationConflict, OpenCaseExists, IntakePaused),
        located=frozenset({200, 201}),
    )
)
def take_in(call: Call) -> Response:
    """Take an application in and start its case.

    The same application sent again is answered with its case and status 200.
    """
    application = read_body(ApplicationBody, call.body).application()
    taken = take_in_application(deps(), call.caller, application)
    where = f"{boundary().public_base_url}/v1/cases/{taken.case.id}"
    case = with_banks_to_show(deps(), taken.case)
    return ok(CaseView.of(case), status=201 if taken.new else 200, headers={"Location": where})
