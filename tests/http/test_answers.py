"""What all answers share: headers, the request id, and one form for every error, also those that nobody foresaw."""

import json
from collections.abc import Collection
from datetime import timedelta

import pytest
from pydantic import BaseModel

from chalicelib.adapters.crypto.keyed_digest import HmacDigest
from chalicelib.domain.case.case import Case
from chalicelib.domain.errors import PartnerUnavailable, StoreBusy, VersionConflict
from chalicelib.domain.messages.along import Along
from chalicelib.observability import Figures, collect_with
from tests.fakes.store import InMemoryCases
from tests.http.samples import Body, an_application, problem
from tests.http.system import Answer, System
from tests.http.way import BANK_DATA, CONSENTS, KDP, SMS, a_consent_result, awaiting_consent

SECRET = "900101300017 q7Zk1x"
FAULT = problem(
    500, "internal_error", "Internal error", "Something went wrong on our side. Report the request id to the operators."
)
UNUSABLE = problem(
    500,
    "internal_error",
    "Internal error",
    "Stored data or a partner's answer cannot be used. Report the request id to the operators.",
)
LATER = problem(
    503,
    "try_again_later",
    "Temporarily unavailable",
    "A service that we depend on does not answer. Try again in a few seconds.",
)
NO_CALL = problem(404, "not_found", "Not Found", "There is no such call. Check the path.")
NO_METHOD = problem(
    405,
    "method_not_allowed",
    "Method Not Allowed",
    "This path does not accept this method. The header Allow lists those that it does.",
)
NO_JSON = problem(415, "not_json", "Unsupported Media Type", "Send JSON, with Content-Type: application/json.")


class Failing(InMemoryCases):
    """A store that fails at every look at a case."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def load(self, case_id: str, along: Collection[Along] = ()) -> Case:  # noqa: ARG002 - the port's
        """Fail."""
        raise self.error


class Typed(BaseModel):
    """Something whose validation error repeats its input."""

    number: int


def _validation_error() -> Exception:
    try:
        Typed.model_validate({"number": SECRET})
    except ValueError as error:
        return error
    raise AssertionError


ERRORS: list[tuple[Exception, tuple[int, Body]]] = [
    (RuntimeError(SECRET), FAULT),
    (KeyError(SECRET), FAULT),
    (OSError(5, SECRET), FAULT),
    (RecursionError(SECRET), FAULT),
    (_validation_error(), FAULT),
    (VersionConflict(SECRET), UNUSABLE),
    (StoreBusy(SECRET), LATER),
    (PartnerUnavailable(SECRET), LATER),
]


@pytest.mark.parametrize(("error", "expected"), ERRORS, ids=range(len(ERRORS)))
def test_an_unexpected_error_reveals_nothing(error: Exception, expected: tuple[int, Body]) -> None:
    """500, or 503 where a retry can help: a problem without a traceback, a message or a value."""
    answer = show(System(cases=Failing(error)))
    assert (answer.seen, answer.headers["content-type"]) == (expected, "application/problem+json")


def show(system: System, *headers: tuple[str, str]) -> Answer:
    """Ask for a case."""
    authorization = ("Authorization", f"Bearer {system.caseworker}")
    return system.call("GET", f"/v1/cases/01k7e{1:021}", None, [authorization, *headers])


def test_a_fault_is_logged_by_class_and_place_alone(caplog: pytest.LogCaptureFixture) -> None:
    """The log says which request, which class of error and which lines of ours; no message, traceback or value."""
    caplog.set_level("DEBUG")
    caplog.set_level("DEBUG", logger="kelisim")  # whatever level a test before this one has set
    answer = show(System(cases=Failing(RuntimeError(SECRET))))
    failed, request = (vars(record) for record in caplog.records)
    caller = HmacDigest(bytes(range(32)))("actor", "worker-1")
    own = {"request": answer.headers["x-request-id"], "caller": caller}
    route = {"method": "GET", "route": "/v1/cases/{case_id}", "status": 500}
    assert {**failed, **own, "msg": "request_failed", "error": "RuntimeError", "exc_info": None} == failed
    assert {**request, **own, **route, "msg": "request", "exc_info": None} == request
    assert (failed["where"][-1].split(":")[0], SECRET in str([failed, request])) == ("test_answers.py", False)


def test_answers_are_counted_by_the_class_of_their_status() -> None:
    """Once each, for Prometheus, also those that no view gave; AWS counts them at its gateway."""
    counted: list[Figures] = []
    collect_with(counted.append)
    show(System(cases=Failing(RuntimeError(SECRET))))
    System().call("GET", "/v1/health", None, [])
    System().call("DELETE", "/v1/cases", None, [])
    collect_with(lambda _: None)
    assert counted == [Figures({"answers": 1}, {"status_class": each}) for each in ("5xx", "2xx", "4xx")]


def test_an_unknown_path_is_a_problem(system: System) -> None:
    """404 without the path, should the gateway ever pass such a request on."""
    event = {
        "requestContext": {"httpMethod": "GET", "resourcePath": "/v1/q7Zk1x"},
        "headers": {"x-request-id": "request-1"},
        "multiValueHeaders": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "body": None,
    }
    answer = system.answer(event)
    assert (answer.seen, answer.headers) == (
        NO_CALL,
        {
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
            "content-type": "application/problem+json",
            "x-request-id": "request-1",
        },
    )


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("DELETE", "/v1/cases", "POST, GET"),
        ("PUT", "/v1/cases/q7Zk1x", "GET"),
        ("OPTIONS", "/v1/health", "GET"),
        ("HEAD", "/v1/health", "GET"),
        ("GET", CONSENTS, "POST"),
    ],
)
def test_another_method_is_a_problem_that_says_which_are_taken(
    system: System, method: str, path: str, allow: str
) -> None:
    """405 with `Allow`, in the form of all errors, with the caller's request id; to HEAD without a body."""
    answer = system.call(method, path, None, [("X-Request-Id", "request-1")])
    seen = (answer.status, answer.body if answer.text else None)
    assert (seen, answer.headers) == (
        (405, None) if method == "HEAD" else NO_METHOD,
        {
            "allow": allow,
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
            "content-type": "application/problem+json",
            "x-request-id": "request-1",
        },
    )


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "q7Zk1x", "multipart/form-data; boundary=x", ""])
@pytest.mark.parametrize("path", ["/v1/cases", KDP, CONSENTS, BANK_DATA, SMS])
def test_a_body_that_is_not_json_is_a_problem(system: System, path: str, kind: str) -> None:
    """415 for every content type but JSON; the answer does not repeat the header."""
    answer = system.call("POST", path, b"{}", [("Content-Type", kind)])
    assert (answer.seen, answer.headers["content-type"]) == (NO_JSON, "application/problem+json")


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "Application/JSON"])
def test_json_may_name_its_charset(system: System, kind: str) -> None:
    """A parameter of the media type, or other letters, change nothing."""
    headers = [("Authorization", f"Bearer {system.caseworker}"), ("Content-Type", kind)]
    assert system.call("POST", "/v1/cases", json.dumps(an_application()).encode(), headers).status == 201


