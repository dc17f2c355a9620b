"""Every answer in these tests is held against our own OpenAPI document: a status, a media type, a header or a field
that the document does not tell of fails the test in which it was answered.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from jsonschema_rs import Draft202012, Draft202012Validator, Registry

from chalicelib.entrypoints.api.openapi import document

BASE = "https://kelisim.example"
OF_THE_FRAMEWORK = {404, 405, 415}
"""What is answered before any view is asked; the document cannot tell of calls that there are not."""


@cache
def our_document() -> dict[str, Any]:
    """The document of our application."""
    return document(BASE)


@cache
def _registry() -> Registry:
    return Registry([("urn:openapi", our_document())], draft=Draft202012)


@cache
def _validator(schema: str) -> Draft202012Validator:
    """Return what checks values by a schema, which comes as JSON."""
    absolute = json.loads(schema.replace('"#/', '"urn:openapi#/'))
    return Draft202012Validator(absolute, registry=_registry(), validate_formats=True)


def faults(schema: Mapping[str, Any], value: object) -> list[str]:
    """What is wrong with a value by a schema of the document: paths and messages."""
    return [f"{error.instance_path}: {error.message}" for error in _validator(json.dumps(schema)).iter_errors(value)]


def check(method: str, path: str, status: int, headers: Mapping[str, str], text: str) -> None:
    """Fail when the document does not tell of this answer. `path`: the route's pattern; header names in lower case."""
    told = our_document()["paths"].get(path, {}).get(method.lower())
    if told is None:
        assert status in OF_THE_FRAMEWORK, (method, path, status)
        return
    answer = told["responses"].get(str(status))
    assert answer is not None, f"{method} {path} answers {status}, which the document does not tell"
    missing = [name for name in answer["headers"] if name.lower() not in headers]
    assert missing == [], f"{method} {path} {status} lacks {missing}"
    kind = headers["content-type"]
    if kind.startswith("text/html"):
        check_policy(headers["content-security-policy"], text)
    assert kind in answer["content"], f"{method} {path} {status} answers {kind}"
    if "json" in kind:
        body = json.loads(text)
        assert faults(answer["content"][kind]["schema"], body) == []
        assert body.get("code") in answer.get("x-problem-codes", [body.get("code")]), body["code"]


def check_policy(policy: str, page: str) -> None:
    """Fail when a page may load or run what is not its own, or may stand in another one's frame."""
    told = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    closed = {name: told.get(name) for name in ("default-src", "base-uri", "form-action", "frame-ancestors")}
    assert closed == dict.fromkeys(closed, "'none'")
    assert re.findall(r"unsafe|\*|https?:|data:|blob:", policy) == []
    assert re.findall(r"<script(?![^>]* src=)|\son\w+=|javascript:", page) == []
