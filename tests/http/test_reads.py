"""Each read of personal or bank data is journaled, with who and why, before it is shown."""

import pytest

from chalicelib.domain.errors import StoreBusy
from chalicelib.domain.journal.reads import ReadEntry
from tests.fakes.reads import InMemoryReads
from tests.http.samples import CITY, FIRST_ID, Body, an_application, invalid
from tests.http.system import Answer, System
from tests.http.way import with_bank_data

CASE = f"/v1/cases/{FIRST_ID}"
LIST = "/v1/cases?state=bank_data_ready"
READS = {
    CASE: "case",
    f"{CASE}/journal": "journal",
    f"{CASE}/consents": "consents",
    f"{CASE}/consents/bank_data-1/receipt": "receipt",
    f"{CASE}/statement": "statement",
    f"{CASE}/statement/movements": "movements",
}
NOT_TAKEN = invalid(
    ("X-Access-Reason", "must be one text of 1 to 200 letters; percent-encode those beyond ASCII in UTF-8")
)


def ask(system: System, path: str, *reasons: str, token: str | None = None) -> Answer:
    """Read, with these reasons."""
    headers = [("Authorization", f"Bearer {token or system.caseworker}")]
    return system.call("GET", path, None, headers + [("X-Access-Reason", reason) for reason in reasons])


@pytest.mark.parametrize(("path", "what"), READS.items())
def test_a_read_is_journaled_with_who_and_why(system: System, path: str, what: str) -> None:
    """Subject, the roles that allowed it, authority, what, which case, and the reason as it was meant."""
    with_bank_data(system)
    system.reads.all.clear()
    assert ask(system, path, "complaint%2012:%20%D1%88%D0%B0%D2%93%D1%8B%D0%BC").status == 200
    why = "complaint 12: шағым"
    assert system.reads.all == [
        ReadEntry(
            at=system.clock.now(),
            by="worker-1",
            roles=("caseworker",),
            authority=CITY,
            what=what,
            case_ids=(FIRST_ID,),
            why=why,
        )
    ]


def test_a_list_of_cases_is_one_entry_that_names_no_case(system: System) -> None:
    """Its items lead to no person; who listed and why is journaled all the same, also for an empty list."""
    assert ask(system, LIST, "check").status == 200
    with_bank_data(system)
    assert ask(system, LIST, "check").status == 200
    entry = ReadEntry(
        at=system.clock.now(),
        by="worker-1",
        roles=("caseworker",),
        authority=CITY,
        what="cases",
        case_ids=(),
        why="check",
    )
    assert [read for read in system.reads.all if read.what == "cases"] == [entry, entry]


def test_a_repeated_change_is_journaled_as_a_read(system: System) -> None:
    """A change is in the case's journal; its repetition only shows the case, so it is in the journal of reads."""
    case = with_bank_data(system)
    calls: list[tuple[str, Body]] = [
        (f"{CASE}/acknowledgement", {"version": case["version"]}),
        (f"{CASE}/withdrawal", {"what": "application", "reason": "бас тартты"}),
    ]
    system.reads.all.clear()
    for path, body in calls:
        shown = []
        for _ in range(2):
            assert system.post(path, system.caseworker, body).status == 200
            shown.append([read.what for read in system.reads.all])
            system.reads.all.clear()
        assert shown == [[], ["case"]]


def test_the_same_application_again_shows_its_case_and_is_a_read(system: System) -> None:
    """Taking in is a change of the case's own journal; whoever sends it again looks at what became of it."""
    system.take_in()
    assert system.reads.all == []
    assert system.post("/v1/cases", system.caseworker, an_application()).status == 200
    assert [(read.what, read.by, read.case_ids) for read in system.reads.all] == [("case", "worker-1", (FIRST_ID,))]


def test_an_auditors_reads_are_journaled_too(system: System) -> None:
    """Who watches is watched; no reason is none."""
    system.take_in()
    assert ask(system, f"{CASE}/journal", token=system.auditor).status == 200
    assert system.reads.all == [
        ReadEntry(
            at=system.clock.now(),
            by="auditor",
            roles=("auditor",),
            authority=None,
            what="journal",
            case_ids=(FIRST_ID,),
            why=None,
        )
    ]


def test_an_answer_without_personal_data_is_not_journaled(system: System) -> None:
    """An operator's view, an operator's list and a refusal show nothing of a person."""
    system.take_in()
    answers = [ask(system, CASE, token=system.operator), ask(system, CASE, token=system.neighbour)]
    answers += [ask(system, f"{CASE}/statement"), ask(system, "/v1/cases?state=received", token=system.operator)]
    assert ([answer.status for answer in answers], system.reads.all) == ([200, 404, 409, 200], [])


class Full(InMemoryReads):
    """A journal that takes nothing."""

    def add(self, read: ReadEntry) -> None:
        """Fail."""
        raise StoreBusy(read.what)


@pytest.mark.parametrize("path", [*READS, LIST])
def test_what_cannot_be_journaled_is_not_shown(path: str) -> None:
    """503 without any of it, for each read."""
    system = System()
    with_bank_data(system)
    blind = System(**{name: getattr(system.deps, name) for name in ("cases", "bank_data")}, reads=Full())
    answer = ask(blind, path)
    assert (answer.status, answer.body["code"]) == (503, "try_again_later")


@pytest.mark.parametrize("reasons", [("",), ("a" * 201,), ("%FF",), ("a%0Ab",), ("%E2%80%AE",), (" ",), ("a", "b")])
def test_an_invalid_reason_is_refused(system: System, reasons: tuple[str, ...]) -> None:
    """422 and no read if it is empty, too long, not UTF-8, has invisible characters, or is sent twice."""
    system.take_in()
    assert (ask(system, CASE, *reasons).seen, system.reads.all) == (NOT_TAKEN, [])
