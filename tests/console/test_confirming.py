"""Before a command changes anything it shows what and asks; `--json` prints objects; the exit status tells the end."""

import json

import pytest

from chalicelib.domain.messages.operations import Failure, Pause
from chalicelib.entrypoints.console.command import console
from chalicelib.entrypoints.console.commands import main
from chalicelib.entrypoints.console.desk import Terminal
from chalicelib.entrypoints.console.exits import Exit
from tests.console.running import run_asked
from tests.services.office import MONDAY, Office

PAUSE = ("pause", "--by", "operator-1", "--why", "restore")
PREVIEW = [
    "Calls to partners are not paused.",
    "All calls to partners stop within 15 seconds. Terms of the law continue to run.",
]


def test_a_change_is_made_after_a_yes() -> None:
    """The preview and the question come first."""
    office = Office()
    status, said, asked = run_asked(office, "yes", *PAUSE)
    assert (status, asked) == (Exit.DONE, [*PREVIEW, "Go on?"])
    assert said == [f"Calls to partners are paused since {MONDAY.isoformat()} by operator-1: restore."]
    assert office.operations.paused() == Pause("operator-1", MONDAY, "restore")


def test_a_no_changes_nothing() -> None:
    """It has an exit status of its own."""
    office = Office()
    told = [*PREVIEW, "Go on?", "Not done: the answer was no. Nothing was changed."]
    assert run_asked(office, "no", *PAUSE) == (Exit.NOT_CONFIRMED, [], told)
    assert office.operations.paused() is None


def test_where_nobody_can_be_asked_nothing_is_changed() -> None:
    """A script has to say `--yes`."""
    office = Office()
    told = "Not done: this is no terminal, so nobody can say yes. Look at --dry-run and repeat with --yes."
    assert run_asked(office, None, *PAUSE) == (Exit.NOT_CONFIRMED, [], [*PREVIEW, told])
    assert office.operations.paused() is None
    assert run_asked(office, None, *PAUSE, "--yes")[0] == Exit.DONE


def test_a_dry_run_shows_the_preview_alone() -> None:
    """Nothing is asked, and nothing changed."""
    office = Office()
    assert run_asked(office, None, *PAUSE, "--dry-run") == (Exit.DONE, [*PREVIEW, "Nothing was changed."], [])
    assert office.operations.paused() is None


def test_a_dry_run_that_finds_nothing_says_so_as_json_too() -> None:
    """A script never gets an empty output."""
    status, (said,), _ = run_asked(Office(), None, "erase-due", "--dry-run", "--json")
    preview = "Due for erasure now: nothing. What is erased is gone for good; erasures lists it."
    assert (status, json.loads(said)) == (Exit.DONE, {"changed": False, "preview": [preview], "due": {}})


def test_results_and_errors_are_json_on_request() -> None:
    """One object a line, with the instants in UTC; an error has its class, its exit status and the message."""
    office = Office()
    run_asked(office, "yes", *PAUSE)
    _, said, _ = run_asked(office, None, "status", "--json")
    paused = {"since": MONDAY.isoformat(), "by": "operator-1", "why": "restore", "asking_allowed": False}
    assert [json.loads(line) for line in said] == [
        {"calls_paused": paused, "intake_paused": None, "erasing_waits": None}
    ]
    status, said, complained = run_asked(office, None, "resume", "--json")
    refused = json.loads(complained[-1])
    assert (status, said, refused["error"], refused["exit"]) == (Exit.NOT_CONFIRMED, [], "NotConfirmed", 6)


@pytest.mark.parametrize(
    "arguments",
    [
        ("redrive", "--case", "01k7e000000000000000000099"),
        ("reads", "2025-10-13", "--case", "01k7e000000000000000000099", "--by", "x", "--why", "y"),
        ("bank-asked", "--case", "01k7e000000000000000000099", "--bic", "AAAAKZKA", "--by", "x", "--why", "y"),
    ],
)
def test_an_unknown_case_is_an_error_of_its_own(arguments: tuple[str, ...]) -> None:
    """Whoever mistypes an id learns it, before anything is asked or changed."""
    office = Office()
    status, said, complained = run_asked(office, "yes", *arguments)
    assert (status, said, len(complained)) == (Exit.NO_SUCH_CASE, [], 1)
    assert complained[0].lower().startswith("not done: there is no")


def test_an_error_of_ours_shows_no_traceback_and_no_value() -> None:
    """Its class and its place, which we need, and none of what it says."""

    def broken(_needs: object) -> None:
        raise KeyError("900101300017")

    complained: list[str] = []
    terminal = Terminal(say=print, complain=complained.append, ask=None, wire=broken)  # type: ignore[arg-type]  # wires nothing
    assert main(("status",), terminal=terminal) == Exit.UNEXPECTED
    assert complained[0].startswith("Not done: KeyError in test_confirming.py:")
    assert "900101300017" not in complained[0]


def test_an_interrupted_command_has_a_status_of_its_own() -> None:
    """And says that it can be run again."""

    def interrupted(_needs: object) -> None:
        raise KeyboardInterrupt

    complained: list[str] = []
    terminal = Terminal(say=print, complain=complained.append, ask=None, wire=interrupted)  # type: ignore[arg-type]
    assert main(("status",), terminal=terminal) == Exit.INTERRUPTED
    assert complained == ["Stopped. What was done is stored; run the same command again to continue."]


def test_every_command_that_changes_something_asks() -> None:
    """Those that only look have no `--yes`; every command has `--json`."""
    asks = {name for name, one in console.commands.items() if any("--yes" in param.opts for param in one.params)}
    looks = {name for name in console.commands if name not in asks}
    assert [n for n, one in console.commands.items() if not any("--json" in param.opts for param in one.params)] == []
    assert looks >= {"status", "failures", "days", "thresholds", "reads", "erasures", "verify-journal", "try-rules"}
    assert asks >= {"pause", "resume", "redrive", "add-day", "add-threshold", "erase-due", "replay-erasures"}


def test_the_preview_of_a_redrive_names_the_cases() -> None:
    """Also one that no longer exists, if it is on the list."""
    office = Office()
    office.asks_for_consent()
    gone = "01k7e000000000000000000099"
    office.operations.record_failure(Failure(office.case_id, "sweep", "SealBroken", MONDAY))
    office.operations.record_failure(Failure(gone, "sweep", "KeyError", MONDAY))
    preview = [
        "These cases are retried, and partners may be called:",
        f"{office.case_id}  awaiting_consent",
        f"{gone}  gone",
        "Nothing was changed.",
    ]
    assert run_asked(office, None, "redrive", "--all", "--dry-run") == (Exit.DONE, preview, [])


def test_the_preview_of_a_redrive_says_where_nothing_is_left_to_retry() -> None:
    """A case may have ended since it failed."""
    office = Office()
    office.asks_for_consent()
    office.answers("refused")
    preview = [
        "These cases are retried, and partners may be called:",
        f"{office.case_id}  ordinary_procedure  (has ended: nothing to retry)",
        "Nothing was changed.",
    ]
    assert run_asked(office, None, "redrive", "--case", office.case_id, "--dry-run") == (Exit.DONE, preview, [])
