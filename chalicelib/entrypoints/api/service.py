"""What the service says of itself: health, its OpenAPI document with a page to read it, and its public keys.

The page's script and style are served from here. Its policy lets it load nothing from elsewhere and run no script that
is written in the page.
"""

import json
from functools import cache
from importlib.resources import files

from chalice.app import Response

from chalicelib.bootstrap import boundary
from chalicelib.entrypoints.api.answers import JSON, ok
from chalicelib.entrypoints.api.call import Call
from chalicelib.entrypoints.api.operations import Operation, documented
from chalicelib.entrypoints.wire.small import HealthView, KeysView

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HTML, SCRIPT, STYLE = "text/html; charset=utf-8", "text/javascript; charset=utf-8", "text/css; charset=utf-8"


def _text(kind: str) -> Operation:
    return Operation(tag="service", gives={200: ()}, gives_text=(kind,), bare=True)


@documented(Operation(tag="service", gives={200: (HealthView,)}, bare=True))
def health(_call: Call) -> Response:
    """Whether the service is running. It reads no table."""
    return ok(HealthView())


@documented(Operation(tag="service", gives={200: (KeysView,)}, bare=True))
def keys(_call: Call) -> Response:
    """The public keys that verify our signatures: of requests to partners, receipts and journal anchors."""
    return ok(KeysView(keys=boundary().own_keys))


@documented(_text(JSON))
def openapi(_call: Call) -> Response:
    """This document."""
    return Response(_document(boundary().public_base_url), headers={"Content-Type": JSON})


@documented(_text(HTML))
def docs(_call: Call) -> Response:
    """A page to read this document and try the calls."""
    return _asset("docs.html", HTML)


@documented(_text(SCRIPT))
def docs_script(_call: Call) -> Response:
    """The script of the page."""
    return _asset("docs.js", SCRIPT)


@documented(_text(STYLE))
def docs_style(_call: Call) -> Response:
    """The style sheet of the page."""
    return _asset("docs.css", STYLE)


@cache
def _document(server: str) -> str:
    from chalicelib.entrypoints.api.openapi import document

    return json.dumps(document(server), ensure_ascii=False)


def _asset(name: str, kind: str) -> Response:
    text = (files("chalicelib.entrypoints.api") / "data" / name).read_text("utf-8")
    return Response(text, headers={"Content-Type": kind, "Content-Security-Policy": PAGE_POLICY})
