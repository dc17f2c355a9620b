"""The runner sends, moves and reads in the right order, over HTTP alone."""

import io
import json
from dataclasses import replace
from datetime import datetime, timedelta

import httpx
import pytest

from infra.local.demo.client import LocalStack, StackRefused
from infra.local.demo.progress import Progress
from infra.local.demo.runner import Demo, check_start
from infra.local.demo.scenarios import ENDS_AT, STARTS_AT
from infra.local.demo.scripts import read_applications

APPLICATIONS = {application.number: application for application in read_applications()}
START, END = datetime.fromisoformat(STARTS_AT), datetime.fromisoformat(ENDS_AT)
ENDED = {
    "state": "ordinary_procedure",
    "reason": "consent_revoked",
    "application_date": "2025-09-29",
    "application_date_rule": "ordinary_registration",
    "banks": [{"bic": "DALAKZKA", "outcome": "pending"}, {"bic": "ZHAYKZKA", "outcome": "pending"}],
    "supersedes": None,
}


class FakeStack:
    """Answers as the local stack does, and keeps what it was asked, but for looks at the clock."""

    def __init__(self, intake: int = 201, looks_before_the_end: int = 0) -> None:
        self.now = START
        self.asked: list[str] = []
        self._intake = intake
        self._open = looks_before_the_end

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        body: dict[str, str] = json.loads(request.content or b"{}")
        call = f"{request.method} {request.url.raw_path.decode()}"
        if call == "GET /_local/clock":
            return httpx.Response(200, json={"now": self.now.isoformat()})
        self.asked.append(call)
        if call == "POST /_local/clock":
            self.now = datetime.fromisoformat(body["now"])
        if call == "POST /v1/cases":
            assert request.headers["authorization"] == "Bearer t-710000000"
            return httpx.Response(self._intake, json={"id": "c-14"})
        return httpx.Response(200, json=self._answer(call, body))

    def _answer(self, call: str, body: dict[str, str]) -> object:
        if call == "GET /v1/cases/c-14" and self._open:
            self._open -= 1
            return {"id": "c-14", **ENDED, "state": "awaiting_bank_data"}
        return {
            "POST /_local/tokens": {"token": f"t-{body.get('authority')}"},
            "GET /_local/table-calls": {"total": 30, "by_case": {"c-14": 29}},
            "GET /_local/calls?partner=sms-1414": {
                "items": [{"method": "POST", "idempotency_key": "m", "status": 202, "body": {"to": "77000000140"}}]
            },
            "GET /_local/messages/77000000140": {"items": [{"at": STARTS_AT, "text": "…", "parts": 7}]},
            "GET /v1/cases/c-14": {"id": "c-14", **ENDED},
        }.get(call, {})


def demo_at(fake: FakeStack, number: str = "14") -> Demo:
    """A demo of one application against a fake stack, that never waits."""
    stack = LocalStack("http://stack", httpx.MockTransport(fake))
    return Demo(stack, [APPLICATIONS[number]], END, lambda _now, _doing: None, lambda _seconds: None)


def test_a_way_is_driven_in_order() -> None:
    """Script and application come at the instant of sending, the withdrawal at its own, the counts before reading."""
    fake = FakeStack()
    rows = demo_at(fake).run()
    assert fake.asked == [
        "POST /_local/clock",
        "POST /_local/applicants",
        "POST /_local/tokens",
        "POST /v1/cases",
        "POST /_local/clock",
        "POST /_local/tokens",
        "POST /v1/cases/c-14/withdrawal",
        "POST /_local/clock",
        "GET /_local/table-calls",
        "GET /_local/calls?partner=sms-1414",
        "POST /_local/tokens",
        "GET /v1/cases/c-14",
        "GET /_local/messages/77000000140",
    ]
    assert [(row.state, row.sms, row.parts, row.table_calls, row.differences) for row in rows] == [
        ("ordinary_procedure", 1, 7, 29, ())
    ]


def test_a_case_that_is_still_open_gets_a_little_time() -> None:
    """A case is read again until it has ended."""
    fake = FakeStack(looks_before_the_end=2)
    assert [row.differences for row in demo_at(fake).run()] == [()]
    assert fake.asked.count("GET /v1/cases/c-14") == 3


def test_a_refused_application_does_not_stop_the_others() -> None:
    """A refused intake becomes a row with that difference."""
    rows = demo_at(FakeStack(intake=422)).run()
    assert [row.differences for row in rows] == [('intake answered 422: {"id":"c-14"}',)]


def test_a_stack_that_refuses_a_control_ends_the_demo() -> None:
    """What the stack refuses is told with call, status and answer."""
    stack = LocalStack("http://stack", httpx.MockTransport(lambda _request: httpx.Response(500, text="broken")))
    with pytest.raises(StackRefused, match="GET /_local/clock answered 500: broken"):
        stack.now()


def test_a_clock_past_the_start_is_a_clear_refusal() -> None:
    """The clock cannot go back, so a stack past the first instant is refused with what to do."""
    fake = FakeStack()
    stack = LocalStack("http://stack", httpx.MockTransport(fake))
    check_start(stack, START)
    fake.now = START + timedelta(seconds=1)
    with pytest.raises(StackRefused, match="start a new stack with CLOCK="):
        check_start(stack, START)


def test_applications_without_a_withdrawal_are_not_withdrawn() -> None:
    """Only a scripted withdrawal is made."""
    fake = FakeStack()
    demo = demo_at(fake)
    demo.applications = [replace(APPLICATIONS["14"], withdrawal=None)]
    demo.run()
    assert "POST /v1/cases/c-14/withdrawal" not in fake.asked


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Always."""
        return True


def test_progress_is_lines_elsewhere_and_a_bar_on_a_terminal() -> None:
    """Without a terminal only what is new is said, on lines; with one, a bar is drawn over itself."""
    halfway = START + (END - START) / 2
    lines, terminal = io.StringIO(), Terminal()
    for stream in (lines, terminal):
        progress = Progress(stream, START, END)
        for now in (START, halfway):
            progress.show(now, "the clock moves")
        progress.done()
    assert lines.getvalue() == "Mon 29 Sep 09:00  the clock moves\n"
    assert terminal.getvalue() == (
        f"\r\x1b[K{'░' * 28}  Mon 29 Sep 09:00  the clock moves"
        f"\r\x1b[K{'█' * 14}{'░' * 14}  Tue 30 Sep 11:30  the clock moves\n"
    )
