"""The WSGI adapter: what comes in reaches the application as it was sent, and what goes out is HTTP."""

import hashlib
import json
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from chalice.app import Chalice, Response

from app import Kelisim
from chalicelib.domain.errors import StoreBusy
from chalicelib.entrypoints.http_server.events import MOST_BYTES, MOST_HEADER_BYTES, event_of
from chalicelib.entrypoints.http_server.wsgi import WsgiApi
from tests.fakes.store import InMemoryCases
from tests.http.system import System
from tests.http.through_gunicorn import Received, call, exchange, request_bytes

Headers = Sequence[tuple[str, str]]
TYPE = ("Content-Type", "application/json")


def an_app() -> Chalice:
    """An application that says what it got."""
    app = Chalice("sample")

    @app.route("/v1/echo", methods=["POST"], content_types=["application/json", ""])
    def echo() -> dict[str, Any]:
        request: Any = app.current_request
        raw = request.raw_body
        event = request.to_original_event()
        return {
            "sha256": hashlib.sha256(raw.encode() if isinstance(raw, str) else raw).hexdigest(),
            "headers": event["multiValueHeaders"],
            "query": event["multiValueQueryStringParameters"],
        }

    @app.route("/v1/things/{name}")
    def thing(name: str) -> Response:
        return Response(name, headers={"Content-Type": "text/plain", "Set-Cookie": ["a=1", "b=2"]})

    @app.route("/v1/things/first")
    def first() -> Response:
        return Response("the first", headers={"Content-Type": "text/plain"})

    return app


def asked(method: str, target: str, headers: Headers = (), body: bytes | None = None) -> Received:
    """Call the sample application."""
    return call(an_app(), method, target, headers, body)


def echoed(target: str = "/v1/echo", headers: Headers = (), body: bytes = b"{}") -> Any:  # noqa: ANN401 - JSON
    """What the sample application says that it got."""
    status, _, raw = asked("POST", target, [TYPE, *headers], body)
    assert status == 200
    return json.loads(raw)


@pytest.mark.parametrize("body", ['{"a": "Әә 🙂 \u2028"}', '\ufeff{"a": 1}\r\n', " ", "{}" * 1_000_000])
def test_the_raw_body_arrives_byte_for_byte(body: str) -> None:
    """Signatures are over the raw bytes, so these must not change on the way."""
    assert echoed(body=body.encode())["sha256"] == hashlib.sha256(body.encode()).hexdigest()


def test_a_chunked_body_arrives_whole() -> None:
    """A body sent in chunks arrives as one body."""
    head = request_bytes("POST", "/v1/echo", [TYPE, ("Transfer-Encoding", "chunked")], None)
    status, _, raw = exchange(WsgiApi(an_app()), head + b'4\r\n{"a"\r\n4\r\n: 1}\r\n0\r\n\r\n')
    assert (status, json.loads(raw)["sha256"]) == (200, hashlib.sha256(b'{"a": 1}').hexdigest())


def test_repeated_headers_stay_apart() -> None:
    """WSGI joins them by commas; a signature that is sent twice must be seen twice."""
    got = echoed(headers=[("X-Jws-Signature", "one"), ("X-Other", "a, b"), ("x-jws-signature", "two")])["headers"]
    assert (got["x-jws-signature"], got["x-other"]) == (["one", "two"], ["a, b"])


@pytest.mark.parametrize(("headers", "seen"), [([], None), ([("Content-Type", "")], [""]), ([TYPE], [TYPE[1]])])
def test_an_empty_content_type_is_not_a_missing_one(headers: Headers, seen: list[str] | None) -> None:
    """Chalice takes a missing one for JSON, and refuses an empty one unless the route allows it."""
    status, _, raw = asked("POST", "/v1/echo", headers, b"{}")
    assert (status, json.loads(raw)["headers"].get("content-type")) == (200, seen)


def test_path_parameters_stay_encoded_and_fixed_paths_come_first() -> None:
    """As behind API Gateway, also with a slash at the end."""
    targets = ["/v1/things/a%2Fb%20c", "/v1/things/first", "/v1/things/%D3%98/", "http://host/v1/things/whole?x=1"]
    assert [asked("GET", target)[2] for target in targets] == [b"a%2Fb%20c", b"the first", b"%D3%98", b"whole"]


def test_queries_are_decoded_with_all_their_values() -> None:
    """Repeated and blank ones too."""
    assert echoed("/v1/echo?a=1&a=2&b=&c=%D3%98+x")["query"] == {"a": ["1", "2"], "b": [""], "c": ["Ә x"]}


