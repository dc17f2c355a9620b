"""Routes the requests on the stack's port: to our API, AWS, the partners, the pages or the controls."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from infra.local.controls import Controls
from infra.local.partners.wire import HttpRefusal, problem_answer, response
from infra.local.requests import INVOCATION_PATH as INVOCATION
from infra.local.requests import is_aws, request_body_of
from infra.local.start_page import style_sheet

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

API_PATHS = ("/v1/", "/openapi.json", "/docs", "/.well-known/")
Handler = Callable[[Request], Response]


def not_here(_request: Request) -> Response:
    """Answer 404: nothing is mounted at this path."""
    return response(problem_answer(HttpRefusal(404, "not_found", "Nothing is served here. GET / lists what is.")))


@dataclass(frozen=True, kw_only=True)
class Router:
    """The WSGI application for the whole stack."""

    partners: Mapping[str, "WSGIApplication"]
    controls: Controls
    consent_page: Handler
    start_page: Handler
    aws: "WSGIApplication | None" = None
    """None in the place without AWS."""
    functions: Handler = not_here
    api: Handler = not_here

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        path = environ.get("PATH_INFO", "")
        if path.startswith("/partners/"):
            return self._partner(path, environ, start_response)
        if self.aws is not None and is_aws(environ) and not INVOCATION.match(path):
            return self.aws(environ, start_response)
        if "HTTP_TRANSFER_ENCODING" in environ:
            environ["wsgi.input_terminated"] = True
        return self._handler(path)(Request(environ))(environ, start_response)

    def _handler(self, path: str) -> Handler:
        if INVOCATION.match(path):
            return self.functions
        if path.startswith(API_PATHS):
            return self.api
        if path == "/_local/style.css":
            return style_sheet
        for prefix, handler in (("/_local/", self.controls), ("/consent/", self.consent_page)):
            if path.startswith(prefix):
                return handler
        return self.start_page if path == "/" else not_here

    def _partner(self, path: str, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        name, _, rest = path.removeprefix("/partners/").partition("/")
        if name not in self.partners:
            request_body_of(environ)
            return not_here(Request(environ))(environ, start_response)
        environ["SCRIPT_NAME"], environ["PATH_INFO"] = f"/partners/{name}", f"/{rest}"
        return self.partners[name](environ, start_response)
