"""The last release and this version at work at the same time on DynamoDB Local: functions and API of each."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path
from random import Random
from threading import Lock

import httpx
import pytest
from werkzeug.wrappers import Request, Response

from chalicelib import bootstrap
from chalicelib.domain.journal.journal import Entry
from infra.local.clock.clock import parse_instant
from infra.local.demo.client import LocalStack
from infra.local.demo.people import make_iin
from infra.local.published import folder_of
from infra.local.router import Router
from infra.local.stack import Stack, start_stack
from tests.contract import dynamodb_local
from tests.fakes.chains import first_broken
from tests.http.samples import an_application
from tests.on_postgres.api_process import forwarded, free_port
from tests.upgrade.version_before import version_before

CITY = "710000000"
NOON = parse_instant("2026-03-11T12:00:00+05:00")
SEED = 18
BEFORE, AFTER = "before", "after"
OF_BANKS = [{"bic": bic, "name": bic, "after": "PT0S"} for bic in ("ALATKZKA", "ESILKZKA")]
ENDS: dict[str, dict[str, object]] = {
    "bank_data_ready": {"consent": "granted", "consent_after": "PT0S", "banks": OF_BANKS},
    "ordinary_procedure": {"consent": "refused", "consent_after": "PT0S"},
}
"""How a case ends, by what its person does."""
A_PART = 4
"""Cases of each kind."""


@dataclass
class InTurn:
    """Lets two versions answer in turn; counts how many answers each gave, and how often both were at work."""

    versions: Mapping[str, Callable[[Request], Response]]

    def __post_init__(self) -> None:
        self._turns, self._lock = cycle(self.versions), Lock()
        self._at_work = Counter[str]()
        self.answers, self.at_once = Counter[str](), 0

    def __call__(self, request: Request) -> Response:
        """Answer one request."""
        with self._lock:
            version = next(self._turns)
            self.answers[version] += 1
            self._at_work[version] += 1
            self.at_once += all(self._at_work[name] for name in self.versions)
        try:
            return self.versions[version](request)
        finally:
            with self._lock:
                self._at_work[version] -= 1


@contextmanager
def functions_of(tree: Path, published: Path) -> Iterator[str]:
    """Run functions and API of a version in a process of its own; give their address."""
    port = free_port()
    command = [sys.executable, "-m", "tests.upgrade.functions_process", str(port), str(published)]
    given = {**os.environ, "POWERTOOLS_LOG_LEVEL": "CRITICAL"}
    process = subprocess.Popen(command, cwd=tree, env=given)
    try:
        yield f"http://127.0.0.1:{_listening(port, process)}"
    finally:
        process.terminate()
        process.wait()


def _listening(port: int, process: "subprocess.Popen[bytes]") -> int:
    for _ in range(1200):
        try:
            httpx.get(f"http://127.0.0.1:{port}/v1/health", trust_env=False)
        except httpx.TransportError:
            assert process.poll() is None
            time.sleep(0.05)
        else:
            return port
    pytest.fail("the functions of the version before do not start")


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    """A stack of this version whose tables are in DynamoDB Local."""
    try:
        with dynamodb_local.running(dynamodb_local.BRIEFLY) as address:
            stack = start_stack(clock=NOON, dynamodb_endpoint=address, published=tmp_path)
            yield stack
            stack.stop()
    except dynamodb_local.NotHere as reason:
        pytest.skip(str(reason))


def take_in(client: LocalStack, random: Random) -> tuple[dict[str, str], list[str]]:
    """Send a few applications of each kind; return how the case of each is to end, and whose mobiles get an SMS."""
    ends, mobiles = {}, []
    for number in range(A_PART * len(ENDS)):
        (end, script), iin = list(ENDS.items())[number % len(ENDS)], make_iin(random)
        mobiles.append(f"+7701{random.randrange(10**7):07}")
        client.script({"iin": iin, "sms_after": "PT0S", **script})
        sent = an_application(
            application_number=f"P-{number}",
            applicant__iin=iin,
            applicant__mobile=mobiles[-1],
            submitted_at=client.now().isoformat(),
            form__signed_on=client.now().date().isoformat(),
        )
        answer = client.send_application(CITY, sent)
        assert answer.status_code == 201, answer.text
        ends[answer.json()["id"]] = end
    return ends, mobiles


def arrived(cases: Mapping[str, str]) -> dict[str, str]:
    """Wait until each case is at its end; return where each is."""
    until = time.monotonic() + 120
    while (states := {one: str(bootstrap.deps().cases.load(one).state) for one in cases}) != cases:
        if time.monotonic() > until:
            break
        time.sleep(0.1)
    return states


def orders_taken(stack: Stack) -> set[str]:
    """The keys of the orders that the partners took: case, partner, and the how manieth it is."""
    calls = (call for calls in stack.emulation.shared.calls.values() for call in calls)
    return {str(call.idempotency_key) for call in calls if call.method == "POST" and call.idempotency_key}


def breaks(cases: Mapping[str, str]) -> set[Entry | None]:
    """Where the journal of each case is broken, or unlike its case: nowhere is None."""
    found = set[Entry | None]()
    for case_id in cases:
        entries = bootstrap.deps().cases.journal(case_id, limit=1000)
        assert entries[-1].hash == bootstrap.deps().cases.load(case_id).journal.hash
        found.add(first_broken(entries))
    return found


def test_both_versions_work_at_the_same_time(stack: Stack, tmp_path: Path) -> None:
    """As functions are replaced one by one: each call and each task goes to either version, and nothing goes twice."""
    tree = version_before(tmp_path / "before").tree
    client = LocalStack(stack.url)
    router = stack.emulation.server.app
    assert isinstance(router, Router)
    published = folder_of(tmp_path, int(stack.url.rpartition(":")[2])) / "environment.json"
    with functions_of(tree, published) as old:
        tasks = InTurn({BEFORE: lambda request: forwarded(request, old), AFTER: router.functions})
        calls = InTurn({BEFORE: lambda request: forwarded(request, old), AFTER: router.api})
        stack.emulation.server.app = replace(router, functions=tasks, api=calls)
        cases, mobiles = take_in(client, Random(SEED))
        assert arrived(cases) == cases
        stack.emulation.executions.wait_until_quiet()
        messages = {len(client.handset(mobile)) for mobile in mobiles}
    client.close()
    assert min(*tasks.answers.values(), *calls.answers.values()) >= A_PART
    assert tasks.at_once > 0
    assert {key.rpartition("-")[2] for key in orders_taken(stack)} == {"1"}
    assert messages == {1}
    assert breaks(cases) == {None}
