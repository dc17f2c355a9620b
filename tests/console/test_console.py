"""The operators' commands, whole: what is said, what is done, and never a person."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chalicelib.adapters.calendar import CachedCalendar
from chalicelib.domain.callers import Caller
from chalicelib.domain.messages.operations import Failure, Pause
from chalicelib.entrypoints.console.commands import main
from chalicelib.services.office.record_reads import record_read
from tests.console.running import run
from tests.fakes.people import PERSON
from tests.services.office import END_OF_TUESDAY, MINUTE, MONDAY, Office

ADD = ("add-day", "2025-10-14", "--off", "--order", "№ 7", "--by", "operator-1")


def an_office() -> Office:
    """An application whose SMS is out."""
    office = Office()
    office.asks_for_consent()
    return office


def test_an_order_is_entered_and_the_open_terms_follow() -> None:
    """One command does both, and says how many."""
    office = an_office()
    assert run(office, *ADD) == (0, ["Entered as number 1.", "1 open cases checked, 1 terms moved."])
    assert office.case.due_at == END_OF_TUESDAY.replace(day=15)
    assert run(office, "count-terms") == (0, ["1 open cases checked, 0 terms moved."])


def test_the_orders_are_shown_with_who_entered_them() -> None:
    """The calendar's version is shown too, as each case has it."""
    office = an_office()
    run(office, *ADD)
    line = f"   1  2025-10-14  off     order № 7  by operator-1  at {MONDAY.isoformat()}"
    confirmed = "Every day of the coming month is confirmed."
    assert run(office, "days") == (0, ["calendar calendar-1+1", line, confirmed])


def test_unconfirmed_days_are_shown() -> None:
    """The operator sees for which days an order is missing, and how each counts until then."""
    office = Office(datetime(2026, 5, 26, 5, tzinfo=UTC))
    _, (version, *lines) = run(office, "days")
    told = "not confirmed yet; counted as off until an order is entered: add-day"
    assert (version, lines) == ("calendar calendar-1+0", [f"      2026-05-27  {told} 2026-05-27 ..."])


def test_the_terms_are_counted_by_the_order_that_was_just_entered() -> None:
    """The calendar that was cached while the order was checked is discarded."""
    office = an_office()
    kept = CachedCalendar(
        orders=office.day_orders, clock=office.clock, library=lambda: "calendar-1", settled_until=None
    )
    office.deps = replace(office.deps, day_orders=kept, calendar=kept)
    assert run(office, *ADD) == (0, ["Entered as number 1.", "1 open cases checked, 1 terms moved."])
    assert office.case.due_at == END_OF_TUESDAY.replace(day=15)


