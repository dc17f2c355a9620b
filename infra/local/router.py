"""Who answers what on the one port: our API, AWS, the partners, the pages, the controls."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from infra.local.aws.emulated import body_of, is_aws
from infra.local.aws.functions import INVOCATION_PATH as INVOCATION
from infra.local.controls import Controls
from infra.local.partners.wire import HttpRefusal, problem_answer, response
from infra.local.start_page import style_sheet

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

API_PATHS = ("/v1/", "/openapi.json", "/docs", "/.well-known/")
Answerer = Callable[[Request], Response]


def not_here(_request: Request) -> Response:
    """Nothing is mounted here."""
    return response(problem_answer(HttpRefusal(404, "not_found", "There is nothing here.")))


@dataclass(frozen=True)
class Router:
    """The WSGI application of the whole stack."""

    partners: Mapping[str, "WSGIApplication"]
    controls: Controls
    consent_page: Answerer
    start_page: Answerer
    aws: "WSGIApplication"
    functions: Answerer = not_here
    api: Answerer = not_here

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        path = environ.get("PATH_INFO", "")
        if path.startswith("/partners/"):
            return self._partner(path, environ, start_response)
        if is_aws(environ) and not INVOCATION.match(path):
            return self.aws(environ, start_response)
        if "HTTP_TRANSFER_ENCODING" in environ:
            environ["wsgi.input_terminated"] = True
        return self._answerer(path)(Request(environ))(environ, start_response)

    def _answerer(self, path: str) -> Answerer:
        if INVOCATION.match(path):
            return self.functions
        if path.startswith(API_PATHS):
            return self.api
        if path == "/_local/style.css":
            return style_sheet
        for start, answerer in (("/_local/", self.controls), ("/consent/", self.consent_page)):
            if path.startswith(start):
                return answerer
        return self.start_page if path == "/" else not_here

    def _partner(self, path: str, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        name, _, rest = path.removeprefix("/partners/").partition("/")
        if name not in self.partners:
            body_of(environ)
            return not_here(Request(environ))(environ, start_response)
        environ["SCRIPT_NAME"], environ["PATH_INFO"] = f"/partners/{name}", f"/{rest}"
        return self.partners[name](environ, start_response)