@pytest.mark.parametrize("sent", ["request-1", "0123456789", "A.b_c-d-" * 8])
def test_a_sane_request_id_is_taken(system: System, sent: str) -> None:
    """8 to 64 letters, digits, dots, dashes and underscores, on good answers and on refusals."""
    header = ("X-Request-Id", sent)
    answers = [show(system, header), system.call("GET", "/v1/health", None, [header])]
    assert [answer.headers["x-request-id"] for answer in answers] == [sent] * 2


@pytest.mark.parametrize(
    "sent", [[], [""], ["short"], ["x" * 65], ["a b c d e f"], ["<script>q7"], ["r-900101300017"], ["request-1"] * 2]
)
def test_any_other_request_id_is_replaced(system: System, sent: list[str]) -> None:
    """None, one that is not sane, or two: ours is of 32 letters, each another."""
    answers = [
        system.call(method, "/v1/health", None, [("X-Request-Id", value) for value in sent])
        for method in ("GET", "POST")
    ]
    made = [answer.headers["x-request-id"] for answer in answers]
    assert [one.isascii() and one.isalpha() and len(one) == 32 for one in made] == [True, True]
    assert len(set(made)) == 2


def test_every_answer_forbids_caching_and_sniffing(system: System) -> None:
    """Good answers, refusals and answers to partners all carry `no-store` and `nosniff`."""
    case = awaiting_consent(system)
    system.clock.advance(timedelta(minutes=1))
    answers = [
        system.call("GET", "/v1/health"),
        show(system),
        system.get("/v1/cases?state=received", system.operator),
        system.get("/v1/cases", system.operator),
        system.get(f"/v1/cases/{case['id']}", ""),
        system.event(CONSENTS, a_consent_result(case)),
        system.event(CONSENTS, {}),
    ]
    told = [(answer.status, answer.headers["content-type"]) for answer in answers]
    json_, wrong = "application/json", "application/problem+json"
    assert told == [(200, json_), (200, json_), (200, json_), (422, wrong), (401, wrong), (202, json_), (422, wrong)]
    kept = {(answer.headers["cache-control"], answer.headers["x-content-type-options"]) for answer in answers}
    assert kept == {("no-store", "nosniff")}
