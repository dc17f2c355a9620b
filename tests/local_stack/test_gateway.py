"""Behind the local gateway our API responds as it does behind API Gateway."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from chalice.app import Chalice, Response
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from infra.local.aws.gateway import Gateway
from infra.local.emulation import start_emulation


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

    @app.route("/v1/large/{letters}")
    def large(letters: str) -> Response:
        return Response("ж" * int(letters), headers={"Content-Type": "text/plain"})

    return app


class Slow:
    """A clock on which each answer takes so many seconds."""

    def __init__(self, seconds: float) -> None:
        self._now, self._each = 0.0, seconds

    def __call__(self) -> float:
        """Return the time; it has passed since the last call."""
        self._now += self._each
        return self._now


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    """Return a client for an emulation that serves a sample application."""
    emulation = start_emulation()
    emulation.server.app = replace(emulation.router, api=Gateway(_app()))
    with httpx.Client(base_url=emulation.url, trust_env=False) as client:
        yield client
    emulation.stop()


@pytest.mark.parametrize("body", ['{"a": "Әә 🙂 \u2028"}', '\ufeff{"a": 1}\r\n', " ", "{}" * 1_000_000])
def test_the_raw_body_arrives_byte_for_byte(http: httpx.Client, body: str) -> None:
    """Signatures are over the raw bytes, so these must not change on the way."""
    answer = http.post("/v1/echo", content=body.encode(), headers={"content-type": "application/json"})
    assert answer.json()["sha256"] == hashlib.sha256(body.encode()).hexdigest()


def test_a_chunked_body_arrives_whole(http: httpx.Client) -> None:
    """A body sent in chunks arrives as one body."""
    chunks = iter([b'{"a"', b": 1}"])
    answer = http.post("/v1/echo", content=chunks, headers={"content-type": "application/json"})
    assert answer.json()["sha256"] == hashlib.sha256(b'{"a": 1}').hexdigest()


def test_path_parameters_stay_encoded_and_headers_stay_repeated(http: httpx.Client) -> None:
    """As behind API Gateway: path parameters are not decoded, and a list of header values becomes several headers."""
    answer = http.get("/v1/things/a%2Fb%20c")
    assert (answer.text, answer.headers.get_list("set-cookie")) == ("a%2Fb%20c", ["a=1", "b=2"])


def test_an_unknown_path_echoes_nothing(http: httpx.Client) -> None:
    """The response is the problem that the template defines; the bearer token is not repeated in it."""
    answer = http.get("/v1/nothing", headers={"authorization": "Bearer secret-token"})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert answer.json() == {
        "type": "urn:kelisim:problem:not_found",
        "title": "Not Found",
        "status": 404,
        "detail": "There is no such operation. Check the path and the method.",
        "code": "not_found",
    }


def test_head_has_no_body(http: httpx.Client) -> None:
    """The response to HEAD has no body."""
    assert http.head("/v1/things/a").content == b""


JSON_TYPE = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("x" * 6_000_000, 200),
        ("x" * 6_300_000, 413),
        ("ж" * 1_100_000, 200),
        ('"' * 3_200_000, 413),
        ("x" * 10_500_000, 413),
    ],
)
def test_a_body_must_fit_into_the_gateway_and_into_an_event(http: httpx.Client, body: str, status: int) -> None:
    """10 MB at the gateway; 6 MB in the event, where a quotation mark takes two bytes."""
    assert http.post("/v1/echo", content=body.encode(), headers=JSON_TYPE).status_code == status


@pytest.mark.parametrize(("letters", "status"), [(10_000, 200), (10_300, 400)])
def test_headers_have_at_most_ten_kilobytes(http: httpx.Client, letters: int, status: int) -> None:
    """All of them together, with the path."""
    assert http.get("/v1/things/a", headers={"x-long": "x" * letters}).status_code == status


@pytest.mark.parametrize(("letters", "status"), [(1_000_000, 200), (1_050_000, 500)])
def test_an_answer_must_fit_into_six_megabytes(http: httpx.Client, letters: int, status: int) -> None:
    """As the function sends it; an answer that is too large is lost, and the caller gets a bare 500."""
    assert http.get(f"/v1/large/{letters}").status_code == status


@pytest.mark.parametrize(("seconds", "status"), [(24, 200), (26, 500), (30, 503)])
def test_an_answer_must_come_in_time(seconds: float, status: int) -> None:
    """25 s for the function, 29 s for the gateway."""
    asked = Request(EnvironBuilder("/v1/things/a", environ_overrides={"REQUEST_URI": "/v1/things/a"}).get_environ())
    assert Gateway(_app(), Slow(seconds))(asked).status_code == status
