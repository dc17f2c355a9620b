"""The routes of our API: which view answers which call. A view's module is imported when the view is first called.

So a function that serves one call loads what this call needs, and importing `app` loads no view at all.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from chalice.app import Chalice, Response

from chalicelib.entrypoints.permissions import Route

View = Callable[..., Response]
"""Takes a `Call`, then the path's parameters by name."""

ROUTES: Mapping[Route, str] = {
    Route("GET", "/v1/health"): "service.health",
    Route("GET", "/openapi.json"): "service.openapi",
    Route("GET", "/docs"): "service.docs",
    Route("GET", "/docs/page.js"): "service.docs_script",
    Route("GET", "/docs/style.css"): "service.docs_style",
    Route("GET", "/.well-known/jwks.json"): "service.keys",
    Route("POST", "/v1/cases"): "intake.take_in",
    Route("GET", "/v1/cases"): "cases.cases",
    Route("GET", "/v1/cases/{case_id}"): "cases.show",
    Route("GET", "/v1/cases/{case_id}/stages"): "cases.stages",
    Route("POST", "/v1/cases/{case_id}/acknowledgement"): "decisions.acknowledge",
    Route("POST", "/v1/cases/{case_id}/attention/{kind}/acknowledgement"): "decisions.acknowledge_attention",
    Route("POST", "/v1/cases/{case_id}/withdrawal"): "decisions.withdrawal",
    Route("POST", "/v1/cases/{case_id}/reopening"): "decisions.let_consent_count",
    Route("GET", "/v1/cases/{case_id}/journal"): "records.journal",
    Route("GET", "/v1/cases/{case_id}/consents"): "records.consents",
    Route("GET", "/v1/cases/{case_id}/consents/{consent_id}/receipt"): "records.receipt",
    Route("GET", "/v1/cases/{case_id}/statement"): "statements.statement",
    Route("GET", "/v1/cases/{case_id}/statement/movements"): "statements.movements",
    Route("PUT", "/v1/cases/{case_id}/movements/{movement_id}/category"): "statements.choose_a_category",
    Route("DELETE", "/v1/cases/{case_id}/movements/{movement_id}/category"): "statements.take_a_choice_back",
    Route("POST", "/v1/subjects/report"): "subjects.report",
    Route("POST", "/v1/subjects/block"): "subjects.block",
    Route("POST", "/v1/subjects/release"): "subjects.release",
    Route("PUT", "/v1/thresholds/{region}/{quarter}"): "thresholds.enter_a_threshold",
    Route("GET", "/v1/thresholds"): "thresholds.thresholds",
    Route("POST", "/v1/messages/check"): "subjects.check",
    Route("POST", "/v1/callbacks/personal-data-consents"): "callbacks.receive_personal_data_consents",
    Route("POST", "/v1/callbacks/consents"): "callbacks.receive_consents",
    Route("POST", "/v1/callbacks/bank-data"): "callbacks.receive_a_bank_answer",
    Route("POST", "/v1/callbacks/sms"): "callbacks.receive_sms_receipts",
}
"""Route -> module of this package and function in it. The function's name is the call's `operationId`."""


def register(app: Chalice) -> None:
    """Enter every route into the app's route table."""
    for route, place in ROUTES.items():
        name = place.rpartition(".")[2]
        app.route(route.path, methods=[route.method], name=name)(_answering(app, route))


def view_of(route: Route) -> View:
    """Import and return the view that answers a route."""
    module, _, name = ROUTES[route].rpartition(".")
    view: View = getattr(import_module(f"{__package__}.{module}"), name)
    return view


def _answering(app: Chalice, route: Route) -> View:
    def answering(**path: str) -> Response:
        from chalicelib.entrypoints.api.answers import answer_call

        request: Any = app.current_request  # set while Chalice answers a request
        return answer_call(route, request, path)

    return answering