def test_a_repeated_header_of_an_answer_stays_repeated_and_head_has_no_body() -> None:
    """Both as HTTP wants it. HEAD is no method of the route, so it is refused as any other."""
    _, headers, _ = asked("GET", "/v1/things/a")
    assert [value for name, value in headers if name == "Set-Cookie"] == ["a=1", "b=2"]
    status, headers, body = asked("HEAD", "/v1/things/a")
    assert (status, body, dict(headers)["Allow"]) == (405, b"", "GET")


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (request_bytes("GET", "/v1/nothing", [], None), 404),
        (request_bytes("GET", "//v1/things/a", [], None), 404),
        (request_bytes("POST", "/v1/echo", [("Content-Type", "text/plain")], b"{}"), 415),
        (request_bytes("POST", "/v1/echo", [TYPE, ("Content-Length", str(MOST_BYTES + 1))], None), 413),
        (request_bytes("GET", "/v1/things/a", [("X-Long", "q7Zk1x" * 2000)] * 2, None), 400),
        (request_bytes("GET", "/v1/things/a", [("X-Long", "q7Zk1x" * 4000)], None), 400),
        (request_bytes("GET", "/v1/things/" + "q7Zk1x" * 2000, [], None), 400),
        (b"GET /v1/things/q7Zk1x HTTP/9.9\r\n\r\n", 400),
        (b"q7Zk1x\r\n\r\n", 400),
        (request_bytes("GET", "/v1/things/a", [("X Bad", "q7Zk1x")], None), 400),
    ],
)
def test_what_no_view_takes_is_refused_as_a_problem(raw: bytes, status: int) -> None:
    """By the adapter or by gunicorn itself: in the form of all errors, and nothing of the request is repeated."""
    got, headers, body = exchange(strict(), raw)
    named = {name.lower(): value for name, value in headers}
    assert (got, json.loads(body)["status"], named["content-type"]) == (status, status, "application/problem+json")
    assert (named["cache-control"], "x-request-id" in named, b"q7Zk1x" in body) == ("no-store", True, False)


def strict() -> WsgiApi:
    """The sample application with our own refusals."""
    sample = an_app()
    sample.__class__ = Kelisim
    return WsgiApi(sample)


def test_headers_have_a_limit_together() -> None:
    """Just under it they are read."""
    room = MOST_HEADER_BYTES - 200
    assert asked("GET", "/v1/things/a", [("X-A", "x" * (room // 2)), ("X-B", "x" * (room // 2))])[0] == 200


def test_each_thread_has_its_own_request() -> None:
    """Chalice has one slot for the present request, so eight at once would answer with each other's data."""
    app = Chalice("threads")
    together = threading.Barrier(8)

    @app.route("/v1/things/{name}")
    def thing(name: str) -> dict[str, str]:
        together.wait(10)
        request: Any = app.current_request
        return {"name": name, "seen": request.uri_params["name"]}

    api = WsgiApi(app)
    with ThreadPoolExecutor(8) as threads:
        raws = [request_bytes("GET", f"/v1/things/{n}", [], None) for n in range(8)]
        answers = list(threads.map(lambda raw: json.loads(exchange(api, raw)[2]), raws))
    assert answers == [{"name": str(n), "seen": str(n)} for n in range(8)]


def test_an_application_that_fails_says_nothing_of_why(caplog: pytest.LogCaptureFixture) -> None:
    """500 as a problem; the log has the class and the place."""

    def failing(_environ: object, _start: object) -> Any:  # noqa: ANN401 - never returns
        raise RuntimeError("900101300017")

    status, _, body = exchange(failing, request_bytes("GET", "/v1/900101300017", [], None))
    assert (status, b"900101300017" in body, "900101300017" in caplog.text) == (500, False, False)


def test_a_refusal_is_logged_by_its_route_alone(caplog: pytest.LogCaptureFixture) -> None:
    """The access log has the pattern and the status, never a path that was sent."""
    caplog.set_level("INFO", logger="kelisim")
    exchange(strict(), request_bytes("DELETE", "/v1/things/900101300017", [], None))
    exchange(strict(), request_bytes("GET", "/v1/900101300017", [], None))
    told = [(vars(one)["method"], vars(one)["route"], vars(one)["status"]) for one in caplog.records]
    assert told == [("DELETE", "/v1/things/{name}", 405), ("GET", None, 404)]


def test_the_probes_say_whether_it_lives_and_whether_it_can_answer() -> None:
    """A store that does not answer makes a process unready, and no reason to restart it."""

    class Gone(InMemoryCases):
        def due(self, *_: object) -> Any:  # noqa: ANN401 - never returns
            raise StoreBusy("the store answers 57P01")

    seen = []
    for store in (InMemoryCases(), Gone()):
        System(cases=store)
        seen += [asked("GET", path)[0] for path in ("/live", "/ready")]
    assert seen == [200, 200, 200, 503]


def test_without_the_servers_headers_those_of_wsgi_serve() -> None:
    """Under another server, as the local stack's: repeated ones come joined, an empty type counts as none."""

    class NoRoutes:
        def find(self, _path: str) -> tuple[None, dict[str, str]]:
            return None, {}

    environ: Any = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/v1/\u00d3\u0098",
        "QUERY_STRING": "a=1",
        "CONTENT_TYPE": "",
        "HTTP_X_ONE": "1,2",
    }
    event = event_of(environ, NoRoutes())  # type: ignore[arg-type]
    assert (event["headers"], event["requestContext"]["path"]) == ({"x-one": "1,2"}, "/v1/%D3%98")
    assert event["multiValueQueryStringParameters"] == {"a": ["1"]}
