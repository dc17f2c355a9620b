"""What the stack's parts need to know of a request before they take it."""

import io
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

INVOCATION_PATH = re.compile(r"^/2015-03-31/functions/(?P<name>.+)/invocations$")


def is_aws(environ: "WSGIEnvironment") -> bool:
    """Whether a request is addressed to AWS, judged by its target header or its signature."""
    return "HTTP_X_AMZ_TARGET" in environ or environ.get("HTTP_AUTHORIZATION", "").startswith("AWS4-HMAC-SHA256")


def request_body_of(environ: "WSGIEnvironment") -> bytes:
    """Return the body of a request and leave it readable for the next reader."""
    body: bytes = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    return body
