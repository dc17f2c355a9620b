"""The start page: what is here, the controls, and how to walk an application through by hand."""

from werkzeug.wrappers import Request, Response

from infra.local.aws.workflow import Executions
from infra.local.partners.consent_page import PAGE_HEADERS, PAGES
from infra.local.partners.keys import PARTNERS
from infra.local.partners.open_api import EmulatedOpenApi
from infra.local.partners.wire import to_rfc3339

CONTROLS = (
    ("GET /_local/clock", "reads the clock"),
    ('POST /_local/clock {"advance": "PT26H"}', "moves it forward; what is due in between happens"),
    ('POST /_local/applicants {"iin": "…", "consent": "granted"}', "scripts how the partners answer for a person"),
    ("GET /_local/messages/{mobile}", "what a handset has got"),
    ('POST /_local/faults {"partner", "kind", "calls"}', "spoils a partner's next calls"),
    ("GET /_local/calls?partner=", "what a partner was asked"),
    ("GET /_local/deliveries?partner=", "the callbacks a partner sent, and how we answered"),
    ('POST /_local/tokens {"roles", "authority"}', "a token for our API"),
    ('POST /_local/signatures {"partner", "body"}', "a callback signature as the partner would make it"),
    ("POST /_local/sweep", "runs the scheduled functions now"),
    ("GET /_local/table-calls", "calls to the tables, in all and by case"),
    ("GET /_local/cases", "the executions of the workflow"),
)


class StartPage:
    """Answers for `/` and for the style sheet."""

    def __init__(self, open_api: EmulatedOpenApi, executions: Executions) -> None:
        self._open_api, self._executions = open_api, executions

    def __call__(self, request: Request) -> Response:
        """The page."""
        if request.method not in ("GET", "HEAD"):
            return Response(status=405, headers={"Allow": "GET, HEAD"})
        world = self._open_api.world
        html = PAGES.get_template("start.html.j2").render(
            base=world.base_url,
            now=to_rfc3339(world.clock.now()),
            controls=CONTROLS,
            partners=PARTNERS,
            cases=list(self._executions.all().items())[-20:],
            links=[c.url for c in list(self._open_api.consents.values())[-20:]],
        )
        return Response(html, 200, PAGE_HEADERS, content_type="text/html; charset=utf-8")


def style_sheet(_request: Request) -> Response:
    """The pages' style sheet."""
    loader = PAGES.loader
    source = loader.get_source(PAGES, "style.css")[0] if loader else ""
    return Response(source, 200, {"X-Content-Type-Options": "nosniff"}, content_type="text/css; charset=utf-8")
