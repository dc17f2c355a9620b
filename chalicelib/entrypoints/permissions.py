"""Who may call what: for each route the roles that may call it, or why a call of it needs no role.

The table is the only place that says so. The API checks each call against it before a view is asked, the OpenAPI
document and docs/contracts.md show it, and a test compares it with the routes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from chalicelib.domain.callers import Role


class Route(NamedTuple):
    """A method and a path; `{name}` in the path is a parameter."""

    method: str
    path: str


@dataclass(frozen=True)
class Access:
    """What a call of a route must bring: a token with one of `roles`, or the signature of the partner `signed_by`.

    With neither the route is open to everybody.
    """

    roles: tuple[Role, ...] = ()
    signed_by: str | None = None


OPEN_TO_ALL = Access()
CASEWORKER = Access((Role.CASEWORKER,))
CASEWORKER_OR_OPERATOR = Access((Role.CASEWORKER, Role.OPERATOR))
CASEWORKER_OR_AUDITOR = Access((Role.CASEWORKER, Role.AUDITOR))
OPERATOR = Access((Role.OPERATOR,))
AUDITOR = Access((Role.AUDITOR,))
KDP, OPEN_API, SMS_1414 = Access(signed_by="kdp"), Access(signed_by="open-api"), Access(signed_by="sms-1414")

PERMISSIONS: Mapping[Route, Access] = {
    Route("GET", "/v1/health"): OPEN_TO_ALL,
    Route("GET", "/openapi.json"): OPEN_TO_ALL,
    Route("GET", "/docs"): OPEN_TO_ALL,
    Route("GET", "/docs/page.js"): OPEN_TO_ALL,
    Route("GET", "/docs/style.css"): OPEN_TO_ALL,
    Route("GET", "/.well-known/jwks.json"): OPEN_TO_ALL,
    Route("POST", "/v1/cases"): CASEWORKER,
    Route("GET", "/v1/cases"): CASEWORKER_OR_OPERATOR,
    Route("GET", "/v1/cases/{case_id}"): CASEWORKER_OR_OPERATOR,
    Route("GET", "/v1/cases/{case_id}/stages"): CASEWORKER_OR_OPERATOR,
    Route("POST", "/v1/cases/{case_id}/acknowledgement"): CASEWORKER,
    Route("POST", "/v1/cases/{case_id}/attention/{kind}/acknowledgement"): CASEWORKER,
    Route("POST", "/v1/cases/{case_id}/withdrawal"): CASEWORKER,
    Route("POST", "/v1/cases/{case_id}/reopening"): CASEWORKER,
    Route("GET", "/v1/cases/{case_id}/journal"): CASEWORKER_OR_AUDITOR,
    Route("GET", "/v1/cases/{case_id}/consents"): CASEWORKER_OR_AUDITOR,
    Route("GET", "/v1/cases/{case_id}/consents/{consent_id}/receipt"): CASEWORKER_OR_AUDITOR,
    Route("GET", "/v1/cases/{case_id}/statement"): CASEWORKER,
    Route("GET", "/v1/cases/{case_id}/statement/movements"): CASEWORKER,
    Route("PUT", "/v1/cases/{case_id}/movements/{movement_id}/category"): CASEWORKER,
    Route("DELETE", "/v1/cases/{case_id}/movements/{movement_id}/category"): CASEWORKER,
    Route("POST", "/v1/subjects/report"): AUDITOR,
    Route("POST", "/v1/subjects/block"): AUDITOR,
    Route("POST", "/v1/subjects/release"): AUDITOR,
    Route("PUT", "/v1/thresholds/{region}/{quarter}"): OPERATOR,
    Route("GET", "/v1/thresholds"): OPERATOR,
    Route("POST", "/v1/messages/check"): OPERATOR,
    Route("POST", "/v1/callbacks/personal-data-consents"): KDP,
    Route("POST", "/v1/callbacks/consents"): OPEN_API,
    Route("POST", "/v1/callbacks/bank-data"): OPEN_API,
    Route("POST", "/v1/callbacks/sms"): SMS_1414,
}
