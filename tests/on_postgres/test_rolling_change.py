"""The last release and this version at work at the same time: one database, an API and a worker of each."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path
from random import Random

import pytest
from werkzeug.wrappers import Request, Response

from chalicelib import bootstrap
from chalicelib.domain.journal.journal import Entry
from infra.postgres.server import NoServer
from tests.fakes.chains import first_broken
from tests.on_postgres.api_process import forwarded, free_port, wait_until_ready
from tests.on_postgres.running_place import ROOT, RunningPlace, a_running_place
from tests.on_postgres.test_workers_killed import end, messages_sent
from tests.upgrade.version_before import version_before

Script = dict[str, object]
SEED = 18
OF_BANKS = [{"bic": bic, "name": bic, "after": "PT0S"} for bic in ("ALATKZKA", "ESILKZKA")]
CONSENTS: Script = {"consent": "granted", "consent_after": "PT0S", "banks": OF_BANKS}
ENDS: dict[str, Script] = {
    "bank_data_ready": CONSENTS,
    "ordinary_procedure": {"consent": "refused", "consent_after": "PT0S"},
}
"""How a case ends, by what its person does."""
A_PART = 4
"""Cases of each kind that come in at each stage of the rollout."""


@pytest.fixture
def place() -> Iterator[RunningPlace]:
    """A place whose database has the schema of this version, as it is before new processes start."""
    try:
        with a_running_place() as place:
            yield place
    except NoServer as reason:
        pytest.skip(str(reason))


@dataclass(frozen=True)
class Version:
    """Processes of one version, whose lines of log are in a file."""

    tree: Path
    place: RunningPlace
    log: Path

    def starts(self, module: str, **variables: str) -> "subprocess.Popen[bytes]":
        """Start a process of it, which ends with the place."""
        command = [sys.executable, "-m", f"chalicelib.entrypoints.{module}"]
        given = self.place.environment | {"POWERTOOLS_LOG_LEVEL": "INFO"} | variables
        with self.log.open("ab") as log:
            process = subprocess.Popen(command, cwd=self.tree, env=given, stdout=log, stderr=log)
        self.place.workers.append(process)
        return process

    def serves(self) -> str:
        """Start its API; return the address."""
        bind = f"127.0.0.1:{free_port()}"
        wait_until_ready(f"http://{bind}", self.starts("http_server", HTTP_BIND=bind, HTTP_PROCESSES="1"))
        return f"http://{bind}"

    def looks_that_moved_cases(self) -> int:
        """How many looks of its worker moved a case: others leave no line."""
        return self.log.read_text("utf-8").count('"message":"sweep"')


def share_calls(place: RunningPlace, addresses: list[str]) -> Counter[str]:
    """Let the APIs answer in turn, as behind a proxy; return how many answers each gives from now on."""
    turns, answers = cycle(addresses), Counter[str]()

    def answer(request: Request) -> Response:
        address = next(turns)
        answers[address] += 1
        return forwarded(request, address)

    place.world.server.app = replace(place.world.router, api=answer)
    return answers


def take_in(place: RunningPlace, random: Random) -> dict[str, str]:
    """Take a few cases of each kind in; return how each is to end."""
    return {
        case_id: end_state for end_state, script in ENDS.items() for case_id in place.take_in(A_PART, random, **script)
    }


def ends(place: RunningPlace, cases: Mapping[str, str]) -> dict[str, str]:
    """Wait until each case is at its end; return where each is."""
    until = time.monotonic() + 60
    while place.states([*cases]) != [*cases.values()] and time.monotonic() < until:
        time.sleep(0.05)
    return dict(zip(cases, place.states([*cases]), strict=True))


def asked_of_open_api(place: RunningPlace) -> Counter[tuple[str, str]]:
    """How often each request was taken by the Open API, by its path and key."""
    calls = [call for call in place.world.shared.calls["open-api"] if call.method == "POST" and call.idempotency_key]
    return Counter((call.path, str(call.idempotency_key)) for call in calls)


def breaks(cases: Mapping[str, str]) -> set[Entry | None]:
    """Where the journal of each case is broken, or unlike its case: nowhere is None."""
    store = bootstrap.deps().cases
    found = set[Entry | None]()
    for case_id in cases:
        entries = store.journal(case_id, limit=1000)
        assert entries[-1].hash == store.load(case_id).journal.hash
        found.add(first_broken(entries))
    return found


def test_both_versions_work_at_the_same_time(place: RunningPlace, tmp_path: Path) -> None:
    """As pods are replaced: each case arrives, whichever version does a part of it, and nothing goes twice."""
    random = Random(SEED)
    before = Version(version_before(tmp_path / "before").tree, place, tmp_path / "before.log")
    after = Version(ROOT, place, tmp_path / "after.log")
    old, new = before.serves(), after.serves()
    share_calls(place, [old])
    old_worker = before.starts("worker")
    cases = take_in(place, random)
    answers = share_calls(place, [old, new])
    new_worker = after.starts("worker")
    cases |= take_in(place, random)
    assert ends(place, cases) == cases
    cases |= take_in(place, random)
    assert end(old_worker) == [0]
    share_calls(place, [new])
    cases |= take_in(place, random)
    assert (ends(place, cases), end(new_worker)) == (cases, [0])
    assert min(answers[old], answers[new]) >= A_PART
    assert min(before.looks_that_moved_cases(), after.looks_that_moved_cases()) >= 1
    assert (len(messages_sent(place)), set(messages_sent(place).values())) == (len(cases), {1})
    assert set(asked_of_open_api(place).values()) == {1}
    assert breaks(cases) == {None}
