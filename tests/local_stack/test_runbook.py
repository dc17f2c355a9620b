"""The commands of the runbook work as they are written, on a running stack, with its keys and its clock."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib import bootstrap
from chalicelib.adapters.crypto.new_keys import public_halves
from chalicelib.domain.messages.operations import Failure
from chalicelib.entrypoints.console.commands import main
from chalicelib.entrypoints.console.desk import Terminal
from chalicelib.entrypoints.console.exits import Exit
from infra.compose import load_resources
from infra.deploy.requirements import environment_of
from infra.local.console.on_stack import run, wire_on
from infra.local.stack import start_stack
from tests.local_stack.cloud_tools import write_stage
from tests.local_stack.following import BLOCKS, IIN, NOW, OTHERS, Operator, an_operator_of, skip_without_tools

KEY_SETS = ("head-keys", "head-public-keys", "anchor-keys", "anchor-public-keys", "signing-keys")


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    """Start one stack for all blocks, and what runs the console's commands."""
    skip_without_tools()
    base, work = tmp_path_factory.mktemp("build"), tmp_path_factory.mktemp("work")
    running = start_stack(clock=NOW, published=base)
    with an_operator_of(base, work, running.url) as someone:
        yield someone
    running.stop()
    assert list(base.iterdir()) == []


def test_every_block_is_run() -> None:
    """A new block needs a test below; those of Kubernetes and of the security module have files of their own."""
    tested = {"redrive", "day", "lock", "report", "thresholds", "pause", "pause-intake", "restore"}
    tested |= {
        "cursor-key",
        "signing-keys",
        "digest-key",
        "head-keys",
        "anchor-keys",
        "-files",
        "-aws",
        "-kubernetes",
        "pilot",
        "module",
    }
    assert (set(BLOCKS), OTHERS) == (tested, [])


def test_what_is_published_is_private(operator: Operator) -> None:
    """Only the owner may read it, and no secret is in the environment itself."""
    assert operator.folder.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in operator.folder.iterdir()} == {0o600}
    told = json.dumps(operator.stack.environment)
    secrets = [operator.secret(file.name) for file in operator.folder.iterdir() if file.suffix != ".json"]
    assert (len(secrets), [one for one in secrets if one in told]) == (9, [])


def test_make_console_finds_the_stack_by_its_port(operator: Operator) -> None:
    """On a port without a stack it says what to do, as JSON where that was asked for."""
    base, port = operator.folder.parent, operator.folder.name.removeprefix("stack-")
    said: list[str] = []
    terminal = Terminal(say=said.append, complain=said.append, ask=None)
    ended = [run(["status"], {"PORT": one}, terminal, base) for one in (port, "1", "web")]
    ended.append(run(["status", "--json"], {"PORT": "1"}, terminal, base))
    assert ended == [Exit.DONE, Exit.TRY_AGAIN, Exit.TRY_AGAIN, Exit.TRY_AGAIN]
    told = {"error": "NoStack", "exit": 4, "message": said[1]}
    assert said == [
        "Calls to partners are not paused.",
        "No stack runs on port 1. Start one with `make up`, or name another: PORT=8081.",
        "No stack runs on port web. Start one with `make up`, or name another: PORT=8081.",
        json.dumps(told),
    ]


def test_a_lock_is_released_and_failures_are_redriven(operator: Operator) -> None:
    """The person can apply again; the case on the list is carried on and leaves it."""
    first = operator.applies("first")
    assert (first["status"], operator.applies("second")["code"]) == (201, "open_case_exists")
    assert json.loads(operator.follows("lock", IIN=IIN, REASON="entered for the wrong person")) == {"released": 1}
    assert operator.call("GET", f"/v1/cases/{first['id']}")["reason"] == "released"
    second = operator.applies("third")
    assert second["status"] == 201
    bootstrap.deps().operations.record_failure(Failure(second["id"], "sweep", "SealBroken", NOW))
    said = operator.follows("redrive", CASE=second["id"]).splitlines()
    assert (said[0].split()[0], "SealBroken in sweep" in said[0]) == (second["id"], True)
    assert said[-1] == "There are no failures to retry."


def test_a_report_is_made_and_saved(operator: Operator) -> None:
    """As a table and as CSV."""
    assert operator.follows("report").startswith("Applications received from 2026-09-01 to 2026-09-30\n\nfunnel ")
    header, line = (operator.work / "report.csv").read_text("utf-8").splitlines()[:2]
    assert (header, line.partition(",")[0]) == ("section,name,counted,number,first_day,last_day", "funnel")


