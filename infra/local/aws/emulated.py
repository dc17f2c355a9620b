"""AWS as moto emulates it, behind our router; DynamoDB may be another engine.

moto's tables lose writes under threads (a cancelled transaction puts back a copy of the table and drops what
others wrote meanwhile), so one lock serialises DynamoDB. Every request to DynamoDB that our application makes
is counted here, by the case ids that its body mentions: `GET /_local/table-calls`.
"""

import io
import json
import re
import threading
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

import httpx
from moto.core.config import default_user_config
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from infra.local.aws.workflow import Executions

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

OWN_MARK = "kelisim-local-stack"
"""In the user agent of the stack's own clients, whose calls are not counted."""
ID_LIKE = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}", re.IGNORECASE)
PASSED_ON = ("HTTP_X_AMZ_TARGET", "HTTP_AUTHORIZATION", "HTTP_X_AMZ_DATE", "HTTP_X_AMZ_SECURITY_TOKEN")


def is_aws(environ: "WSGIEnvironment") -> bool:
    """Whether a request is meant for AWS: by its target or by its signature."""
    return "HTTP_X_AMZ_TARGET" in environ or environ.get("HTTP_AUTHORIZATION", "").startswith("AWS4-HMAC-SHA256")


class TableCalls:
    """How many calls to the tables the application made, in all and for each case."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._total = 0
        self._by_id: Counter[str] = Counter()

    def count(self, body: bytes) -> None:
        """Count one call."""
        found = set(ID_LIKE.findall(body.decode("utf-8", "replace")))
        with self._lock:
            self._total += 1
            self._by_id.update(found)

    def report(self, case_ids: Iterable[str]) -> dict[str, object]:
        """`{"total", "by_case"}`, for the cases that are known."""
        with self._lock:
            return {"total": self._total, "by_case": {case: self._by_id[case] for case in case_ids}}


class Dispatcher(DomainDispatcherApplication):
    """moto's dispatcher, which would otherwise list its own folder at every call."""

    def get_backend_for_host(self, host: str | None) -> str | None:
        """Name the backend of a host, looked up once."""
        if host not in _BACKENDS:
            _BACKENDS[host] = super().get_backend_for_host(host)
        return _BACKENDS[host]


_BACKENDS: dict[str | None, str | None] = {}


class Aws:
    """The WSGI application that answers for AWS."""

    def __init__(
        self, executions: Executions, dynamodb_endpoint: str | None = None, tables: "WSGIApplication | None" = None
    ) -> None:
        # Before the first state machine is made, or nothing is executed.
        default_user_config["stepfunctions"] = {"execute_state_machine": True}
        self.calls = TableCalls()
        self._executions = executions
        self.other_engine = dynamodb_endpoint
        self._moto: WSGIApplication = Dispatcher(create_backend_app)
        self._tables = tables or self._moto
        self._lock = threading.Lock()
        self._http = httpx.Client(timeout=30, trust_env=False)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request of an AWS client."""
        target = environ.get("HTTP_X_AMZ_TARGET", "")
        body = body_of(environ)
        if target.startswith("AWSStepFunctions.SendTask"):
            self._executions.answered(json.loads(body).get("taskToken", ""))
        if not target.startswith("DynamoDB_"):
            return self._moto(environ, start_response)
        if OWN_MARK not in environ.get("HTTP_USER_AGENT", ""):
            self.calls.count(body)
        if self.other_engine is not None:
            return self._pass_on(self.other_engine, environ, body, start_response)
        with self._lock:
            return list(self._tables(environ, start_response))

    def _pass_on(
        self, endpoint: str, environ: "WSGIEnvironment", body: bytes, start_response: "StartResponse"
    ) -> Iterable[bytes]:
        headers = {name[5:].replace("_", "-"): environ[name] for name in PASSED_ON if name in environ}
        headers["Content-Type"] = environ.get("CONTENT_TYPE", "application/x-amz-json-1.0")
        answer = self._http.post(endpoint, content=body, headers=headers)
        kept = [(n, v) for n, v in answer.headers.items() if n.startswith(("x-amz", "content-type"))]
        start_response(f"{answer.status_code} {answer.reason_phrase}", kept)
        return [answer.content]


def body_of(environ: "WSGIEnvironment") -> bytes:
    """The request's body, left in place for whoever reads it next."""
    body: bytes = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    return body
