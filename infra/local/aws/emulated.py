"""AWS emulated by moto; DynamoDB can also be served by another engine.

moto's DynamoDB loses writes when several threads write: a cancelled transaction restores a copy of the table and drops
what other threads wrote meanwhile. One lock therefore serialises all DynamoDB calls. The calls that our application
makes are counted here by the case ids that their bodies mention, for `GET /_local/table-calls`.
"""

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
from infra.local.requests import request_body_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

UNCOUNTED_MARK = "kelisim-local-stack"
"""Part of the user agent of the stack's own clients, whose calls are not counted."""
ID_LIKE = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}", re.IGNORECASE)
FORWARDED_HEADERS = ("HTTP_X_AMZ_TARGET", "HTTP_AUTHORIZATION", "HTTP_X_AMZ_DATE", "HTTP_X_AMZ_SECURITY_TOKEN")


class TableCalls:
    """Counts the application's calls to DynamoDB, in total and per case."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._total = 0
        self._by_id: Counter[str] = Counter()

    def count(self, body: bytes) -> None:
        """Count one call for each case id in its body."""
        found = set(ID_LIKE.findall(body.decode("utf-8", "replace")))
        with self._lock:
            self._total += 1
            self._by_id.update(found)

    def report(self, case_ids: Iterable[str]) -> dict[str, object]:
        """Return `{"total", "by_case"}` for the given cases."""
        with self._lock:
            return {"total": self._total, "by_case": {case: self._by_id[case] for case in case_ids}}


class Dispatcher(DomainDispatcherApplication):
    """moto's dispatcher with a cache; without it, moto lists its own folder at every call."""

    def get_backend_for_host(self, host: str | None) -> str | None:
        """Return the name of the backend for a host; each host is looked up once."""
        if host not in _BACKENDS:
            _BACKENDS[host] = super().get_backend_for_host(host)
        return _BACKENDS[host]


_BACKENDS: dict[str | None, str | None] = {}


class Aws:
    """The WSGI application that answers requests to AWS."""

    def __init__(
        self, executions: Executions, dynamodb_endpoint: str | None = None, tables: "WSGIApplication | None" = None
    ) -> None:
        # moto reads this when a state machine is created; without it, executions do not run.
        default_user_config["stepfunctions"] = {"execute_state_machine": True}
        self.calls = TableCalls()
        self._executions = executions
        self.other_engine = dynamodb_endpoint
        self._moto: WSGIApplication = Dispatcher(create_backend_app)
        self._tables = tables or self._moto
        self._lock = threading.Lock()
        self._http = httpx.Client(timeout=30, trust_env=False)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request from an AWS client."""
        target = environ.get("HTTP_X_AMZ_TARGET", "")
        body = request_body_of(environ)
        if target.startswith("AWSStepFunctions.SendTask"):
            self._executions.token_answered(json.loads(body).get("taskToken", ""))
        if not target.startswith("DynamoDB_"):
            return self._moto(environ, start_response)
        if UNCOUNTED_MARK not in environ.get("HTTP_USER_AGENT", ""):
            self.calls.count(body)
        if self.other_engine is not None:
            return self._forward(self.other_engine, environ, body, start_response)
        with self._lock:
            return list(self._tables(environ, start_response))

    def _forward(
        self, endpoint: str, environ: "WSGIEnvironment", body: bytes, start_response: "StartResponse"
    ) -> Iterable[bytes]:
        headers = {name[5:].replace("_", "-"): environ[name] for name in FORWARDED_HEADERS if name in environ}
        headers["Content-Type"] = environ.get("CONTENT_TYPE", "application/x-amz-json-1.0")
        answer = self._http.post(endpoint, content=body, headers=headers)
        returned = [(n, v) for n, v in answer.headers.items() if n.startswith(("x-amz", "content-type"))]
        start_response(f"{answer.status_code} {answer.reason_phrase}", returned)
        return [answer.content]