def test_an_order_that_is_refused_says_what_to_do() -> None:
    """Exit status 1; nothing is counted."""
    office = an_office()
    run(office, *ADD)
    assert run(office, *ADD) == (1, ["Not done: 2025-10-14 is already off by order № 7; nothing would change."])


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("no-such-command",),
        ("no-such-command", "--json"),
        ("status", "--no-such-option", "--json"),
        ("status", "--json", "--no-such-option"),
        ("add-day", "14.10.2025", "--off", "--order", "1", "--by", "x"),
        ("add-day", "2025-10-14", "--order", "1", "--by", "x"),
        ("add-day", "2025-10-14", "--off", "--worked", "--order", "1", "--by", "x"),
        ("add-day", "2025-10-14", "--off", "--order", " ", "--by", "x"),
        ("add-day", "2025-10-14", "--off", "--order", "1", "--by", ""),
        ("add-day", "9999-12-31", "--off", "--order", "1", "--by", "x"),
        ("report", "--from", "0001-01-01", "--to", "2025-10-13"),
        ("report", "--from", "2025-10-01", "--to", "2025-10-13", "--csv", "--json"),
        ("erasures", "--until", "9999-12-31T23:59:59+05:00"),
        ("redrive",),
        ("redrive", "--all", "--case", "x"),
        ("pause", "--by", "x"),
        ("pause", "--by", "x", "--why", ""),
        ("reads", "yesterday", "--by", "x", "--why", "y"),
        ("reads", "2025-10-13", "--by", "x"),
        (
            "add-threshold",
            "71",
            "2025-Q4",
            "--poverty-line",
            "43 210",
            "--source",
            "x",
            "--published",
            "2025-10-10",
            "--by",
            "x",
        ),
    ],
)
def test_a_command_that_cannot_be_read_does_nothing(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit status 2, with the usage; with --json the error is an object as any other."""
    status, complained = main(arguments, Office().deps), capsys.readouterr()
    as_json = "--json" in arguments
    assert (status, "Usage: console" in complained.err, '"exit": 2' in complained.out) == (2, not as_json, as_json)


def test_reading_the_journal_of_reads_is_journaled_too() -> None:
    """Typed reasons may name somebody, so every reading of them is journaled, by case or by day."""
    office = an_office()
    nurlan = Caller("worker-1", frozenset({"caseworker"}), "710000000", "жалоба 7")
    record_read(office.deps, nurlan, "statement", office.case_id)
    asked = ("reads", MONDAY.date().isoformat(), "--by", "operator-1", "--why", "No. 12")
    of_worker = f"statement   {office.case_id}  by worker-1 (caseworker of 710000000)  жалоба 7"
    of_operator = f"reads       {office.case_id}  by operator-1 (operator)  No. 12"
    at = f"{office.clock.now().isoformat()}  "
    assert run(office, *asked, "--case", office.case_id) == (0, [at + of_worker])
    assert run(office, *asked) == (0, [at + of_worker, at + of_operator])
    assert list(office.deps.reads.of_day(MONDAY.date()))[-1].case_ids == ()


def test_without_open_cases_there_is_nothing_to_count() -> None:
    """And it says so."""
    assert run(Office(), "count-terms") == (0, ["No case is open."])


def test_failures_are_shown_and_redriven_one_by_one() -> None:
    """A list, a preview, a selection; a case that fails again does not stop the others."""
    office = an_office()
    gone = "01k7e000000000000000000099"
    office.operations.record_failure(Failure(office.case_id, "sweep", "SealBroken", MONDAY, times=3))
    office.operations.record_failure(Failure(gone, "sweep", "KeyError", MONDAY + MINUTE))
    due, since, later = (at.isoformat() for at in (END_OF_TUESDAY, MONDAY, MONDAY + MINUTE))
    shown = [
        f"{office.case_id}  awaiting_consent                due {due}  SealBroken in sweep, 3 times since {since}",
        f"{gone}  gone                            due -  KeyError in sweep, 1 times since {later}",
        "2 on the list. Retry them with: redrive --all, or redrive --case ID",
    ]
    assert run(office, "failures") == (0, shown)
    assert run(office, "redrive", "--case", office.case_id) == (0, [f"{office.case_id}  awaiting_consent"])
    still = [f"{gone}  still fails: CaseNotFound", "Not done: 1 of 1 still fail; failures lists them."]
    assert run(office, "redrive", "--all") == (5, still)
    assert [failure.case_id for failure in office.operations.failures()] == [gone]


def test_a_redrive_of_an_empty_list_says_so() -> None:
    """The operator sees that it ran."""
    assert run(Office(), "redrive", "--all") == (0, ["There are no failures to retry."])


def test_calls_are_paused_and_resumed_by_a_switch() -> None:
    """Other operators see who, since when and why; after a restore, calls that only ask are still made."""
    office = Office()
    out = "Calls to partners are not paused."
    paused = f"Calls to partners are paused since {MONDAY.isoformat()} by operator-1: restore."
    assert run(office, "status") == (0, [out])
    assert run(office, "pause", "--by", "operator-1", "--why", "restore") == (0, [paused])
    asking = ("pause", "--by", "operator-1", "--why", "restore", "--but-asking")
    assert run(office, *asking) == (0, [f"{paused} Calls that only ask for information still go out."])
    assert office.operations.paused() == Pause("operator-1", MONDAY, "restore", asking_allowed=True)
    assert (run(office, "resume"), office.operations.paused()) == ((0, [out]), None)


def test_the_intake_is_paused_by_a_switch_of_its_own() -> None:
    """Who, since when and why are shown; calls to partners go on."""
    office = Office()
    out = "Calls to partners are not paused."
    paused = f"The intake is paused since {MONDAY.isoformat()} by operator-1: a wave."
    assert run(office, "pause-intake", "--by", "operator-1", "--why", "a wave") == (0, [paused, out])
    assert (office.operations.intake_paused(), office.operations.paused()) == (
        Pause("operator-1", MONDAY, "a wave"),
        None,
    )
    assert (run(office, "resume-intake"), office.operations.intake_paused()) == ((0, [out]), None)


def test_partners_are_asked_for_each_open_case() -> None:
    """Those without an answer are counted: the command is run again until there are none."""
    office = an_office()
    office.applies(replace(PERSON, iin="900101300811"), "2025-2")
    office.open_api.fail(before=1)
    told = "Repeat it until every case has an answer."
    some = ["2 open cases checked, 1 without an answer.", f"Not done: {told}"]
    assert run(office, "ask-partners") == (4, some)
    assert run(office, "ask-partners") == (0, ["2 open cases checked, 0 without an answer."])
