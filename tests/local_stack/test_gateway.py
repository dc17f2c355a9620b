"""Our API through the local gateway answers as behind API Gateway."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from chalice.app import Chalice, Response

from infra.local.aws.gateway import Gateway
from infra.local.stack import start_partners


def _app() -> Chalice:
    app = Chalice("sample")

    @app.route("/v1/echo", methods=["POST"], content_types=["application/json"])
    def echo() -> dict[str, object]:
        request = app.current_request
        assert request is not None
        raw = request.raw_body
        return {"sha256": hashlib.sha256(raw.encode() if isinstance(raw, str) else raw).hexdigest()}

    @app.route("/v1/things/{name}")
    def thing(name: str) -> Response:
        return Response(name, headers={"Content-Type": "text/plain", "Set-Cookie": ["a=1", "b=2"]})

    return app


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    """A client of a stack that serves a sample application."""
    stack = start_partners()
    stack.server.app = replace(stack.router, api=Gateway(_app()))
    with httpx.Client(base_url=stack.url, trust_env=False) as client:
        yield client
    stack.stop()


@pytest.mark.parametrize("body", ['{"a": "Әә 🙂 \u2028"}', '\ufeff{"a": 1}\r\n', " ", "{}" * 1_000_000])
def test_the_raw_body_arrives_byte_for_byte(http: httpx.Client, body: str) -> None:
    """A signature is over the raw bytes, so they must arrive as they were sent."""
    answer = http.post("/v1/echo", content=body.encode(), headers={"content-type": "application/json"})
    assert answer.json()["sha256"] == hashlib.sha256(body.encode()).hexdigest()


def test_chunked_bodies_arrive_too(http: httpx.Client) -> None:
    """A body sent in chunks is the same body."""
    chunks = iter([b'{"a"', b": 1}"])
    answer = http.post("/v1/echo", content=chunks, headers={"content-type": "application/json"})
    assert answer.json()["sha256"] == hashlib.sha256(b'{"a": 1}').hexdigest()


def test_a_path_arrives_undecoded_and_headers_leave_repeated(http: httpx.Client) -> None:
    """Path parameters stay encoded, as behind API Gateway; a list of header values becomes several headers."""
    answer = http.get("/v1/things/a%2Fb%20c")
    assert (answer.text, answer.headers.get_list("set-cookie")) == ("a%2Fb%20c", ["a=1", "b=2"])


def test_an_unknown_path_echoes_nothing(http: httpx.Client) -> None:
    """An unknown path is the problem that the template gives the gateway; a bearer token does not come back."""
    answer = http.get("/v1/nothing", headers={"authorization": "Bearer secret-token"})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert answer.json() == {
        "type": "urn:kelisim:problem:not_found",
        "title": "Not Found",
        "status": 404,
        "detail": "There is no such call. Check the path.",
        "code": "not_found",
    }


def test_head_has_no_body(http: httpx.Client) -> None:
    """HEAD answers without a body."""
    assert http.head("/v1/things/a").content == b""
