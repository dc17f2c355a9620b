"""Every place where the application stores, sends or logs something, as bytes to search."""

import io
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from infra.compose import load_resources
from infra.local.aws.workflow import events_of
from infra.local.requests import is_aws
from tests.privacy.marks import forms_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from mypy_boto3_dynamodb import DynamoDBClient

FIRST_ERROR = 400
BANK_OF_THE_PARTNER = re.compile(r"/banks/[^/]+$")
"""Where the Open API system has us ask for a bank's page: it names the bank there, and only to that system."""
SEPARATORS = re.compile(rb"[\"'\n&,]")
"""Pieces are split here, since their parts repeat and each part is searched once; a form with a separator is searched
in the whole pieces."""


@dataclass
class Places:
    """What the application left where: place -> pieces, each with a name that helps to find a leak."""

    pieces: dict[str, dict[bytes, str]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def add(self, place: str, name: str, content: bytes | str) -> None:
        """Add a piece to a place; a repeated piece is searched once."""
        raw = content.encode() if isinstance(content, str) else content
        with self._lock:
            self.pieces.setdefault(place, {}).setdefault(raw, name)

    def leaks(self, values: Iterable[str], place: str) -> set[str]:
        """Return `value in piece` for each value that the place contains, in any encoding, also compressed."""
        pieces = {opened: name for raw, name in self.pieces.get(place, {}).items() for opened in opened_forms(raw)}
        whole, parts = b"\n".join(pieces), b"\n".join({part for one in pieces for part in SEPARATORS.split(one)})
        return {
            f"{value} in {name}"
            for value in values
            for form in forms_of(value)
            if form in (whole if SEPARATORS.search(form) else parts)
            for opened, name in pieces.items()
            if form in opened
        }


def opened_forms(raw: bytes) -> Iterator[bytes]:
    """Yield the bytes as they are, and decompressed if they are compressed."""
    yield raw
    for window in (zlib.MAX_WBITS, zlib.MAX_WBITS | 16):
        try:
            yield zlib.decompress(raw, window)
        except zlib.error:
            continue


@dataclass
class Tap:
    """WSGI middleware in front of the stack that records the requests and responses of our application."""

    app: "WSGIApplication"
    places: Places

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Pass a request on, and record the parts that must not contain personal data."""
        path = environ.get("PATH_INFO", "")
        name = f"{environ['REQUEST_METHOD']} {path}"
        if path.startswith("/partners/"):
            shown = BANK_OF_THE_PARTNER.sub("/banks/…", path)
            self.places.add("urls", name, f"{shown}?{environ.get('QUERY_STRING', '')}")
            self.places.add("headers to partners", name, _headers(environ, without="HTTP_AUTHORIZATION"))
        elif is_aws(environ) or "/functions/" in path:
            self._record_body(environ, name)
            if "/functions/" in path:
                return self._record_answer("answers of functions", name, environ, start_response)
        elif path.startswith("/v1/"):
            self.places.add("urls", name, f"{path}?{environ.get('QUERY_STRING', '')}")
            return self._record_answer("answers", name, environ, start_response)
        return self.app(environ, start_response)

    def _record_body(self, environ: "WSGIEnvironment", name: str) -> None:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        self.places.add("calls of the cloud", f"{name} {environ.get('HTTP_X_AMZ_TARGET', '')}", body)
        self.places.add("calls of the cloud", f"{name}, headers", _headers(environ, without=""))

    def _record_answer(
        self, place: str, name: str, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        started: list[tuple[int, str]] = []

        def listen(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:  # noqa: ANN401 - WSGI
            started.append((int(status.split(maxsplit=1)[0]), str(headers)))
            return start_response(status, headers, *more)

        answer = b"".join(self.app(environ, listen))
        [(status, headers)] = started
        self.places.add(f"headers of {place}", f"{name} {status}", headers)
        if status >= FIRST_ERROR:
            self.places.add("error answers", f"{name} {status}", answer)
        elif place == "answers of functions":
            self.places.add(place, name, answer)
        elif environ.get("HTTP_X_SEEN_BY") == "operator":
            self.places.add("operator's views", name, answer)
        return [answer]


def _headers(environ: Mapping[str, Any], without: str) -> str:
    return str({name: value for name, value in environ.items() if name.startswith("HTTP_") and name != without})


def record_tables(client: "DynamoDBClient", tables: Mapping[str, str], places: Places) -> None:
    """Record every attribute of every item as stored; the keys of tables and indexes also in a place of their own."""
    template = load_resources()["Resources"]
    for logical, table in tables.items():
        keys = key_names(template[logical]["Properties"])
        for page in client.get_paginator("scan").paginate(TableName=table):
            for item in page["Items"]:
                for attribute, value in item.items():
                    [content] = value.values()
                    raw = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
                    name = f"{attribute} of an item with {sorted(item)}"
                    places.add(logical, name, raw)
                    places.add(logical, f"the name of {name}", attribute)
                    if attribute in keys:
                        places.add("index keys", f"{logical}, {name}", raw)


def key_names(properties: Mapping[str, Any]) -> frozenset[str]:
    """Return the attributes that are keys of a table or of one of its indexes."""
    schemas = [properties["KeySchema"], *(one["KeySchema"] for one in properties.get("GlobalSecondaryIndexes", []))]
    return frozenset(key["AttributeName"] for schema in schemas for key in schema)


def record_executions(executions: Iterable[Any], places: Places) -> None:
    """Record each execution of the workflow: name, input, output, and its history with the causes of failures."""
    for one in executions:
        summary = {"name": one.name, "input": one.input_data, "output": one.output, "status": one.exec_status}
        summary |= {"error": one.error, "cause": one.cause}
        places.add("workflow", f"{one.name}, input and output", json.dumps(summary, default=str, ensure_ascii=False))
        events = json.dumps(events_of(one), default=str, ensure_ascii=False)
        places.add("workflow", f"{one.name}, history", events)
