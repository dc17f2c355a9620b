"""The runner sends applications, moves the clock and reads the results in the right order, over HTTP only."""

import io
import json
import os
import socket
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from infra.local.demo.client import LocalStack, StackRefused
from infra.local.demo.progress import Progress
from infra.local.demo.runner import Demo, check_start
from infra.local.demo.scenarios import ENDS_AT, STARTS_AT
from infra.local.demo.scripts import read_applications

ROOT = Path(__file__).parents[2]
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
    """Responds like the local stack and records the requests, except those that read the clock."""

    def __init__(self, intake: int = 201, reads_before_the_end: int = 0) -> None:
        self.now = START
        self.asked: list[str] = []
        self._intake = intake
        self._open = reads_before_the_end

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
    """Return a demo of one application on a fake stack, without waiting."""
    stack = LocalStack("http://stack", httpx.MockTransport(fake))
    return Demo(
        stack=stack,
        applications=[APPLICATIONS[number]],
        ends_at=END,
        report=lambda _now, _doing: None,
        wait=lambda _seconds: None,
    )


def test_a_scenario_runs_in_order() -> None:
    """Script and application at the time of sending, the withdrawal at its own time, the counts before the reads."""
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


def test_an_open_case_is_read_again_until_it_has_ended() -> None:
    """A machine under load gets some real time to finish."""
    fake = FakeStack(reads_before_the_end=2)
    assert [row.differences for row in demo_at(fake).run()] == [()]
    assert fake.asked.count("GET /v1/cases/c-14") == 3


def test_a_refused_application_does_not_stop_the_others() -> None:
    """The refusal becomes a difference in its row."""
    rows = demo_at(FakeStack(intake=422)).run()
    assert [row.differences for row in rows] == [('intake answered 422: {"id":"c-14"}',)]


def test_a_refused_control_stops_the_demo() -> None:
    """The error has the call, the status and the response."""
    stack = LocalStack("http://stack", httpx.MockTransport(lambda _request: httpx.Response(500, text="broken")))
    with pytest.raises(StackRefused, match="GET /_local/clock answered 500: broken"):
        stack.now()


def test_a_clock_past_the_start_stops_the_demo() -> None:
    """The clock cannot move back; the error says what to do."""
    fake = FakeStack()
    stack = LocalStack("http://stack", httpx.MockTransport(fake))
    check_start(stack, START)
    fake.now = START + timedelta(seconds=1)
    with pytest.raises(StackRefused, match="Start a new stack with `make up CLOCK="):
        check_start(stack, START)


def test_only_scripted_withdrawals_are_sent() -> None:
    """An application without one is not withdrawn."""
    fake = FakeStack()
    demo = demo_at(fake)
    demo.applications = [replace(APPLICATIONS["14"], withdrawal=None)]
    demo.run()
    assert "POST /v1/cases/c-14/withdrawal" not in fake.asked


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        """Return true."""
        return True


def test_progress_is_a_bar_on_a_terminal_and_lines_elsewhere() -> None:
    """On a terminal the bar is redrawn; elsewhere a line is written when the activity changes."""
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


def test_an_unreachable_stack_is_reported_with_what_to_do() -> None:
    """The command ends with 2 and one line that names the URL."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
    command = [sys.executable, "-m", "infra.local.demo"]
    run = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"DEMO_URL": url}, capture_output=True, text=True, timeout=60, check=False
    )
    [line] = run.stderr.splitlines()
    assert (run.returncode, run.stdout) == (2, "")
    assert line.startswith(f"The demo stopped: no stack responds at DEMO_URL={url} (")
    assert line.endswith("Start one with `make up`, or run the demo without DEMO_URL.")
