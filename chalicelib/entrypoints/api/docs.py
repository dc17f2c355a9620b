"""What we say of ourselves: the OpenAPI document, a page to read and try it, and the keys that we sign with.

The page and its script and style are in the package; its policy lets it load nothing from anywhere else and run
nothing that stands in the page itself.
"""

import json
from functools import cache
from importlib.resources import files

from chalice.app import Blueprint, Request, Response

from chalicelib.bootstrap import boundary
from chalicelib.entrypoints.api.openapi import document
from chalicelib.entrypoints.api.operations import JSON, Operation
from chalicelib.entrypoints.api.views import ok, speaks_http
from chalicelib.entrypoints.wire.small import KeysView

bp = Blueprint(__name__)

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HTML, SCRIPT, STYLE = "text/html; charset=utf-8", "text/javascript; charset=utf-8", "text/css; charset=utf-8"


def _current() -> Request:
    request: Request = bp.current_request
    return request


def _page(kind: str) -> Operation:
    return Operation("service", {200: ()}, gives_text=(kind,), bare=True)


@bp.route("/.well-known/jwks.json", methods=["GET"])
@speaks_http(_current, does=Operation("service", {200: (KeysView,)}, bare=True))
def keys() -> Response:
    """The public halves of the keys that we sign our requests to partners with."""
    return ok(KeysView(keys=boundary().own_keys))


@bp.route("/openapi.json", methods=["GET"])
@speaks_http(_current, does=_page(JSON))
def openapi() -> Response:
    """This document."""
    return Response(_document(boundary().public_base_url), headers={"Content-Type": JSON})


@bp.route("/docs", methods=["GET"])
@speaks_http(_current, does=_page(HTML))
def docs() -> Response:
    """A page to read this document, and to try the calls."""
    return _asset("docs.html", HTML)


@bp.route("/docs/page.js", methods=["GET"])
@speaks_http(_current, does=_page(SCRIPT))
def docs_script() -> Response:
    """The page's script."""
    return _asset("docs.js", SCRIPT)


@bp.route("/docs/style.css", methods=["GET"])
@speaks_http(_current, does=_page(STYLE))
def docs_style() -> Response:
    """The page's style."""
    return _asset("docs.css", STYLE)


@cache
def _document(server: str) -> str:
    return json.dumps(document(bp.current_app.routes, server), ensure_ascii=False)


def _asset(name: str, kind: str) -> Response:
    text = (files("chalicelib.entrypoints.api") / "data" / name).read_text("utf-8")
    return Response(text, headers={"Content-Type": kind, "Content-Security-Policy": PAGE_POLICY})