def test_days_and_thresholds_are_entered(operator: Operator) -> None:
    """The new entries are shown."""
    assert "Entered as number 1." in operator.follows("day", DAY="2026-09-21", NAME="operator-1")
    said = operator.follows("thresholds", NAME="operator-1")
    assert "71-2026-Q3-1  poverty line 43210.00, subsistence minimum 60878.00" in said


def test_calls_and_intake_are_paused_and_resumed(operator: Operator) -> None:
    """Each switch by itself; afterwards nothing is paused."""
    said = operator.follows("pause", NAME="operator-1").splitlines()
    assert (said[-1], "by operator-1: KDP is being repaired." in said[0]) == ("Calls to partners are not paused.", True)
    said = operator.follows("pause-intake", NAME="operator-1").splitlines()
    assert said[0].startswith("The intake is paused since ")
    assert said[-1] == "Calls to partners are not paused."


def test_the_end_of_the_pilot_is_deployed(operator: Operator) -> None:
    """The dry run changes nothing; then the functions get the confirmation."""
    write_stage(operator.work / "infra" / "stages")
    said = operator.follows("pilot").splitlines()
    assert "DRY_RUN: nothing was uploaded, and no stack was changed." in said
    assert (said[-1].split(":")[0], operator.cloud.acts.count("plan creation")) == ("EndpointURL", 1)
    environment = environment_of(operator.cloud.planned[-1].parameters, load_resources())
    assert environment["PILOT_OVER_IS_MEANT"] == "true"


def test_after_the_pilot_the_console_says_what_has_to_be_deployed(operator: Operator) -> None:
    """Once its last day has passed, a command that works on cases needs the confirmation, as every function does."""
    over = replace(operator.stack, environment=operator.stack.environment | {"PILOT_LAST_DAY": "2026-08-31"})
    meant = replace(over, environment=over.environment | {"PILOT_OVER_IS_MEANT": "true"})
    said: list[str] = []
    ended = [
        main(
            ["redrive", "--all", "--yes"],
            terminal=Terminal(say=said.append, complain=said.append, ask=None, wire=wire_on(stack)),
        )
        for stack in (over, meant)
    ]
    assert ended == [Exit.SETTINGS, Exit.DONE]


def test_after_a_restore_the_commands_go_to_their_end(operator: Operator) -> None:
    """In their order, each with exit status 0; what they do to a restored store is tested elsewhere."""
    said = operator.follows("restore", MOMENT=(NOW - timedelta(hours=1)).isoformat(), NAME="operator-1")
    assert "All entries and anchors match in" in said
    assert said.splitlines()[-1] == "Calls to partners are not paused."


def test_each_key_is_changed_while_everything_runs(operator: Operator) -> None:
    """Afterwards the old one is in use no more; cases are read, journals verify, and partners accept our requests."""
    case = operator.call("GET", "/v1/cases?state=awaiting_consent")
    before = {name: operator.secret(name) for name in ("cursor-key", "digest-key")}
    for name in ("head-public-keys", "anchor-public-keys"):  # as on AWS, where functions that only verify read these
        operator.secrets.write(name, public_halves(operator.secret(name.replace("-public", ""))))
    operator.follows("head-keys", KID="head-2")
    operator.follows("anchor-keys", KID="anchors-2")
    operator.follows("signing-keys", KID="kelisim-2")
    operator.follows("cursor-key")
    renewed = [line for line in operator.follows("digest-key").splitlines() if "renewed" in line]
    assert renewed[-1].endswith(" 0 renewed. When a run finds none, the earlier key can be removed.")
    assert {name: operator.kids(name) for name in KEY_SETS} == {
        "head-keys": [("head-2", True)],
        "head-public-keys": [("head-2", False)],
        "anchor-keys": [("anchors-2", True), ("kelisim-anchors-1", False)],
        "anchor-public-keys": [("kelisim-anchors-1", False), ("anchors-2", False)],
        "signing-keys": [("kelisim-2", True), ("kelisim-1", True)],
    }
    after = {name: operator.secret(name) for name in before}
    assert [after[name].split() == before[name].split() for name in before] == [False, False]
    assert {len(one.split()) for one in after.values()} == {1}
    assert case["status"] == 200
    assert operator.applies("after-all-changes")["status"] == 201
