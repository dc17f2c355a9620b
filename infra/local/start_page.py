"""The start page: what the stack serves, its controls, and how to take an application through it by hand."""

from werkzeug.wrappers import Request, Response

from infra.local.drivers import Drivers
from infra.local.partners.consent_page import PAGE_HEADERS, PAGES
from infra.local.partners.keys import PARTNERS
from infra.local.partners.open_api import EmulatedOpenApi
from infra.local.partners.wire import to_rfc3339

CONTROLS = (
    ("GET /_local/clock", "returns the stack's time"),
    ('POST /_local/clock {"advance": "PT26H"}', "moves the clock forward and runs everything due on the way"),
    ('POST /_local/applicants {"iin": "…", "consent": "granted"}', "sets how the partners answer for a person"),
    ("GET /_local/messages/{mobile}", "lists the SMS that a handset has received"),
    ('POST /_local/faults {"partner", "kind", "calls"}', "makes a partner's next calls fail"),
    ("GET /_local/calls?partner=", "lists the requests that a partner received"),
    ("GET /_local/deliveries?partner=", "lists the callbacks that a partner sent, and our responses"),
    ('POST /_local/tokens {"roles", "authority"}', "issues a token for our API"),
    ('POST /_local/signatures {"partner", "body"}', "signs a callback body as the partner would"),
    ("POST /_local/sweep", "runs the scheduled functions now"),
    ("GET /_local/table-calls", "counts the calls to the tables, in total and per case"),
    ("GET /_local/cases", "lists the executions of the workflow"),
)


class StartPage:
    """Answers `GET /`."""

    def __init__(self, open_api: EmulatedOpenApi, drivers: Drivers) -> None:
        self._open_api, self._drivers = open_api, drivers

    def __call__(self, request: Request) -> Response:
        """Return the page."""
        if request.method not in ("GET", "HEAD"):
            return Response(status=405, headers={"Allow": "GET, HEAD"})
        shared = self._open_api.shared
        html = PAGES.get_template("start.html.j2").render(
            base=shared.base_url,
            now=to_rfc3339(shared.clock.now()),
            controls=CONTROLS,
            partners=PARTNERS,
            cases=list(self._drivers.all().items())[-20:],
            links=[c.url for c in list(self._open_api.consents.values())[-20:]],
        )
        return Response(html, 200, PAGE_HEADERS, content_type="text/html; charset=utf-8")


def style_sheet(_request: Request) -> Response:
    """Return the style sheet of the pages."""
    loader = PAGES.loader
    source = loader.get_source(PAGES, "style.css")[0] if loader else ""
    return Response(source, 200, {"X-Content-Type-Options": "nosniff"}, content_type="text/css; charset=utf-8")
